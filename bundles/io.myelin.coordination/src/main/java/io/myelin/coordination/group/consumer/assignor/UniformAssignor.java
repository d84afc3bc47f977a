package io.myelin.coordination.group.consumer.assignor;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/**
 * Gives every member as many partitions as the others, as far as their subscriptions allow it, and lets it keep as many of
 * those it has as that leaves room for.
 */
final class UniformAssignor implements Assignor {
    @Override
    public Map<String, Map<UUID, Set<Integer>>> assign(
            SortedMap<String, Member> members, Map<UUID, Integer> partitionCounts) {
        return Assignor.homogeneous(members)
                ? Quotas.assign(members, partitionCounts)
                : new Balance(members, partitionCounts).assign();
    }
}
