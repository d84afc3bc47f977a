package io.myelin.coordination.group;

import io.myelin.coordination.runtime.Shard;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** Which group has to be looked at next. Entries of groups that have moved their deadline forward stay and are passed over. */
public final class Agenda {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::atMs).thenComparing(e -> e.group.id()));

    /** To be called after each step of a group. */
    public void arm(Group group) {
        if (group.earliestMs() < group.armedAtMs && !group.buried()) {
            group.armedAtMs = group.earliestMs();
            entries.add(new Entry(group.armedAtMs, group));
        }
    }

    long nextMs() {
        return entries.isEmpty() ? Shard.NEVER : entries.peek().atMs;
    }

    /** A group that may have something due; call {@link #arm} again afterwards. */
    Optional<Group> poll(long nowMs) {
        while (!entries.isEmpty() && entries.peek().atMs <= nowMs) {
            Entry entry = entries.poll();
            if (entry.group.armedAtMs == entry.atMs && !entry.group.buried()) {
                entry.group.armedAtMs = Shard.NEVER;
                return Optional.of(entry.group);
            }
        }
        return Optional.empty();
    }

    private record Entry(long atMs, Group group) {}
}
