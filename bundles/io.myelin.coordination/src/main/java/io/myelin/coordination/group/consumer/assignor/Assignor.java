package io.myelin.coordination.group.consumer.assignor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/** Decides which member of a group shall have which partition. Pure: the same input gives the same assignment. */
public interface Assignor {
    /** The assignors there are, under Kafka's names. */
    Map<String, Assignor> ALL = Map.of("uniform", new UniformAssignor(), "range", new RangeAssignor());

    /**
     * @param members by id; each topic they read is in {@code partitionCounts}
     * @param partitionCounts by topic
     * @return for each member its partitions; each partition of a topic that somebody reads belongs to one of its readers
     */
    Map<String, Map<UUID, Set<Integer>>> assign(SortedMap<String, Member> members, Map<UUID, Integer> partitionCounts);

    /**
     * @param instanceId of a static one
     * @param topics it reads
     * @param target what it was to have before
     */
    record Member(Optional<String> instanceId, Set<UUID> topics, Map<UUID, Set<Integer>> target) {}

    /** Whether all members read the same topics. */
    static boolean homogeneous(SortedMap<String, Member> members) {
        List<Set<UUID>> distinct = members.values().stream()
                .map(Member::topics)
                .distinct()
                .limit(2)
                .toList();
        return distinct.size() < 2;
    }
}
