package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * Says whether partitions need another leader. The quorum elects by itself; there is no way yet to move leadership by hand, so
 * a partition that does need it is answered with the error that no better leader can be had.
 */
public final class ElectLeadersHandler extends MessageHandler<ElectLeadersRequestData, ElectLeadersResponseData> {
    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;
    private static final String BY_ITSELF = "The cluster elects leaders by itself; it can not be asked to.";

    public ElectLeadersHandler() {
        super(new Api(43, "ElectLeaders", 0, 2, 2), ElectLeadersRequestData::new);
    }

    @Override
    protected CompletionStage<ElectLeadersResponseData> handle(
            RequestContext context, ElectLeadersRequestData request) {
        return context.broker(broker -> Stages.done(elect(context, request, broker)));
    }

    private static ElectLeadersResponseData elect(
            RequestContext context, ElectLeadersRequestData request, Broker broker) {
        broker.access().require(context.caller(), Operation.ALTER, Resource.CLUSTER);
        if (request.electionType() != PREFERRED && request.electionType() != UNCLEAN) {
            throw new InvalidRequestException("Unknown election type " + request.electionType());
        }
        List<ReplicaElectionResult> results = new ArrayList<>();
        if (request.topicPartitions() == null) {
            for (TopicImage topic : broker.image().topics().values()) {
                List<PartitionResult> needed = topic.partitions().stream()
                        .map(partition -> result(request, topic, partition.index()))
                        .filter(result -> result.errorCode() != Errors.ELECTION_NOT_NEEDED.code())
                        .toList();
                if (!needed.isEmpty()) {
                    results.add(
                            new ReplicaElectionResult().setTopic(topic.name()).setPartitionResult(needed));
                }
            }
        } else {
            for (TopicPartitions asked : request.topicPartitions()) {
                TopicImage topic = broker.image().topic(asked.topic()).orElse(null);
                results.add(new ReplicaElectionResult()
                        .setTopic(asked.topic())
                        .setPartitionResult(asked.partitions().stream()
                                .map(index -> result(request, topic, index))
                                .toList()));
            }
        }
        return new ElectLeadersResponseData().setReplicaElectionResults(results);
    }

    private static PartitionResult result(ElectLeadersRequestData request, TopicImage topic, int index) {
        PartitionResult result = new PartitionResult().setPartitionId(index).setErrorMessage(null);
        if (topic == null || index < 0 || index >= topic.partitions().size()) {
            return result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                    .setErrorMessage(topic == null ? "No such topic" : "No such partition");
        }
        PartitionImage partition = topic.partitions().get(index);
        if (request.electionType() == UNCLEAN) {
            return partition.leader() != PartitionImage.NO_LEADER
                    ? result.setErrorCode(Errors.ELECTION_NOT_NEEDED.code())
                    : result.setErrorCode(Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE.code())
                            .setErrorMessage(BY_ITSELF);
        }
        return partition.leader() == partition.replicas().get(0)
                ? result.setErrorCode(Errors.ELECTION_NOT_NEEDED.code())
                : result.setErrorCode(Errors.PREFERRED_LEADER_NOT_AVAILABLE.code())
                        .setErrorMessage(BY_ITSELF);
    }

    /** Before version 1 a response has no place for an error but the partitions. */
    @Override
    protected ElectLeadersResponseData failed(
            RequestContext context, ElectLeadersRequestData request, KafkaErrors.Failure failure) {
        if (context.version() > 0) {
            return new ElectLeadersResponseData().setErrorCode(failure.code());
        }
        List<ReplicaElectionResult> results = new ArrayList<>();
        if (request.topicPartitions() != null) {
            for (TopicPartitions topic : request.topicPartitions()) {
                results.add(new ReplicaElectionResult()
                        .setTopic(topic.topic())
                        .setPartitionResult(topic.partitions().stream()
                                .map(index -> new PartitionResult()
                                        .setPartitionId(index)
                                        .setErrorCode(failure.code())
                                        .setErrorMessage(failure.message()))
                                .toList()));
            }
        }
        return new ElectLeadersResponseData().setReplicaElectionResults(results);
    }
}
