package io.myelin.cluster.raft.state;

import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.image.ClusterImage;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Arithmetic on deltas. */
public final class Deltas {
    private Deltas() {}

    /** What differs between any two images; takes time in the size of both. */
    public static ClusterDelta between(ClusterImage before, ClusterImage after) {
        Set<UUID> topics = new HashSet<>();
        before.topics().forEach((name, topic) -> {
            if (!topic.equals(after.topics().get(name))) {
                topics.add(topic.id());
            }
        });
        after.topics().forEach((name, topic) -> {
            if (!topic.equals(before.topics().get(name))) {
                topics.add(topic.id());
            }
        });
        return new ClusterDelta(
                topics,
                differing(before.configs(), after.configs()),
                differing(before.nodes(), after.nodes()),
                !before.features().equals(after.features()));
    }

    /** One delta for two that follow each other. */
    public static ClusterDelta union(ClusterDelta first, ClusterDelta second) {
        return new ClusterDelta(
                union(first.topics(), second.topics()),
                union(first.configs(), second.configs()),
                union(first.nodes(), second.nodes()),
                first.features() || second.features());
    }

    private static <T> Set<T> union(Set<T> first, Set<T> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        Set<T> both = new HashSet<>(first);
        both.addAll(second);
        return both;
    }

    private static <K, V> Set<K> differing(Map<K, V> before, Map<K, V> after) {
        Set<K> keys = new HashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }
}
