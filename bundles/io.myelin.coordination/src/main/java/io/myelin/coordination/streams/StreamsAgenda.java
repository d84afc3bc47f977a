package io.myelin.coordination.streams;

import io.myelin.coordination.runtime.Shard;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** Which group has to be looked at next. Entries of groups that have moved their deadline forward stay and are passed over. */
final class StreamsAgenda {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::atMs).thenComparing(entry -> entry.group.id()));

    void arm(StreamsGroup group) {
        long earliestMs = group.earliestMs();
        if (earliestMs < group.armedAtMs && !group.dead) {
            group.armedAtMs = earliestMs;
            entries.add(new Entry(earliestMs, group));
        }
    }

    long nextMs() {
        return entries.isEmpty() ? Shard.NEVER : entries.peek().atMs;
    }

    /** A group that may have something due; call {@link #arm} again afterwards. */
    Optional<StreamsGroup> poll(long nowMs) {
        while (!entries.isEmpty() && entries.peek().atMs <= nowMs) {
            Entry entry = entries.poll();
            if (entry.group.armedAtMs == entry.atMs && !entry.group.dead) {
                entry.group.armedAtMs = Shard.NEVER;
                return Optional.of(entry.group);
            }
        }
        return Optional.empty();
    }

    private record Entry(long atMs, StreamsGroup group) {}
}
