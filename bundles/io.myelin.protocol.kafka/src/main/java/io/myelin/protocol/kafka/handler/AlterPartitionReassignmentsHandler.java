package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.KafkaErrors.Failure;
import io.myelin.protocol.kafka.RequestContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.Errors;

/**
 * Moves replicas to other nodes. A partition that is to be where it is already is done; replicas stay where they were put, so
 * any other move is refused with a reason, and there is none to cancel.
 */
public final class AlterPartitionReassignmentsHandler
        extends MessageHandler<AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData> {
    private static final int SAYS_WHETHER_COUNTS_MAY_CHANGE_SINCE = 1;

    public AlterPartitionReassignmentsHandler() {
        super(new Api(45, "AlterPartitionReassignments", 0, 1, 0), AlterPartitionReassignmentsRequestData::new);
    }

    @Override
    protected CompletionStage<AlterPartitionReassignmentsResponseData> handle(
            RequestContext context, AlterPartitionReassignmentsRequestData request) {
        return context.broker(broker -> Stages.done(reassign(context, request, broker)));
    }

    private static AlterPartitionReassignmentsResponseData reassign(
            RequestContext context, AlterPartitionReassignmentsRequestData request, Broker broker) {
        broker.access().require(context.caller(), Operation.ALTER, Resource.CLUSTER);
        ClusterImage image = broker.image();
        AlterPartitionReassignmentsResponseData response = response(context, request);
        request.topics()
                .forEach(topic -> response.responses()
                        .add(new ReassignableTopicResponse()
                                .setName(topic.name())
                                .setPartitions(topic.partitions().stream()
                                        .map(partition -> result(partition, outcome(image, topic.name(), partition)))
                                        .toList())));
        return response;
    }

    private static AlterPartitionReassignmentsResponseData response(
            RequestContext context, AlterPartitionReassignmentsRequestData request) {
        boolean said = context.version() >= SAYS_WHETHER_COUNTS_MAY_CHANGE_SINCE;
        return new AlterPartitionReassignmentsResponseData()
                .setErrorMessage(null)
                .setAllowReplicationFactorChange(!said || request.allowReplicationFactorChange());
    }

    private static ReassignablePartitionResponse result(ReassignablePartition partition, Failure failure) {
        return new ReassignablePartitionResponse()
                .setPartitionIndex(partition.partitionIndex())
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    private static Failure outcome(ClusterImage image, String name, ReassignablePartition asked) {
        TopicImage topic = image.topic(name).orElse(null);
        int index = asked.partitionIndex();
        if (topic == null) {
            return new Failure(Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find a topic named " + name + ".");
        }
        if (index < 0 || index >= topic.partitions().size()) {
            return new Failure(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find partition " + name + ":" + index + ".");
        }
        return asked.replicas() == null
                ? new Failure(Errors.NO_REASSIGNMENT_IN_PROGRESS, null)
                : outcome(image, topic.partitions().get(index), asked.replicas());
    }

    private static Failure outcome(ClusterImage image, PartitionImage partition, List<Integer> replicas) {
        if (replicas.isEmpty()) {
            return refused("The manual partition assignment includes an empty replica list.");
        }
        Set<Integer> seen = new HashSet<>();
        for (int node : replicas) {
            if (!image.nodes().containsKey(node)) {
                return refused("The manual partition assignment includes broker " + node
                        + ", but no such broker is registered.");
            }
            if (!seen.add(node)) {
                return refused("The manual partition assignment includes the broker " + node + " more than once.");
            }
        }
        return replicas.equals(partition.replicas())
                ? KafkaErrors.NONE
                : refused("The replicas of this partition are on " + partition.replicas()
                        + " and can not be moved: replicas stay where they were put.");
    }

    private static Failure refused(String why) {
        return new Failure(Errors.INVALID_REPLICA_ASSIGNMENT, why);
    }

    @Override
    protected AlterPartitionReassignmentsResponseData failed(
            RequestContext context, AlterPartitionReassignmentsRequestData request, Failure failure) {
        return response(context, request).setErrorCode(failure.code()).setErrorMessage(failure.message());
    }
}
