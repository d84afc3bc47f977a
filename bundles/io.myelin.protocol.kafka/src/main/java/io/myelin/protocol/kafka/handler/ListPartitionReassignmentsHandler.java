package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;

/** The replicas that are being moved: none, since partitions stay where they were put. */
public final class ListPartitionReassignmentsHandler
        extends MessageHandler<ListPartitionReassignmentsRequestData, ListPartitionReassignmentsResponseData> {
    public ListPartitionReassignmentsHandler() {
        super(new Api(46, "ListPartitionReassignments", 0, 0, 0), ListPartitionReassignmentsRequestData::new);
    }

    @Override
    protected CompletionStage<ListPartitionReassignmentsResponseData> handle(
            RequestContext context, ListPartitionReassignmentsRequestData request) {
        return context.broker(broker -> {
            broker.access().require(context.caller(), Operation.DESCRIBE, Resource.CLUSTER);
            return Stages.done(new ListPartitionReassignmentsResponseData().setErrorMessage(null));
        });
    }

    @Override
    protected ListPartitionReassignmentsResponseData failed(
            RequestContext context, ListPartitionReassignmentsRequestData request, KafkaErrors.Failure failure) {
        return new ListPartitionReassignmentsResponseData()
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }
}
