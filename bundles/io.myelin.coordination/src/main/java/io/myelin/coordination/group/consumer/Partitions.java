package io.myelin.coordination.group.consumer;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Sets of partitions by topic id, and partitions with the epoch at which their member got them. None is ever changed. */
final class Partitions {
    private Partitions() {}

    /** The partitions without their epochs. */
    static Map<UUID, Set<Integer>> ofEpochs(Map<UUID, Map<Integer, Integer>> held) {
        Map<UUID, Set<Integer>> sets = new HashMap<>();
        held.forEach((topic, epochs) -> sets.put(topic, new TreeSet<>(epochs.keySet())));
        return sets;
    }

    static Map<UUID, Map<Integer, Integer>> atEpoch(Map<UUID, Set<Integer>> sets, int epoch) {
        Map<UUID, Map<Integer, Integer>> held = new HashMap<>();
        sets.forEach((topic, indexes) -> {
            Map<Integer, Integer> epochs = new TreeMap<>();
            indexes.forEach(index -> epochs.put(index, epoch));
            if (!epochs.isEmpty()) {
                held.put(topic, epochs);
            }
        });
        return held;
    }

    /** What is in the one or the other. */
    static Map<UUID, Map<Integer, Integer>> union(
            Map<UUID, Map<Integer, Integer>> one, Map<UUID, Map<Integer, Integer>> other) {
        Map<UUID, Map<Integer, Integer>> all = new HashMap<>();
        one.forEach((topic, epochs) -> all.put(topic, new TreeMap<>(epochs)));
        other.forEach((topic, epochs) ->
                all.computeIfAbsent(topic, absent -> new TreeMap<>()).putAll(epochs));
        return all;
    }

    /** Whether all of {@code part} is in {@code whole}. */
    static boolean within(Map<UUID, Set<Integer>> part, Map<UUID, Map<Integer, Integer>> whole) {
        return part.entrySet().stream()
                .allMatch(e -> whole.getOrDefault(e.getKey(), Map.of()).keySet().containsAll(e.getValue()));
    }

    static boolean intersect(Map<UUID, Set<Integer>> owned, Map<UUID, Map<Integer, Integer>> held) {
        return owned.entrySet().stream().anyMatch(e -> {
            Set<Integer> indexes = held.getOrDefault(e.getKey(), Map.of()).keySet();
            return e.getValue().stream().anyMatch(indexes::contains);
        });
    }

    static boolean same(Map<UUID, Map<Integer, Integer>> one, Map<UUID, Map<Integer, Integer>> other) {
        return ofEpochs(one).equals(ofEpochs(other));
    }
}
