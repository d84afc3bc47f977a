package io.myelin.protocol.kafka.handler;

import io.myelin.broker.txn.ListedTransactions;
import io.myelin.broker.txn.TransactionFilter;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.message.ListTransactionsResponseData.TransactionState;
import org.apache.kafka.common.protocol.Errors;

/** The transactional ids that this node coordinates. */
public final class ListTransactionsHandler
        extends MessageHandler<ListTransactionsRequestData, ListTransactionsResponseData> {
    public ListTransactionsHandler() {
        super(new Api(66, "ListTransactions", 0, 2, 0), ListTransactionsRequestData::new);
    }

    @Override
    protected CompletionStage<ListTransactionsResponseData> handle(
            RequestContext context, ListTransactionsRequestData request) {
        TransactionFilter filter = new TransactionFilter(
                Set.copyOf(request.stateFilters()),
                Set.copyOf(request.producerIdFilters()),
                request.durationFilter(),
                Optional.ofNullable(request.transactionalIdPattern()));
        return context.transactions(transactions -> transactions.list(filter, context.caller()))
                .thenApply(ListTransactionsHandler::response);
    }

    private static ListTransactionsResponseData response(ListedTransactions listed) {
        return new ListTransactionsResponseData()
                .setUnknownStateFilters(List.copyOf(listed.unknownStates()))
                .setTransactionStates(listed.transactions().stream()
                        .map(t -> new TransactionState()
                                .setTransactionalId(t.transactionalId())
                                .setProducerId(t.producerId())
                                .setTransactionState(t.state()))
                        .toList());
    }

    @Override
    protected ListTransactionsResponseData failed(
            RequestContext context, ListTransactionsRequestData request, KafkaErrors.Failure failure) {
        Errors error = failure.error() == Errors.REQUEST_TIMED_OUT ? Errors.COORDINATOR_NOT_AVAILABLE : failure.error();
        return new ListTransactionsResponseData().setErrorCode(error.code());
    }
}
