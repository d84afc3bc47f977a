package io.myelin.protocol.kafka.handler;

import io.myelin.broker.txn.AddOffsets;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;

/** Adds the partition of a group's offsets to a transaction, for clients before transaction version 2. */
public final class AddOffsetsToTxnHandler
        extends MessageHandler<AddOffsetsToTxnRequestData, AddOffsetsToTxnResponseData> {
    private static final int FENCED_SINCE = 2;
    private static final int ABORTABLE_SINCE = 4;

    public AddOffsetsToTxnHandler() {
        super(new Api(25, "AddOffsetsToTxn", 0, 4, 3), AddOffsetsToTxnRequestData::new);
    }

    @Override
    protected CompletionStage<AddOffsetsToTxnResponseData> handle(
            RequestContext context, AddOffsetsToTxnRequestData request) {
        AddOffsets add = new AddOffsets(
                request.transactionalId(),
                new ProducerIdentity(request.producerId(), request.producerEpoch()),
                request.groupId());
        return context.transactions(transactions -> transactions.addOffsets(add, context.caller()))
                .thenApply(added -> new AddOffsetsToTxnResponseData());
    }

    @Override
    protected AddOffsetsToTxnResponseData failed(
            RequestContext context, AddOffsetsToTxnRequestData request, KafkaErrors.Failure failure) {
        return new AddOffsetsToTxnResponseData()
                .setErrorCode(TransactionErrors.of(failure, context.version(), FENCED_SINCE, ABORTABLE_SINCE)
                        .code());
    }
}
