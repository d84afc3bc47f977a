package io.myelin.coordination.queue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.LogRecord;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.Shard;
import io.myelin.generation.GenerationEndedException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The queues of one partition of {@code __share_group_state}. What became of a record is in the log before anybody hears of it;
 * who holds a record is memory.
 */
final class QueueShard implements Shard {
    private final QueueLimits limits;
    private final QueueCounters counters;
    private final QueueIo io;
    private final Function<String, QueueOptions> options;
    private final Map<QueueKey, QueueCell> cells = new HashMap<>();
    private final QueueAgenda agenda = new QueueAgenda();
    private final Serving serving;
    private final Sweep sweep;
    private boolean draining;

    /**
     * @param options of a group, as configured now
     * @param exists whether there is still such a topic
     */
    QueueShard(
            QueueLimits limits,
            QueueCounters counters,
            QueueIo io,
            Function<String, QueueOptions> options,
            Predicate<UUID> exists) {
        this.limits = limits;
        this.counters = counters;
        this.io = io;
        this.options = options;
        this.serving = new Serving(this, io, limits, counters, options);
        this.sweep = new Sweep(limits, exists);
    }

    // Calls

    /** Makes a queue, if there is none. */
    void open(QueueKey key, long startOffset, Now now, CompletableFuture<Void> reply, Effects effects) {
        if (!cells.containsKey(key)) {
            create(key, new QueueMachine(startOffset, 0), now, effects);
        }
        effects.replyWhenCommitted(reply, null);
    }

    /** Whether there is such a queue. */
    void has(QueueKey key, CompletableFuture<Boolean> reply, Effects effects) {
        effects.replyWhenCommitted(reply, cells.containsKey(key));
    }

    private QueueCell create(QueueKey key, QueueMachine machine, Now now, Effects effects) {
        if (cells.size() >= limits.maxQueues()) {
            counters.refused.increment();
            throw new BusException(
                    BusError.UNAVAILABLE,
                    "there are " + limits.maxQueues() + " queues in the shard of " + key.coordinatorKey()
                            + " (queues.max); delete the offsets of groups that are not used");
        }
        QueueCell cell = new QueueCell(key, machine, now.wallMs());
        cells.put(key, cell);
        snapshot(cell, now, effects);
        return cell;
    }

    /** @throws NoQueueException when the queue has to be opened first */
    void pull(QueueKey key, Pull pull, int leaderEpoch, Effects effects) {
        QueueCell cell = Optional.ofNullable(cells.get(key)).orElseThrow(NoQueueException::new);
        if (draining) {
            throw new GenerationEndedException();
        }
        cell.leaderEpoch = Math.max(cell.leaderEpoch, leaderEpoch);
        if (cell.pulls.size() >= limits.maxPulls()) {
            cell.pulls.removeIf(waiting -> waiting.claim().taken());
        }
        if (cell.pulls.size() >= limits.maxPulls()) {
            counters.refused.increment();
            throw new BusException(
                    BusError.COORDINATOR_NOT_AVAILABLE,
                    limits.maxPulls() + " calls wait for " + key.coordinatorKey() + " already (waiting.calls.max)");
        }
        cell.pulls.add(pull);
        serving.pump(cell, effects);
    }

    /** A call has been answered elsewhere, or its time is up. */
    void withdraw(QueueKey key) {
        Optional.ofNullable(cells.get(key))
                .ifPresent(cell -> cell.pulls.removeIf(pull -> pull.claim().taken()));
    }

    void acknowledge(
            QueueKey key,
            String consumer,
            List<Acknowledgements.Range> ranges,
            Now now,
            CompletableFuture<Void> reply,
            Effects effects) {
        QueueCell cell = cells.get(key);
        if (cell == null) {
            throw new BusException(
                    BusError.INVALID_RECORD_STATE, "group " + key.group() + " has acquired nothing of the partition");
        }
        Decisions decisions = new Decisions();
        cell.machine.acknowledge(consumer, ranges, options.apply(key.group()), now.steadyMs(), decisions);
        decided(cell, decisions, now, effects);
        // Also when nothing is to be written: that a record is below the start offset may not be on record yet.
        effects.replyWhenCommitted(reply, null);
    }

    void release(
            QueueKey key, String consumer, boolean counts, Now now, CompletableFuture<Void> reply, Effects effects) {
        QueueCell cell = cells.get(key);
        if (cell != null) {
            Decisions decisions = new Decisions();
            serving.endOf(cell, consumer, effects);
            cell.machine.release(consumer, counts, options.apply(key.group()).deliveryLimit(), decisions);
            decided(cell, decisions, now, effects);
        }
        effects.replyWhenCommitted(reply, null);
    }

    void alter(QueueKey key, long startOffset, Now now, CompletableFuture<Void> reply, Effects effects) {
        QueueCell cell = cells.get(key);
        if (cell == null) {
            create(key, new QueueMachine(startOffset, 0), now, effects);
        } else {
            Decisions decisions = new Decisions();
            cell.machine.restart(startOffset, decisions);
            serving.forgetReading(cell, effects);
            decided(cell, decisions, now, effects);
        }
        effects.replyWhenCommitted(reply, null);
    }

    void delete(QueueKey key, CompletableFuture<Void> reply, Effects effects) {
        QueueCell cell = cells.get(key);
        if (cell != null) {
            remove(cell, effects);
        }
        effects.replyWhenCommitted(reply, null);
    }

    private void remove(QueueCell cell, Effects effects) {
        cells.remove(cell.key);
        cell.gone = true;
        serving.endAll(cell, effects);
        QueueRecord.tombstones(cell.key).forEach(record -> write(record, effects));
    }

    void describe(QueueKey key, CompletableFuture<Optional<Glance>> reply, Effects effects) {
        effects.replyWhenCommitted(reply, Optional.ofNullable(cells.get(key)).map(Glance::at));
    }

    /** All queues of a group. */
    void list(String group, CompletableFuture<List<QueueKey>> reply, Effects effects) {
        effects.replyWhenCommitted(
                reply,
                cells.keySet().stream().filter(key -> key.group().equals(group)).toList());
    }

    // What comes of readings

    /** The bytes are the shard's. */
    void read(ReadOrder order, Reading reading, Now now, Effects effects) {
        try {
            QueueCell cell = cells.get(order.key());
            if (cell != null && cell.serial == order.serial() && !draining) {
                serving.serve(cell, order, reading, now, effects);
                agenda.arm(cell);
            }
        } finally {
            reading.bytes().release();
        }
    }

    /** @param cause what those who wait are told */
    void unread(ReadOrder order, RuntimeException cause, Effects effects) {
        QueueCell cell = cells.get(order.key());
        if (cell != null && cell.serial == order.serial()) {
            cell.reading = false;
            serving.failAll(cell, cause, effects);
        }
    }

    /** Something may be there to read. */
    void arrived(ReadOrder order, Effects effects) {
        QueueCell cell = cells.get(order.key());
        if (cell != null && cell.serial == order.serial()) {
            cell.awaitedFrom = -1;
            serving.pump(cell, effects);
        }
    }

    /** Everything that was written up to then is below this offset, or soon above it. */
    void marked(long endOffset, Now now, Effects effects) {
        if (draining) {
            return;
        }
        effects.divisible();
        for (QueueCell cell : List.copyOf(cells.values())) {
            if (sweep.isGone(cell.key)) {
                remove(cell, effects);
            } else {
                snapshot(cell, now, effects);
            }
        }
        sweep.begun();
        effects.whenCommitted((later, more) -> more.begin(() -> io.trim(endOffset)));
    }

    // Transitions

    private void decided(QueueCell cell, Decisions decisions, Now now, Effects effects) {
        count(decisions);
        if (decisions.restarted() || !decisions.none() && cell.updates >= limits.snapshotUpdates()) {
            snapshot(cell, now, effects);
        } else if (!decisions.none()) {
            counters.updates.increment();
            cell.updates++;
            write(cell.update(decisions).toLog(), effects);
        }
        agenda.arm(cell);
        serving.pump(cell, effects);
    }

    private void count(Decisions decisions) {
        for (StateBatch batch : decisions.batches()) {
            (batch.state() == StateBatch.AVAILABLE ? counters.released : counters.acknowledged)
                    .add(batch.last() - batch.first() + 1);
        }
        decisions.givenUp().forEach(run -> counters.givenUp.add(run.last() - run.first() + 1));
    }

    private void snapshot(QueueCell cell, Now now, Effects effects) {
        counters.snapshots.increment();
        cell.snapshotEpoch++;
        cell.updates = 0;
        write(cell.snapshot(cell.snapshotEpoch, now.wallMs()).toLog(), effects);
    }

    private void write(LogRecord record, Effects effects) {
        sweep.written();
        effects.append(record);
    }

    // The shard

    @Override
    public void replay(ByteBuffer key, ByteBuffer value) {
        QueueRecord.read(key, value).ifPresent(record -> {
            sweep.written();
            if (record.value().isEmpty()) {
                if (record.snapshot()) {
                    cells.remove(record.key());
                }
            } else if (record.snapshot()) {
                replaySnapshot(record.key(), record.value().get());
            } else {
                replayUpdate(record.key(), record.value().get());
            }
        });
    }

    private void replaySnapshot(QueueKey key, QueueRecord.Value value) {
        QueueMachine machine = new QueueMachine(Math.max(0, value.startOffset()), value.stateEpoch());
        machine.replay(Math.max(0, value.startOffset()), value.batches());
        QueueCell cell = new QueueCell(key, machine, value.createMs());
        cell.snapshotEpoch = value.snapshotEpoch();
        cell.leaderEpoch = value.leaderEpoch();
        cells.put(key, cell);
    }

    private void replayUpdate(QueueKey key, QueueRecord.Value value) {
        QueueCell cell = cells.get(key);
        if (cell == null || cell.snapshotEpoch != value.snapshotEpoch()) {
            // Of a snapshot that was superseded, or whose records were deleted: a newer one follows.
            return;
        }
        cell.updates++;
        cell.leaderEpoch = value.leaderEpoch();
        cell.machine.replay(Math.max(cell.machine.startOffset(), value.startOffset()), value.batches());
    }

    @Override
    public void loaded(Now now, Effects effects) {
        sweep.armed(now.steadyMs());
    }

    @Override
    public long nextDeadlineMs() {
        return draining ? NEVER : Math.min(agenda.nextMs(), sweep.nextMs());
    }

    @Override
    public void tick(Now now, Effects effects) {
        if (draining) {
            return;
        }
        effects.divisible();
        for (Optional<QueueCell> due = agenda.poll(now.steadyMs()); due.isPresent(); ) {
            expire(due.get(), now, effects);
            due = agenda.poll(now.steadyMs());
        }
        if (sweep.due(now.steadyMs(), cells.size())) {
            effects.begin(() -> io.mark(this));
        }
    }

    private void expire(QueueCell cell, Now now, Effects effects) {
        Decisions decisions = new Decisions();
        long held = cell.machine.acquired();
        cell.machine.expire(now.steadyMs(), options.apply(cell.key.group()).deliveryLimit(), decisions);
        counters.timedOut.add(held - cell.machine.acquired());
        decided(cell, decisions, now, effects);
    }

    @Override
    public void drain(Effects effects) {
        draining = true;
        cells.values().forEach(cell -> serving.failAll(cell, new GenerationEndedException(), effects));
    }

    @Override
    public void close(RuntimeException cause, Effects effects) {
        cells.values().forEach(cell -> serving.failAll(cell, cause, effects));
    }

    @Override
    public Optional<byte[]> carry(Now now) {
        return CarriedLocks.write(cells.values(), now.steadyMs());
    }

    @Override
    public void resume(byte[] carried, Now now) {
        CarriedLocks.read(carried, now.steadyMs(), cells);
        cells.values().forEach(agenda::arm);
    }

    // Readings; any thread, may be a moment old

    int queueCount() {
        return cells.size();
    }

    Collection<QueueCell> cells() {
        return cells.values();
    }
}
