package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.DescribedTransaction;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TopicData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData.TransactionState;
import org.apache.kafka.common.protocol.Errors;

/** How transactional ids stand, each with an outcome of its own. */
public final class DescribeTransactionsHandler
        extends MessageHandler<DescribeTransactionsRequestData, DescribeTransactionsResponseData> {
    public DescribeTransactionsHandler() {
        super(new Api(65, "DescribeTransactions", 0, 0, 0), DescribeTransactionsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeTransactionsResponseData> handle(
            RequestContext context, DescribeTransactionsRequestData request) {
        return Stages.each(request.transactionalIds(), id -> describe(context, id))
                .thenApply(states -> new DescribeTransactionsResponseData().setTransactionStates(states));
    }

    private static CompletionStage<TransactionState> describe(RequestContext context, String id) {
        return context.transactions(transactions -> transactions.describe(id, context.caller()))
                .thenApply(DescribeTransactionsHandler::described)
                .exceptionally(error -> refused(id, KafkaErrors.of(error)));
    }

    private static TransactionState described(DescribedTransaction transaction) {
        TransactionState state = new TransactionState()
                .setTransactionalId(transaction.transactionalId())
                .setTransactionState(transaction.state())
                .setTransactionTimeoutMs(transaction.timeoutMs())
                .setTransactionStartTimeMs(transaction.startMs())
                .setProducerId(transaction.producer().producerId())
                .setProducerEpoch(transaction.producer().producerEpoch());
        Map<String, TopicData> topics = new LinkedHashMap<>();
        for (TopicPartitionRef partition : transaction.partitions()) {
            topics.computeIfAbsent(partition.topic(), name -> new Unhashed.TransactionTopic().setTopic(name))
                    .partitions()
                    .add(partition.partition());
        }
        topics.values().forEach(state.topics()::add);
        return state;
    }

    private static TransactionState refused(String id, KafkaErrors.Failure failure) {
        Errors error = failure.error() == Errors.REQUEST_TIMED_OUT ? Errors.COORDINATOR_NOT_AVAILABLE : failure.error();
        return new TransactionState().setTransactionalId(id).setErrorCode(error.code());
    }

    @Override
    protected DescribeTransactionsResponseData failed(
            RequestContext context, DescribeTransactionsRequestData request, KafkaErrors.Failure failure) {
        return new DescribeTransactionsResponseData()
                .setTransactionStates(request.transactionalIds().stream()
                        .map(id -> refused(id, failure))
                        .toList());
    }
}
