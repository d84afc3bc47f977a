package io.myelin.coordination.group;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.record.OffsetValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The committed offsets of a shard, by group. */
public final class OffsetStore {
    private final Map<String, Map<TopicPartitionRef, OffsetValue>> byGroup = new HashMap<>();
    private int size;

    void put(String group, TopicPartitionRef partition, OffsetValue value) {
        if (byGroup.computeIfAbsent(group, id -> new LinkedHashMap<>()).put(partition, value) == null) {
            size++;
        }
    }

    void remove(String group, TopicPartitionRef partition) {
        Map<TopicPartitionRef, OffsetValue> offsets = byGroup.get(group);
        if (offsets != null && offsets.remove(partition) != null) {
            size--;
            if (offsets.isEmpty()) {
                byGroup.remove(group);
            }
        }
    }

    Optional<OffsetValue> get(String group, TopicPartitionRef partition) {
        return Optional.ofNullable(of(group).get(partition));
    }

    /** All offsets of a group; a view. */
    public Map<TopicPartitionRef, OffsetValue> of(String group) {
        return byGroup.getOrDefault(group, Map.of());
    }

    Set<String> groups() {
        return byGroup.keySet();
    }

    int size() {
        return size;
    }
}
