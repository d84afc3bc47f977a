package io.myelin.protocol.kafka.handler;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResultCollection;
import org.apache.kafka.common.protocol.Errors;

/** Adds partitions to transactions: up to version 3 for a client and its own, since version 4 for brokers and several. */
public final class AddPartitionsToTxnHandler
        extends MessageHandler<AddPartitionsToTxnRequestData, AddPartitionsToTxnResponseData> {
    private static final int FENCED_SINCE = 2;
    private static final int OF_BROKERS_SINCE = 4;
    private static final int ABORTABLE_SINCE = 5;

    public AddPartitionsToTxnHandler() {
        super(new Api(24, "AddPartitionsToTxn", 0, 5, 3), AddPartitionsToTxnRequestData::new);
    }

    @Override
    protected CompletionStage<AddPartitionsToTxnResponseData> handle(
            RequestContext context, AddPartitionsToTxnRequestData request) {
        if (context.version() < OF_BROKERS_SINCE) {
            return added(context, ofClient(request))
                    .thenApply(topics -> new AddPartitionsToTxnResponseData().setResultsByTopicV3AndBelow(topics));
        }
        return Stages.each(request.transactions(), transaction -> ofBroker(context, transaction))
                .thenApply(results -> {
                    AddPartitionsToTxnResponseData response = new AddPartitionsToTxnResponseData();
                    results.forEach(response.resultsByTransaction()::add);
                    return response;
                });
    }

    private static AddPartitions ofClient(AddPartitionsToTxnRequestData request) {
        return new AddPartitions(
                request.v3AndBelowTransactionalId(),
                new ProducerIdentity(request.v3AndBelowProducerId(), request.v3AndBelowProducerEpoch()),
                partitions(request.v3AndBelowTopics()),
                false);
    }

    private static CompletionStage<AddPartitionsToTxnTopicResultCollection> added(
            RequestContext context, AddPartitions add) {
        return context.transactions(transactions -> transactions.addPartitions(add, context.caller()))
                .thenApply(outcomes -> results(context, outcomes))
                .exceptionally(failure -> everywhere(context, add, KafkaErrors.of(failure)));
    }

    private static CompletionStage<AddPartitionsToTxnResult> ofBroker(
            RequestContext context, AddPartitionsToTxnTransaction transaction) {
        AddPartitions add = new AddPartitions(
                transaction.transactionalId(),
                new ProducerIdentity(transaction.producerId(), transaction.producerEpoch()),
                partitions(transaction.topics()),
                transaction.verifyOnly());
        return context.transactions(transactions -> transactions.addPartitionsOfBroker(add, context.caller()))
                .thenApply(outcomes -> results(context, outcomes))
                .exceptionallyCompose(error -> {
                    KafkaErrors.Failure failure = KafkaErrors.of(error);
                    return failure.error() == Errors.CLUSTER_AUTHORIZATION_FAILED
                            ? CompletableFuture.failedStage(error)
                            : Stages.done(everywhere(context, add, failure));
                })
                .thenApply(topics -> new Unhashed.AddedTransaction()
                        .setTransactionalId(add.transactionalId())
                        .setTopicResults(topics));
    }

    private static AddPartitionsToTxnTopicResultCollection results(
            RequestContext context, List<AddPartitions.Outcome> outcomes) {
        Map<String, AddPartitionsToTxnTopicResult> topics = new LinkedHashMap<>();
        for (AddPartitions.Outcome outcome : outcomes) {
            Errors error = outcome.error().map(KafkaErrors::of).orElse(Errors.NONE);
            add(topics, outcome.partition(), inVersion(context, error));
        }
        return collected(topics);
    }

    private static AddPartitionsToTxnTopicResultCollection everywhere(
            RequestContext context, AddPartitions add, KafkaErrors.Failure failure) {
        Map<String, AddPartitionsToTxnTopicResult> topics = new LinkedHashMap<>();
        add.partitions().forEach(partition -> add(topics, partition, inVersion(context, failure.error())));
        return collected(topics);
    }

    private static void add(
            Map<String, AddPartitionsToTxnTopicResult> topics, TopicPartitionRef partition, Errors error) {
        topics.computeIfAbsent(partition.topic(), name -> new Unhashed.AddedTopic().setName(name))
                .resultsByPartition()
                .add(new Unhashed.AddedPartition()
                        .setPartitionIndex(partition.partition())
                        .setPartitionErrorCode(error.code()));
    }

    private static AddPartitionsToTxnTopicResultCollection collected(
            Map<String, AddPartitionsToTxnTopicResult> topics) {
        AddPartitionsToTxnTopicResultCollection collection = new AddPartitionsToTxnTopicResultCollection();
        topics.values().forEach(collection::add);
        return collection;
    }

    private static Errors inVersion(RequestContext context, Errors error) {
        return TransactionErrors.of(error, context.version(), FENCED_SINCE, ABORTABLE_SINCE);
    }

    private static List<TopicPartitionRef> partitions(AddPartitionsToTxnTopicCollection topics) {
        List<TopicPartitionRef> partitions = new ArrayList<>();
        topics.forEach(topic -> topic.partitions()
                .forEach(partition -> partitions.add(new TopicPartitionRef(topic.name(), partition))));
        return partitions;
    }

    @Override
    protected AddPartitionsToTxnResponseData failed(
            RequestContext context, AddPartitionsToTxnRequestData request, KafkaErrors.Failure failure) {
        return context.version() < OF_BROKERS_SINCE
                ? new AddPartitionsToTxnResponseData()
                        .setResultsByTopicV3AndBelow(everywhere(context, ofClient(request), failure))
                : new AddPartitionsToTxnResponseData()
                        .setErrorCode(inVersion(context, failure.error()).code());
    }
}
