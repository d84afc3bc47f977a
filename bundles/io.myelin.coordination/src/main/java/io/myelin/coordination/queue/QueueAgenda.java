package io.myelin.coordination.queue;

import io.myelin.coordination.runtime.Shard;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** Which queue's locks have to be looked at next. Entries whose queue has moved its deadline stay and are passed over. */
final class QueueAgenda {
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::atMs).thenComparing(e -> e.cell.key.coordinatorKey()));

    /** To be called after each step of a queue. */
    void arm(QueueCell cell) {
        long atMs = cell.machine.nextDeadlineMs();
        if (atMs < cell.armedAtMs && !cell.gone) {
            cell.armedAtMs = atMs;
            entries.add(new Entry(atMs, cell));
        }
    }

    long nextMs() {
        return entries.isEmpty() ? Shard.NEVER : entries.peek().atMs;
    }

    /** A queue that may have locks to end; {@link #arm} it again afterwards. */
    Optional<QueueCell> poll(long nowMs) {
        while (!entries.isEmpty() && entries.peek().atMs <= nowMs) {
            Entry entry = entries.poll();
            if (entry.cell.armedAtMs == entry.atMs && !entry.cell.gone) {
                entry.cell.armedAtMs = Shard.NEVER;
                return Optional.of(entry.cell);
            }
        }
        return Optional.empty();
    }

    private record Entry(long atMs, QueueCell cell) {}
}
