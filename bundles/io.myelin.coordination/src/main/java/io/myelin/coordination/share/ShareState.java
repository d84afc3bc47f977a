package io.myelin.coordination.share;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Of which partitions a group has, or had, acknowledgements to remember: it outlives the members, so that the group goes on
 * where it was.
 *
 * @param topics by id
 */
record ShareState(Map<UUID, Topic> topics) {
    static final ShareState NONE = new ShareState(Map.of());

    ShareState {
        topics = new TreeMap<>(topics);
    }

    /**
     * @param name of the topic
     * @param partitions of it, in order
     */
    record Topic(String name, Set<Integer> partitions) {
        Topic {
            partitions = new TreeSet<>(partitions);
        }
    }

    /** The same and these partitions. */
    ShareState with(UUID topic, String name, Set<Integer> partitions) {
        Map<UUID, Topic> more = new TreeMap<>(topics);
        Set<Integer> all = new TreeSet<>(partitions);
        if (topics.containsKey(topic)) {
            all.addAll(topics.get(topic).partitions());
        }
        more.put(topic, new Topic(name, all));
        return new ShareState(more);
    }

    ShareState without(Set<UUID> gone) {
        Map<UUID, Topic> fewer = new TreeMap<>(topics);
        fewer.keySet().removeAll(gone);
        return new ShareState(fewer);
    }
}
