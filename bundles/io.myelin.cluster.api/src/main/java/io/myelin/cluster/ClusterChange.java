package io.myelin.cluster;

import io.myelin.TopicIdPartition;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.QuotaEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A change that the quorum decides, deterministically, when it applies it: compare and set, never read and write. What is
 * refused changes nothing.
 */
public sealed interface ClusterChange {
    /** A node is there, or its endpoints changed. Refused (STALE) when another incarnation of the id is registered later. */
    record RegisterNode(int nodeId, UUID incarnation, List<Endpoint> endpoints, Optional<String> rack)
            implements ClusterChange {}

    /** Sets whether a node may lead; partitions it led get another leader from their in-sync set, or none. */
    record FenceNode(int nodeId, long nodeEpoch, boolean fenced) implements ClusterChange {}

    /**
     * Creates a topic. Refused: EXISTS. The leader of each partition is the first of its replicas that is not fenced.
     *
     * @param id new, chosen by the submitter
     * @param replicas by partition index, the preferred leader first
     */
    record CreateTopic(String name, UUID id, List<List<Integer>> replicas, Map<String, String> configs)
            implements ClusterChange {}

    /** Deletes a topic and its overrides. Refused: UNKNOWN. */
    record DeleteTopic(UUID id) implements ClusterChange {}

    /**
     * Adds partitions. Refused: UNKNOWN, STALE when the topic does not have {@code expectedCount} partitions now.
     *
     * @param replicas of the new partitions
     */
    record AddPartitions(UUID topicId, int expectedCount, List<List<Integer>> replicas) implements ClusterChange {}

    /** Sets overrides, or takes them back where the value is absent. Refused: UNKNOWN for a topic that does not exist. */
    record AlterConfigs(ConfigResource resource, Map<String, Optional<String>> changes) implements ClusterChange {}

    /** Gives a node its next block of producer ids, found in the image it completes with. */
    record AllocateProducerIds(int nodeId, int count) implements ClusterChange {}

    /**
     * A leader changes its in-sync set, or leadership moves. Refused: UNKNOWN, STALE when either epoch is not the current one.
     */
    record AlterPartition(
            TopicIdPartition partition, int leaderEpoch, int partitionEpoch, int newLeader, List<Integer> newIsr)
            implements ClusterChange {}

    /**
     * Sets finalized feature levels; level 0 takes a feature away. Refused: STALE when the finalized levels are not exactly the
     * expected ones, because whether a level fits depends on the others.
     *
     * @param expected all finalized levels of the image that the submitter decided from
     * @param levels those that change
     */
    record UpdateFeatures(Map<String, Short> expected, Map<String, Short> levels) implements ClusterChange {}

    /**
     * Sets quotas of an entity, or takes them back where the value is absent. Refused: INVALID for an entity that is nobody or
     * mixes an address with a user or client id, and beyond the provider's limit on entities.
     *
     * @param changes by Kafka's name of the quota
     */
    record AlterQuotas(QuotaEntity entity, Map<String, Optional<Double>> changes) implements ClusterChange {}
}
