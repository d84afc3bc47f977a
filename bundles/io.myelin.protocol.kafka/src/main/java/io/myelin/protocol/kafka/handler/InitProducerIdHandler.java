package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Gives an idempotent producer its id. One with a transactional id gets it from the coordinator. One without always gets a new id
 * at epoch 0, as from Kafka: it bumps its epoch by itself (KIP-360) and asks again only when that has run out.
 */
public final class InitProducerIdHandler extends MessageHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final int NONE = -1;
    private static final int FENCED_SINCE = 4;
    private static final int ABORTABLE_SINCE = 5;

    public InitProducerIdHandler() {
        super(new Api(22, "InitProducerId", 0, 5, 2), InitProducerIdRequestData::new);
    }

    @Override
    protected CompletionStage<InitProducerIdResponseData> handle(
            RequestContext context, InitProducerIdRequestData request) {
        if (request.producerId() == NONE != (request.producerEpoch() == NONE)) {
            return Stages.failed(BusError.INVALID_REQUEST, "a producer id comes with an epoch, and with none not");
        }
        return request.transactionalId() == null ? idempotent(context) : transactional(context, request);
    }

    private static CompletionStage<InitProducerIdResponseData> transactional(
            RequestContext context, InitProducerIdRequestData request) {
        Optional<ProducerIdentity> known = request.producerId() == NONE
                ? Optional.empty()
                : Optional.of(new ProducerIdentity(request.producerId(), request.producerEpoch()));
        InitProducer init = new InitProducer(request.transactionalId(), request.transactionTimeoutMs(), known);
        return context.transactions(transactions -> transactions.initProducer(init, context.caller()))
                .thenApply(InitProducerIdHandler::response);
    }

    private static CompletionStage<InitProducerIdResponseData> idempotent(RequestContext context) {
        return context.broker(broker -> {
            requireIdempotentWrite(context, broker);
            return broker.newProducerId().thenApply(id -> response(new ProducerIdentity(id, (short) 0)));
        });
    }

    private static InitProducerIdResponseData response(ProducerIdentity producer) {
        return new InitProducerIdResponseData()
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.producerEpoch());
    }

    /** Whoever may write to some topic may do so idempotently (KIP-679). */
    private static void requireIdempotentWrite(RequestContext context, Broker broker) {
        if (!broker.access().allowsSome(context.caller(), Operation.WRITE, Resource.Kind.TOPIC)) {
            broker.access().require(context.caller(), Operation.IDEMPOTENT_WRITE, Resource.CLUSTER);
        }
    }

    @Override
    protected InitProducerIdResponseData failed(
            RequestContext context, InitProducerIdRequestData request, KafkaErrors.Failure failure) {
        Errors error = failure.error() == Errors.REQUEST_TIMED_OUT
                ? Errors.COORDINATOR_LOAD_IN_PROGRESS // what producers of any age try again on
                : TransactionErrors.of(failure, context.version(), FENCED_SINCE, ABORTABLE_SINCE);
        return new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(NONE)
                .setProducerEpoch((short) NONE);
    }
}
