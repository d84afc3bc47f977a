package io.myelin.protocol.kafka.handler;

import io.myelin.broker.Broker;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.cluster.image.QuorumView;
import io.myelin.cluster.image.QuorumView.Replica;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Listener;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ListenerCollection;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;
import org.apache.kafka.common.message.DescribeQuorumResponseData.TopicData;
import org.apache.kafka.common.protocol.Errors;

/** The metadata quorum, under the name that its log has in Kafka. */
public final class DescribeQuorumHandler extends MessageHandler<DescribeQuorumRequestData, DescribeQuorumResponseData> {
    private static final String TOPIC = "__cluster_metadata";
    private static final int NODES_SINCE = 2;

    public DescribeQuorumHandler() {
        super(new Api(55, "DescribeQuorum", 0, 2, 0), DescribeQuorumRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeQuorumResponseData> handle(
            RequestContext context, DescribeQuorumRequestData request) {
        return context.broker(broker -> broker.quorum(context.caller())
                .thenApply(
                        quorum -> asksForTheQuorum(request) ? described(context, broker, quorum) : unknown(request)));
    }

    private static boolean asksForTheQuorum(DescribeQuorumRequestData request) {
        return request.topics().size() == 1
                && request.topics().get(0).topicName().equals(TOPIC)
                && request.topics().get(0).partitions().size() == 1
                && request.topics().get(0).partitions().get(0).partitionIndex() == 0;
    }

    private static DescribeQuorumResponseData described(RequestContext context, Broker broker, QuorumView quorum) {
        boolean byDirectory = broker.image().feature(FeatureNames.KRAFT) > 0;
        PartitionData partition = new PartitionData()
                .setPartitionIndex(0)
                .setErrorMessage(null)
                .setLeaderId(quorum.leader())
                .setLeaderEpoch((int) quorum.leaderEpoch())
                .setHighWatermark(quorum.highWatermark())
                .setCurrentVoters(states(context, quorum.voters(), byDirectory))
                .setObservers(states(context, quorum.observers(), byDirectory));
        DescribeQuorumResponseData response = new DescribeQuorumResponseData()
                .setErrorMessage(null)
                .setTopics(List.of(new TopicData().setTopicName(TOPIC).setPartitions(List.of(partition))));
        if (context.version() >= NODES_SINCE) {
            Stream.concat(quorum.voters().stream(), quorum.observers().stream())
                    .forEach(replica -> response.nodes().add(node(replica)));
        }
        return response;
    }

    private static List<ReplicaState> states(RequestContext context, List<Replica> replicas, boolean byDirectory) {
        return replicas.stream()
                .map(replica -> {
                    ReplicaState state = new ReplicaState()
                            .setReplicaId(replica.node())
                            .setLogEndOffset(replica.endOffset())
                            .setLastFetchTimestamp(replica.fetchedMs())
                            .setLastCaughtUpTimestamp(replica.caughtUpMs());
                    if (byDirectory && context.version() >= NODES_SINCE) {
                        replica.directory()
                                .ifPresent(id -> state.setReplicaDirectoryId(
                                        new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits())));
                    }
                    return state;
                })
                .toList();
    }

    private static Node node(Replica replica) {
        ListenerCollection listeners = new ListenerCollection();
        listeners.add(new Listener()
                .setName(replica.endpoint().listener())
                .setHost(replica.endpoint().host())
                .setPort(replica.endpoint().port()));
        return new Node().setNodeId(replica.node()).setListeners(listeners);
    }

    private static DescribeQuorumResponseData unknown(DescribeQuorumRequestData request) {
        return new DescribeQuorumResponseData()
                .setErrorMessage(null)
                .setTopics(request.topics().stream()
                        .map(topic -> new TopicData()
                                .setTopicName(topic.topicName())
                                .setPartitions(topic.partitions().stream()
                                        .map(partition -> new PartitionData()
                                                .setPartitionIndex(partition.partitionIndex())
                                                .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                                                .setErrorMessage(null))
                                        .toList()))
                        .toList());
    }

    @Override
    protected DescribeQuorumResponseData failed(
            RequestContext context, DescribeQuorumRequestData request, KafkaErrors.Failure failure) {
        return new DescribeQuorumResponseData().setErrorCode(failure.code()).setErrorMessage(failure.message());
    }
}
