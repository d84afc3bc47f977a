package io.myelin.coordination.queue;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Isolation;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.AcquiredRange;
import io.myelin.broker.queue.NewStart;
import io.myelin.broker.queue.QueueStart;
import io.myelin.buffer.Frame;
import io.myelin.coordination.LogReader;
import io.myelin.coordination.MemoryPartition;
import io.myelin.coordination.runtime.ShardHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** One run of {@link QueueSim}: consumers, logs, a coordinator that moves, and a memory of what was seen. */
final class QueueWorld {
    private static final int STEPS = 300;

    private final Random random;
    private final QueueSim.Tally tally;
    private final QueueFixture fixture = new QueueFixture();
    private final List<SimReceiver> receivers = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final List<Map<Long, Seen>> seen = List.of(new TreeMap<>(), new TreeMap<>());
    /** Grows when a queue begins anew: what was known of it is void. */
    private final int[] epochs = new int[2];

    private final long[] begins = new long[2];
    private AssertionError failure;
    private int generation;
    private QueueShard shard;
    private int serial;

    /** What is known of one record. */
    private static final class Seen {
        SimReceiver holder;
        long heldUntilMs;
        int heldIn;
        int count;
        int released;
        /** Who said something last, and when. */
        SimReceiver spokenBy;

        long spokenAtMs;
        /** Somebody wanted it done with, or it was delivered as often as allowed. */
        boolean mayBeDone;

        boolean done;
    }

    QueueWorld(long seed, QueueSim.Tally tally) {
        this.random = new Random(seed);
        this.tally = tally;
        fixture.isolation = random.nextBoolean() ? Isolation.READ_COMMITTED : Isolation.READ_UNCOMMITTED;
    }

    /** Lives through one seed; throws with the name of the invariant that did not hold. */
    void run() {
        for (int step = 0; step < STEPS; step++) {
            disturb();
            write();
            List.copyOf(receivers).forEach(receiver -> {
                if (random.nextInt(3) > 0) {
                    receiver.act();
                }
            });
            fixture.loop.advance(random.nextInt(50) == 0 ? random.nextInt(2500) : random.nextInt(40));
            check();
            if (step % 6 == 0) {
                compareWithLog();
            }
        }
        heal();
    }

    private void write() {
        for (QueueLog log : fixture.logs) {
            int dice = random.nextInt(20);
            if (dice < 7) {
                log.append(1 + random.nextInt(7));
            } else if (dice < 10) {
                log.appendInTransaction(random.nextInt(3), 1 + random.nextInt(4));
            } else if (dice < 13) {
                log.end(random.nextInt(3), random.nextBoolean());
            } else if (dice == 13) {
                log.gap(1 + random.nextInt(3));
            } else if (dice == 14 && random.nextInt(15) == 0) {
                tally.trimmed++;
                log.trimTo(log.startOffset + random.nextInt((int) (log.endOffset - log.startOffset + 1)));
            }
            log.latencyNs = random.nextInt(4) == 0 ? random.nextInt(20) * 1_000_000L : 0;
        }
    }

    private void disturb() {
        MemoryPartition log = fixture.log0();
        int dice = random.nextInt(300);
        if (dice < 15 && receivers.size() < 6 || receivers.isEmpty()) {
            receivers.add(new SimReceiver("c" + ++serial, this, new Random(random.nextLong())));
        } else if (dice < 18) {
            // Without a word: its locks end by time.
            receivers.remove(random.nextInt(receivers.size()));
        } else if (log == null) {
            return;
        } else if (dice < 28) {
            log.latencyNs = random.nextInt(40) * 1_000_000L;
        } else if (dice < 31) {
            log.fate = MemoryPartition.Fate.values()[random.nextInt(3)];
        } else if (dice < 90) {
            log.fate = MemoryPartition.Fate.COMMIT;
        } else if (dice < 94) {
            swap();
        } else if (dice < 98) {
            tally.crashes++;
            fixture.loseLeadership();
            fixture.loop.advance(random.nextInt(300));
            fixture.regainLeadership();
        } else if (dice == 98) {
            alter(random.nextInt(2));
        }
    }

    private void alter(int partition) {
        QueueLog log = fixture.logs.get(partition);
        long offset = log.startOffset + random.nextInt((int) (log.endOffset - log.startOffset + 1));
        var call = call(fixture.queues.alter(
                QueueFixture.GROUP, List.of(new NewStart(log.id(), new QueueStart.At(offset))), QueueFixture.CALLER));
        // Whether it takes effect or not: nothing that was known before holds for sure.
        epochs[partition]++;
        seen.get(partition).clear();
        begins[partition] = Long.MAX_VALUE;
        for (int i = 0; i < 400 && !call.isDone(); i++) {
            fixture.loop.advance(20);
        }
        epochs[partition]++;
        seen.get(partition).clear();
        boolean known = call.isDone()
                && !call.isCompletedExceptionally()
                && call.join().get(0).error().isEmpty();
        tally.altered += known ? 1 : 0;
        // Only what is written from now on is known not to have been handed out under another start.
        begins[partition] = known ? offset : log.endOffset;
    }

    /** As a handle does it: no new calls, drain, wait for those that are under way, replace. */
    private void swap() {
        tally.swaps++;
        List<CompletableFuture<?>> before = List.copyOf(calls);
        fixture.drain();
        for (int i = 0; i < 100 && !before.stream().allMatch(CompletableFuture::isDone); i++) {
            fixture.loop.advance(20);
        }
        if (!before.stream().allMatch(CompletableFuture::isDone)) {
            throw new AssertionError("NoCallLeftBehind: a call of the former generation was not answered");
        }
        boolean carries = fixture.log0().idle() && fixture.host().state() == ShardHost.State.ACTIVE;
        generation();
        fixture.replace();
        if (carries) {
            shard = fixture.host().peek().orElse(null);
        }
    }

    private void check() {
        calls.removeIf(CompletableFuture::isDone);
        if (failure != null) {
            throw failure;
        }
        forEachQueue(this::checkMemory);
    }

    private void forEachQueue(BiConsumer<Integer, QueueMachine> check) {
        if (fixture.log0() != null && fixture.host().state() == ShardHost.State.ACTIVE) {
            fixture.host()
                    .peek()
                    .ifPresent(
                            shard -> shard.cells().forEach(cell -> check.accept(cell.key.partition(), cell.machine)));
        }
    }

    private void checkMemory(int partition, QueueMachine machine) {
        long inFlight = machine.acquired() + machine.available();
        long expected = machine.startOffset();
        for (Run run : machine.runs()) {
            if (run.first() != expected || run.last() < run.first()) {
                throw new AssertionError("MemoryBound: runs do not follow each other: " + machine.runs());
            }
            expected = run.last() + 1;
        }
        if (expected != machine.nextOffset()
                || machine.runCount() > 2 * inFlight + 1
                || inFlight >= 2L * QueueFixture.LOCKS) {
            throw new AssertionError("MemoryBound: " + machine.runs() + " up to " + machine.nextOffset());
        }
    }

    private void heal() {
        for (QueueLog log : fixture.logs) {
            for (long producer = 0; producer < 3; producer++) {
                log.end(producer, random.nextBoolean());
            }
            log.append(1);
            log.latencyNs = 0;
        }
        if (fixture.log0() != null) {
            fixture.log0().fate = MemoryPartition.Fate.COMMIT;
            fixture.log0().latencyNs = 1_000_000;
        }
        receivers.forEach(SimReceiver::leave);
        receivers.clear();
        fixture.deliveries = 100;
        fixture.loop.advance(QueueFixture.LOCK_MS + 5000);
        check();
        compareWithLog();
        drainInOrder(0);
        drainInOrder(1);
        fixture.loop.advance(2000);
        check();
        for (QueueLog log : fixture.logs) {
            if (log.frames.get() != 0) {
                throw new AssertionError("AllBytesGivenBack: " + log.frames + " are held");
            }
        }
        tally.givenUp += fixture.counters().givenUp.sum();
        tally.timedOut += fixture.counters().timedOut.sum();
    }

    /** One consumer takes all that is left: in order, and nothing is missing then. */
    private void drainInOrder(int partition) {
        SimReceiver last = new SimReceiver("last", this, random);
        long before = -1;
        while (true) {
            Acquired acquired = fixture.run(fixture.acquire("last", 7, 0, partition));
            if (acquired.isEmpty()) {
                break;
            }
            Acquired.Part part = acquired.parts().get(0);
            checkBytes(part);
            part.records().release();
            if (part.error().isPresent()) {
                throw new AssertionError("NothingSkipped: " + part.error().get());
            }
            for (AcquiredRange range : part.ranges()) {
                if (range.first() <= before) {
                    throw new AssertionError("ReleaseKeepsOrder: " + range + " comes after " + before);
                }
                before = range.last();
                for (long offset = range.first(); offset <= range.last(); offset++) {
                    delivered(last, partition, offset, range.deliveryCount(), nowMs(), generation());
                    at(partition, offset).done = true;
                }
                fixture.run(
                        fixture.acknowledge("last", partition, range.first(), range.last(), AcknowledgeType.ACCEPT));
            }
            check();
        }
        for (long offset : fixture.logs.get(partition).data(fixture.isolation)) {
            Seen record = seen.get(partition).get(offset);
            boolean accounted = record != null && (record.done || record.mayBeDone);
            if (offset >= begins[partition] && !accounted) {
                throw new AssertionError("NothingSkipped: offset " + offset + " of partition " + partition);
            }
        }
        if (fixture.machine(partition).startOffset() != fixture.logs.get(partition).endOffset) {
            throw new AssertionError("NothingSkipped: the queue ends at "
                    + fixture.machine(partition).startOffset());
        }
    }

    private void compareWithLog() {
        MemoryPartition log = fixture.log0();
        if (log == null || !log.idle() || fixture.host().state() != ShardHost.State.ACTIVE) {
            return;
        }
        QueueShard reloaded = fixture.shard(new QueueCounters(), null);
        LogReader.read(log.batches(), reloaded::replay);
        Map<Integer, QueueMachine> stored = new HashMap<>();
        reloaded.cells().forEach(cell -> stored.put(cell.key.partition(), cell.machine));
        forEachQueue((partition, live) -> {
            for (long offset : fixture.logs.get(partition).data(fixture.isolation)) {
                int now = counted(live, offset);
                int then = stored.containsKey(partition) ? counted(stored.get(partition), offset) : -2;
                if (now != then) {
                    throw new AssertionError("ReloadEqualsLive: offset " + offset + " of partition " + partition + ": "
                            + live.runs() + " and " + stored.get(partition).runs());
                }
            }
        });
    }

    /** How many deliveries of a record count, -1 when it is done. */
    private static int counted(QueueMachine machine, long offset) {
        if (offset < machine.startOffset()) {
            return -1;
        }
        for (Run run : machine.runs()) {
            if (run.first() <= offset && offset <= run.last()) {
                return run.is(Run.State.DONE) ? -1 : run.deliveries() - (run.is(Run.State.ACQUIRED) ? 1 : 0);
            }
        }
        return 0;
    }

    // What consumers report

    void delivered(SimReceiver to, int partition, long offset, int count, long askedAtMs, int askedIn) {
        Seen record = at(partition, offset);
        boolean spoken = record.spokenBy == to && record.spokenAtMs >= askedAtMs;
        if (spoken || askedIn != generation() || nowMs() >= askedAtMs + QueueFixture.LOCK_MS) {
            deliveredLate(partition, offset, count);
            return;
        }
        tally.delivered++;
        tally.again += count > 1 ? 1 : 0;
        if (record.done) {
            report("DoneForGood: offset " + offset + " of partition " + partition + " comes again, to " + to.name);
        }
        if (record.holder != null && record.heldIn == askedIn && nowMs() < record.heldUntilMs) {
            report("OneHolder: offset " + offset + " of partition " + partition + " is held by " + record.holder.name
                    + " and goes to " + to.name);
        }
        if (count < record.count || count <= record.released || count > Math.max(1, fixture.deliveries)) {
            report("CountsNeverFall: offset " + offset + " of partition " + partition + " was delivered " + record.count
                    + " times, and now for the " + count + "th time");
        }
        record.count = count;
        record.holder = to;
        record.heldIn = askedIn;
        record.heldUntilMs = askedAtMs + QueueFixture.LOCK_MS;
        record.mayBeDone |= count >= QueueFixture.DELIVERIES;
    }

    /**
     * An answer that took so long that its lock may have ended before it came, or whose record its consumer has said something
     * of that it held before: somebody else may be further already.
     */
    void deliveredLate(int partition, long offset, int count) {
        at(partition, offset).mayBeDone |= count >= QueueFixture.DELIVERIES;
    }

    /** A consumer begins to say something: from now on it may take effect. */
    void said(SimReceiver by, int partition, long offset, AcknowledgeType type) {
        Seen record = at(partition, offset);
        record.spokenBy = by;
        record.spokenAtMs = nowMs();
        if (record.holder == by && type != AcknowledgeType.RENEW) {
            record.holder = null;
        }
        record.mayBeDone |= type == AcknowledgeType.ACCEPT || type == AcknowledgeType.REJECT;
    }

    /** It gives back all that it holds, known to it or not. */
    void left(SimReceiver by) {
        seen.forEach(records -> records.values().stream()
                .filter(record -> record.holder == by)
                .forEach(record -> record.holder = null));
    }

    void confirmed(int partition, Map<Long, AcknowledgeType> said, Map<Long, Integer> counts, int epoch) {
        if (epoch != epochs[partition]) {
            return;
        }
        said.forEach((offset, type) -> {
            Seen record = at(partition, offset);
            if (type == AcknowledgeType.ACCEPT || type == AcknowledgeType.REJECT) {
                record.done = true;
                tally.done++;
            } else if (type == AcknowledgeType.RELEASE) {
                record.released = Math.max(record.released, counts.get(offset));
            }
        });
    }

    void checkBytes(Acquired.Part part) {
        try {
            ByteBuffer bytes = ((Frame) part.records()).buffer();
            Map<Long, BatchView> batches = new TreeMap<>();
            for (int at = 0; at < bytes.limit(); ) {
                BatchView batch = BatchView.at(bytes, at);
                for (long offset = batch.baseOffset(); offset <= batch.lastOffset(); offset++) {
                    batches.put(offset, batch);
                }
                at += batch.size();
            }
            int partition = part.partition().partition();
            for (AcquiredRange range : part.ranges()) {
                for (long offset = range.first(); offset <= range.last(); offset++) {
                    BatchView batch = batches.get(offset);
                    boolean aborted = fixture.isolation == Isolation.READ_COMMITTED
                            && fixture.logs.get(partition).startOffset <= offset
                            && !fixture.logs
                                    .get(partition)
                                    .data(fixture.isolation)
                                    .contains(offset);
                    if (batch == null || batch.control() || aborted) {
                        report("OnlyWhatIsThere: offset " + offset + " of partition " + partition + " is in " + batch);
                    }
                }
            }
        } catch (CorruptBatchException e) {
            report("OnlyWhatIsThere: " + e.getMessage());
        }
    }

    private Seen at(int partition, long offset) {
        return seen.get(partition).computeIfAbsent(offset, o -> new Seen());
    }

    void report(String what) {
        failure = failure == null ? new AssertionError(what) : failure;
    }

    QueueFixture bus() {
        return fixture;
    }

    long nowMs() {
        return fixture.loop.nowMs();
    }

    /** Grows with each shard that begins without what the one before had in memory, and with each queue that begins anew. */
    int generation() {
        QueueShard now = fixture.log0() == null || fixture.hostCount() == 0
                ? null
                : fixture.host().peek().orElse(null);
        if (now != shard) {
            shard = now;
            generation++;
        }
        return generation + epochs[0] + epochs[1];
    }

    int epoch(int partition) {
        return epochs[partition];
    }

    <T> CompletableFuture<T> call(CompletionStage<T> stage) {
        CompletableFuture<T> call = stage.toCompletableFuture();
        calls.add(call);
        return call;
    }
}
