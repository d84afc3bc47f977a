package io.myelin.coordination.group.consumer.assignor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Gives each reader of a topic a range of its partitions, in the same order of members for every topic: partitions of the same
 * number of topics with the same readers meet in one member. Static members come first and keep their place by instance id.
 */
final class RangeAssignor implements Assignor {
    @Override
    public Map<String, Map<UUID, Set<Integer>>> assign(
            SortedMap<String, Member> members, Map<UUID, Integer> partitionCounts) {
        Map<String, Map<UUID, Set<Integer>>> assignment = new HashMap<>();
        members.keySet().forEach(id -> assignment.put(id, new HashMap<>()));
        List<String> ordered = members.keySet().stream().sorted(order(members)).toList();
        partitionCounts.forEach((topic, count) -> {
            List<String> readers = ordered.stream()
                    .filter(id -> members.get(id).topics().contains(topic))
                    .toList();
            int next = 0;
            for (int i = 0; i < readers.size(); i++) {
                int size = count / readers.size() + (i < count % readers.size() ? 1 : 0);
                Set<Integer> range = new TreeSet<>();
                for (int end = next + size; next < end; next++) {
                    range.add(next);
                }
                if (!range.isEmpty()) {
                    assignment.get(readers.get(i)).put(topic, range);
                }
            }
        });
        return assignment;
    }

    private static Comparator<String> order(SortedMap<String, Member> members) {
        return Comparator.comparing((String id) -> members.get(id).instanceId().isEmpty())
                .thenComparing(id -> members.get(id).instanceId().orElse(id));
    }
}
