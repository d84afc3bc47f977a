package io.myelin.protocol.kafka.handler;

import io.myelin.access.Caller;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.function.Predicate;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Topics as a Metadata response has them. */
final class TopicDescriber {
    private final Access access;
    private final Predicate<String> internal;
    private final Caller caller;
    private final boolean oldest;
    private final boolean withRights;

    TopicDescriber(Access access, Predicate<String> internal, Caller caller, int version, boolean withRights) {
        this.access = access;
        this.internal = internal;
        this.caller = caller;
        this.oldest = version == 0;
        this.withRights = withRights;
    }

    MetadataResponseTopic describe(TopicImage topic, ClusterView view) {
        MetadataResponseTopic described = new Unhashed.MetadataTopic()
                .setName(topic.name())
                .setTopicId(PartitionLookup.kafka(topic.id()))
                .setIsInternal(internal.test(topic.name()));
        for (PartitionImage partition : topic.partitions()) {
            described.partitions().add(describe(partition, view));
        }
        if (withRights) {
            described.setTopicAuthorizedOperations(Rights.on(access, caller, Resource.topic(topic.name())));
        }
        return described;
    }

    MetadataResponseTopic error(String name, Errors error) {
        return new Unhashed.MetadataTopic()
                .setName(name)
                .setErrorCode(error.code())
                .setIsInternal(error != Errors.TOPIC_AUTHORIZATION_FAILED && internal.test(name));
    }

    private MetadataResponsePartition describe(PartitionImage partition, ClusterView view) {
        Errors error = view.errorOf(partition);
        MetadataResponsePartition described = new MetadataResponsePartition()
                .setPartitionIndex(partition.index())
                .setLeaderId(view.leaderOf(partition))
                .setLeaderEpoch(partition.leaderEpoch())
                .setReplicaNodes(partition.replicas())
                .setIsrNodes(partition.isr())
                .setOfflineReplicas(view.offlineOf(partition.replicas()));
        if (oldest) {
            described.setReplicaNodes(view.aliveOf(partition.replicas())).setIsrNodes(view.aliveOf(partition.isr()));
            if (error == Errors.NONE && !described.offlineReplicas().isEmpty()) {
                error = Errors.REPLICA_NOT_AVAILABLE;
            }
        }
        return described.setErrorCode(error.code());
    }
}
