package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.StreamsGroupTopologyDescriptionUpdateRequestData;
import org.apache.kafka.common.message.StreamsGroupTopologyDescriptionUpdateResponseData;

/**
 * A description of an application's processors (KIP-1331). A broker keeps these in a plug-in; this one has none, never asks for
 * a description, and says so, as Kafka does where none is configured.
 */
public final class StreamsGroupTopologyDescriptionUpdateHandler
        extends MessageHandler<
                StreamsGroupTopologyDescriptionUpdateRequestData, StreamsGroupTopologyDescriptionUpdateResponseData> {
    public StreamsGroupTopologyDescriptionUpdateHandler() {
        super(
                new Api(93, "StreamsGroupTopologyDescriptionUpdate", 0, 0, 0),
                StreamsGroupTopologyDescriptionUpdateRequestData::new);
    }

    @Override
    protected CompletionStage<StreamsGroupTopologyDescriptionUpdateResponseData> handle(
            RequestContext context, StreamsGroupTopologyDescriptionUpdateRequestData request) {
        return context.broker(broker -> {
            broker.access().require(context.caller(), Operation.READ, Resource.group(request.groupId()));
            return Stages.failed(
                    BusError.UNSUPPORTED_VERSION, "descriptions of topologies are not kept here: there is no plug-in");
        });
    }

    @Override
    protected StreamsGroupTopologyDescriptionUpdateResponseData failed(
            RequestContext context,
            StreamsGroupTopologyDescriptionUpdateRequestData request,
            KafkaErrors.Failure failure) {
        KafkaErrors.Failure told = GroupErrors.of(failure);
        return new StreamsGroupTopologyDescriptionUpdateResponseData()
                .setErrorCode(told.code())
                .setErrorMessage(told.message());
    }
}
