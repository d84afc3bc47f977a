package io.myelin.protocol.kafka.handler;

import io.myelin.broker.txn.EndTransaction;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;

/** Commits or aborts. Since version 5 the producer learns what it is called in its next transaction (KIP-890). */
public final class EndTxnHandler extends MessageHandler<EndTxnRequestData, EndTxnResponseData> {
    private static final int FENCED_SINCE = 2;
    private static final int ABORTABLE_SINCE = 4;
    private static final int EPOCH_EACH_SINCE = 5;

    public EndTxnHandler() {
        super(new Api(26, "EndTxn", 0, 5, 3), EndTxnRequestData::new);
    }

    @Override
    protected CompletionStage<EndTxnResponseData> handle(RequestContext context, EndTxnRequestData request) {
        EndTransaction end = new EndTransaction(
                request.transactionalId(),
                new ProducerIdentity(request.producerId(), request.producerEpoch()),
                request.committed(),
                context.version() >= EPOCH_EACH_SINCE);
        return context.transactions(transactions -> transactions.end(end, context.caller()))
                .thenApply(next -> new EndTxnResponseData()
                        .setProducerId(next.producerId())
                        .setProducerEpoch(next.producerEpoch()));
    }

    @Override
    protected EndTxnResponseData failed(
            RequestContext context, EndTxnRequestData request, KafkaErrors.Failure failure) {
        return new EndTxnResponseData()
                .setErrorCode(TransactionErrors.of(failure, context.version(), FENCED_SINCE, ABORTABLE_SINCE)
                        .code());
    }
}
