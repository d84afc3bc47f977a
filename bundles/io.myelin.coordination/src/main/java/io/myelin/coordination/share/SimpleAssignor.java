package io.myelin.coordination.share;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Shares partitions out: each has a reader, each member has something to read where there is something that it wants, and no
 * two members that could exchange a partition differ by more than one. Who reads what already goes on with it as far as that
 * allows. Pure.
 */
final class SimpleAssignor {
    static final String NAME = "simple";

    private record Slot(UUID topic, int partition) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }
    }

    /**
     * @param topics it subscribes to, that exist
     * @param target it has had so far
     */
    record Member(Set<UUID> topics, Map<UUID, Set<Integer>> target) {}

    private final SortedMap<String, Member> members;
    private final SortedMap<Slot, Set<String>> readers = new TreeMap<>();
    private final Map<String, Set<Slot>> has = new HashMap<>();
    private final int mostReaders;
    private final int mostPartitions;

    private SimpleAssignor(SortedMap<String, Member> members, Map<UUID, Integer> counts) {
        this.members = members;
        counts.forEach((topic, count) -> {
            for (int i = 0; i < count; i++) {
                readers.put(new Slot(topic, i), new TreeSet<>());
            }
        });
        members.keySet().forEach(member -> has.put(member, new TreeSet<>()));
        this.mostReaders = readers.isEmpty() ? 0 : (members.size() + readers.size() - 1) / readers.size();
        this.mostPartitions = members.isEmpty() ? 0 : (readers.size() + members.size() - 1) / members.size();
    }

    /** @param counts of partitions, of every topic that a member subscribes to */
    static Map<String, Map<UUID, Set<Integer>>> assign(SortedMap<String, Member> members, Map<UUID, Integer> counts) {
        SimpleAssignor assignor = new SimpleAssignor(members, counts);
        assignor.keep();
        assignor.cover();
        assignor.level();
        assignor.employ();
        assignor.spread();
        return assignor.result();
    }

    private void keep() {
        members.forEach((id, member) -> member.target().forEach((topic, partitions) -> {
            for (int partition : new TreeSet<>(partitions)) {
                Slot slot = new Slot(topic, partition);
                boolean room = readers.containsKey(slot)
                        && readers.get(slot).size() < mostReaders
                        && has.get(id).size() < mostPartitions;
                if (room && member.topics().contains(topic)) {
                    give(id, slot);
                }
            }
        }));
    }

    /** Whatever nobody reads gets a reader: one that has as little as possible. */
    private void cover() {
        readers.forEach((slot, who) -> {
            if (who.isEmpty()) {
                least(slot, Set.of()).ifPresent(id -> give(id, slot));
            }
        });
    }

    /** Moves partitions from those who have more to those who have less. */
    private void level() {
        for (boolean moved = true; moved; ) {
            moved = false;
            for (Slot slot : readers.keySet()) {
                Optional<String> most = readers.get(slot).stream()
                        .max(Comparator.comparingInt(id -> has.get(id).size()));
                Optional<String> least = least(slot, readers.get(slot));
                if (most.isPresent()
                        && least.isPresent()
                        && has.get(least.get()).size() + 1 < has.get(most.get()).size()) {
                    take(most.get(), slot);
                    give(least.get(), slot);
                    moved = true;
                }
            }
        }
    }

    /** Who has nothing shares a partition that has as few readers as possible. */
    private void employ() {
        members.forEach((id, member) -> {
            if (has.get(id).isEmpty()) {
                readers.keySet().stream()
                        .filter(slot -> member.topics().contains(slot.topic()))
                        .min(Comparator.comparingInt(
                                (Slot slot) -> readers.get(slot).size()))
                        .ifPresent(slot -> give(id, slot));
            }
        });
    }

    /** Where readers of one partition would be more use at another, they change; and nobody helps out where others suffice. */
    private void spread() {
        for (Slot slot : readers.keySet()) {
            for (String id : List.copyOf(readers.get(slot))) {
                if (readers.get(slot).size() > 1 && has.get(id).size() > 1) {
                    take(id, slot);
                }
            }
        }
        for (boolean moved = true; moved; ) {
            moved = false;
            for (Slot slot : new ArrayList<>(readers.keySet())) {
                moved |= thin(slot);
            }
        }
    }

    /** Sends a reader of a crowded partition to one that has at least two readers fewer. */
    private boolean thin(Slot crowded) {
        for (String id : List.copyOf(readers.get(crowded))) {
            Optional<Slot> better = readers.keySet().stream()
                    .filter(slot -> members.get(id).topics().contains(slot.topic()))
                    .filter(slot -> !has.get(id).contains(slot))
                    .min(Comparator.comparingInt(
                            (Slot slot) -> readers.get(slot).size()));
            if (better.isPresent()
                    && readers.get(better.get()).size() + 1
                            < readers.get(crowded).size()) {
                take(id, crowded);
                give(id, better.get());
                return true;
            }
        }
        return false;
    }

    private Optional<String> least(Slot slot, Set<String> except) {
        return members.entrySet().stream()
                .filter(member ->
                        member.getValue().topics().contains(slot.topic()) && !except.contains(member.getKey()))
                .map(Map.Entry::getKey)
                .min(Comparator.comparingInt(id -> has.get(id).size()));
    }

    private void give(String id, Slot slot) {
        readers.get(slot).add(id);
        has.get(id).add(slot);
    }

    private void take(String id, Slot slot) {
        readers.get(slot).remove(id);
        has.get(id).remove(slot);
    }

    private Map<String, Map<UUID, Set<Integer>>> result() {
        Map<String, Map<UUID, Set<Integer>>> result = new TreeMap<>();
        has.forEach((id, slots) -> {
            Map<UUID, Set<Integer>> byTopic = new TreeMap<>();
            slots.forEach(slot -> byTopic.computeIfAbsent(slot.topic(), topic -> new TreeSet<>())
                    .add(slot.partition()));
            result.put(id, byTopic);
        });
        return result;
    }
}
