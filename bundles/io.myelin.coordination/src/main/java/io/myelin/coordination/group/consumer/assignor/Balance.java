package io.myelin.coordination.group.consumer.assignor;

import io.myelin.coordination.group.consumer.assignor.Assignor.Member;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The uniform assignment where members read different topics. Everybody keeps what it has; what is open goes to the reader
 * with the fewest; then partitions move along chains of readers, from one with more to one with at least two fewer, until there
 * is no such chain. A move makes the loads more even, so the moves end.
 */
final class Balance {
    private final SortedMap<String, Member> members;
    private final Map<UUID, Integer> partitionCounts;
    private final Map<UUID, List<String>> readers = new TreeMap<>();
    private final Map<String, Map<UUID, Set<Integer>>> assignment = new HashMap<>();
    private final Map<String, Integer> loads = new HashMap<>();

    Balance(SortedMap<String, Member> members, Map<UUID, Integer> partitionCounts) {
        this.members = members;
        this.partitionCounts = partitionCounts;
    }

    Map<String, Map<UUID, Set<Integer>>> assign() {
        members.forEach((id, member) -> {
            assignment.put(id, new TreeMap<>());
            loads.put(id, 0);
            member.topics()
                    .forEach(topic -> readers.computeIfAbsent(topic, t -> new ArrayList<>())
                            .add(id));
        });
        Map<UUID, Set<Integer>> taken = keep();
        // Topics with few readers first: who reads others, too, is still free to take less of those.
        List<UUID> topics = readers.keySet().stream()
                .sorted(Comparator.comparingInt(
                        (UUID topic) -> readers.get(topic).size()))
                .toList();
        for (UUID topic : topics) {
            for (int index = 0; index < partitionCounts.getOrDefault(topic, 0); index++) {
                if (!taken.getOrDefault(topic, Set.of()).contains(index)) {
                    give(fewest(readers.get(topic)), topic, index);
                }
            }
        }
        level();
        assignment.values().forEach(partitions -> partitions.values().removeIf(Set::isEmpty));
        return assignment;
    }

    private Map<UUID, Set<Integer>> keep() {
        Map<UUID, Set<Integer>> taken = new HashMap<>();
        members.forEach((id, member) -> member.target().forEach((topic, indexes) -> {
            int count = member.topics().contains(topic) ? partitionCounts.getOrDefault(topic, 0) : 0;
            for (int index : indexes) {
                if (index < count
                        && taken.computeIfAbsent(topic, t -> new HashSet<>()).add(index)) {
                    give(id, topic, index);
                }
            }
        }));
        return taken;
    }

    private String fewest(List<String> candidates) {
        return Collections.min(
                candidates,
                Comparator.comparingInt((String id) -> loads.get(id)).thenComparing(id -> id));
    }

    private void give(String id, UUID topic, int index) {
        assignment.get(id).computeIfAbsent(topic, t -> new TreeSet<>()).add(index);
        loads.merge(id, 1, Integer::sum);
    }

    private void level() {
        boolean moved = true;
        while (moved) {
            moved = false;
            List<String> byLoad = members.keySet().stream()
                    .sorted(Comparator.comparingInt((String id) -> -loads.get(id))
                            .thenComparing(id -> id))
                    .toList();
            for (String from : byLoad) {
                while (relieve(from)) {
                    moved = true;
                }
            }
        }
    }

    /** Moves one partition away from the member if a chain of readers leads to one with at least two fewer. */
    private boolean relieve(String from) {
        int load = loads.get(from);
        Map<String, Link> came = new HashMap<>();
        Set<UUID> seen = new HashSet<>();
        ArrayDeque<String> queue = new ArrayDeque<>(List.of(from));
        came.put(from, null);
        while (!queue.isEmpty()) {
            String giver = queue.poll();
            for (UUID topic : assignment.get(giver).keySet()) {
                // Whoever reads the topic was reached from the first giver that has some of it.
                if (assignment.get(giver).get(topic).isEmpty() || !seen.add(topic)) {
                    continue;
                }
                for (String taker : readers.get(topic)) {
                    if (!came.containsKey(taker)) {
                        came.put(taker, new Link(giver, topic));
                        queue.add(taker);
                        if (loads.get(taker) <= load - 2) {
                            move(taker, came);
                            return true;
                        }
                    }
                }
            }
        }
        return false;
    }

    private void move(String last, Map<String, Link> came) {
        String taker = last;
        for (Link link = came.get(taker); link != null; link = came.get(taker)) {
            Set<Integer> indexes = assignment.get(link.giver).get(link.topic);
            Integer index = Collections.max(indexes);
            indexes.remove(index);
            loads.merge(link.giver, -1, Integer::sum);
            give(taker, link.topic, index);
            taker = link.giver;
        }
    }

    private record Link(String giver, UUID topic) {}
}
