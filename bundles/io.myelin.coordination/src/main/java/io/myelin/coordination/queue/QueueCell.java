package io.myelin.coordination.queue;

import io.myelin.coordination.runtime.Shard;
import java.util.ArrayDeque;
import java.util.Optional;

/** A queue of a shard, with what is known of its records and who waits for it. */
final class QueueCell {
    final QueueKey key;
    final QueueMachine machine;
    final long createMs;
    final ArrayDeque<Pull> pulls = new ArrayDeque<>();
    int snapshotEpoch;
    int updates;
    int leaderEpoch;
    /** Of the reading or the waiting that is under way; what comes of another one is no longer of interest. */
    long serial;

    boolean reading;
    /** From where on something is awaited, -1 when nothing is. */
    long awaitedFrom = -1;

    long armedAtMs = Shard.NEVER;
    boolean gone;

    QueueCell(QueueKey key, QueueMachine machine, long createMs) {
        this.key = key;
        this.machine = machine;
        this.createMs = createMs;
    }

    /** @param epoch of the snapshot */
    QueueRecord snapshot(int epoch, long nowMs) {
        QueueRecord.Value value = new QueueRecord.Value(
                epoch,
                machine.stateEpoch(),
                leaderEpoch,
                machine.startOffset(),
                (int) machine.done(),
                createMs,
                nowMs,
                machine.stored());
        return new QueueRecord(key, true, Optional.of(value));
    }

    QueueRecord update(Decisions decisions) {
        QueueRecord.Value value = new QueueRecord.Value(
                snapshotEpoch,
                -1,
                leaderEpoch,
                machine.startOffset(),
                (int) machine.done(),
                -1,
                -1,
                decisions.batches().stream()
                        .filter(batch -> batch.last() >= machine.startOffset())
                        .toList());
        return new QueueRecord(key, false, Optional.of(value));
    }
}
