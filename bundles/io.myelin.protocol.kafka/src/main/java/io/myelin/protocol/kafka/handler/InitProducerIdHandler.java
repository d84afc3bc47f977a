package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Gives an idempotent producer its id. One without a transactional id always gets a new id at epoch 0, as from Kafka: it bumps
 * its epoch by itself (KIP-360) and asks again only when that has run out.
 */
public final class InitProducerIdHandler extends MessageHandler<InitProducerIdRequestData, InitProducerIdResponseData> {
    private static final int NONE = -1;

    public InitProducerIdHandler() {
        super(new Api(22, "InitProducerId", 0, 5, 2), InitProducerIdRequestData::new);
    }

    @Override
    protected CompletionStage<InitProducerIdResponseData> handle(
            RequestContext context, InitProducerIdRequestData request) {
        if (request.transactionalId() != null) {
            return Stages.failed(
                    BusError.INVALID_REQUEST,
                    "Transactions are not served by this version of the bus: leave transactional.id unset.");
        }
        return context.broker(broker -> {
            requireIdempotentWrite(context, broker);
            if (request.producerId() == NONE != (request.producerEpoch() == NONE)) {
                throw new BusException(
                        BusError.INVALID_REQUEST, "a producer id comes with an epoch, and with none not");
            }
            return broker.newProducerId()
                    .thenApply(id ->
                            new InitProducerIdResponseData().setProducerId(id).setProducerEpoch((short) 0));
        });
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
                : failure.error();
        return new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(NONE)
                .setProducerEpoch((short) NONE);
    }
}
