package io.myelin.coordination.group.consumer.assignor;

import io.myelin.coordination.group.consumer.assignor.Assignor.Member;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The uniform assignment where all members read the same topics: each keeps up to its share of what it has, and what nobody
 * keeps fills up the others. Takes time in proportion to the partitions.
 */
final class Quotas {
    private Quotas() {}

    static Map<String, Map<UUID, Set<Integer>>> assign(
            SortedMap<String, Member> members, Map<UUID, Integer> partitionCounts) {
        Map<String, Map<UUID, Set<Integer>>> assignment = new HashMap<>();
        members.keySet().forEach(id -> assignment.put(id, new HashMap<>()));
        Set<UUID> topics =
                members.isEmpty() ? Set.of() : members.get(members.firstKey()).topics();
        Map<UUID, Set<Integer>> open = new TreeMap<>();
        int total = 0;
        for (UUID topic : topics) {
            Set<Integer> indexes = new TreeSet<>();
            for (int i = 0; i < partitionCounts.getOrDefault(topic, 0); i++) {
                indexes.add(i);
            }
            total += indexes.size();
            open.put(topic, indexes);
        }
        if (total == 0) {
            return assignment;
        }
        int least = total / members.size();
        int withMore = total % members.size();
        Map<String, Integer> room = new TreeMap<>();
        // Whoever has more than the least keeps one more, while there are such places.
        for (Map.Entry<String, Member> entry : members.entrySet()) {
            List<Slot> had = slots(entry.getValue().target(), open);
            int quota = least;
            if (had.size() > least && withMore > 0) {
                quota++;
                withMore--;
            }
            int kept = Math.min(quota, had.size());
            had.subList(0, kept).forEach(slot -> {
                open.get(slot.topic).remove(slot.index);
                give(assignment, entry.getKey(), slot);
            });
            room.put(entry.getKey(), least - kept);
        }
        ArrayDeque<Slot> left = new ArrayDeque<>(slots(open, open));
        for (Map.Entry<String, Integer> entry : room.entrySet()) {
            for (int i = 0; i < entry.getValue() && !left.isEmpty(); i++) {
                give(assignment, entry.getKey(), left.poll());
            }
        }
        for (Map.Entry<String, Integer> entry : room.entrySet()) {
            if (!left.isEmpty() && entry.getValue() >= 0) {
                give(assignment, entry.getKey(), left.poll());
            }
        }
        return assignment;
    }

    private static List<Slot> slots(Map<UUID, Set<Integer>> partitions, Map<UUID, Set<Integer>> open) {
        List<Slot> slots = new ArrayList<>();
        new TreeMap<>(partitions)
                .forEach((topic, indexes) -> new TreeSet<>(indexes).forEach(index -> {
                    if (open.getOrDefault(topic, Set.of()).contains(index)) {
                        slots.add(new Slot(topic, index));
                    }
                }));
        return slots;
    }

    private static void give(Map<String, Map<UUID, Set<Integer>>> assignment, String member, Slot slot) {
        assignment
                .get(member)
                .computeIfAbsent(slot.topic, topic -> new TreeSet<>())
                .add(slot.index);
    }

    private record Slot(UUID topic, Integer index) {}
}
