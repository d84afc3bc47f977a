package io.myelin.coordination.txn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.access.Caller;
import io.myelin.batch.BatchBuilder;
import io.myelin.broker.Acks;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.buffer.Frame;
import io.myelin.coordination.LogReader;
import io.myelin.coordination.MemoryPartition;
import io.myelin.coordination.runtime.LogRecord;
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

/** One run of {@link TxnSim}: producers, partitions, a log that fails, a coordinator that moves, and a memory of what was seen. */
final class TxnWorld implements DataPartition.Listener {
    private static final int STEPS = 250;
    private static final int IDS = 2;
    private static final int AGED = Short.MAX_VALUE - 10;

    private final Random random;
    private final TxnSim.Tally tally;
    private final TxnFixture fixture;
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final Map<String, Txn> transactions = new HashMap<>();
    private final Map<ProducerIdentity, SimProducer> identities = new HashMap<>();
    private AssertionError failure;
    private boolean swapping;
    private int serial;
    private boolean quiet;
    private long ticks;

    /** What is known of one transaction of one producer. */
    static final class Txn {
        final String tag;
        final SimProducer producer;
        /** What the producer asked for, null before. */
        Boolean asked;
        /** When it asked first. */
        long askedAt = Long.MAX_VALUE;
        /** What it was told, null before. */
        Boolean told;
        /** What partitions were told, null before. */
        Boolean marked;
        /** By partition, when each write was taken. */
        final Map<Integer, List<Long>> writes = new TreeMap<>();

        final Map<Integer, Boolean> ended = new TreeMap<>();

        Txn(String tag, SimProducer producer) {
            this.tag = tag;
            this.producer = producer;
        }
    }

    TxnWorld(long seed, TxnSim.Tally tally) {
        random = new Random(seed);
        this.tally = tally;
        fixture = new TxnFixture(this);
        fixture.data.forEach(partition -> {
            partition.fate = end -> fate();
            partition.lateMs = 1 + random.nextInt(4000);
        });
    }

    private DataPartition.Fate fate() {
        int dice = quiet ? 99 : random.nextInt(100);
        if (dice < 6) {
            return DataPartition.Fate.REFUSE;
        } else if (dice < 12) {
            return DataPartition.Fate.TIME_OUT;
        } else if (dice < 20) {
            tally.lateMarkers++;
            return dice < 15 ? DataPartition.Fate.LATE : DataPartition.Fate.TWICE;
        }
        return DataPartition.Fate.WRITE;
    }

    /** Lives through one seed; throws with the name of the invariant that did not hold. */
    void run() {
        for (int step = 0; step < STEPS; step++) {
            disturb();
            producers.forEach(producer -> {
                if (random.nextInt(4) > 0) {
                    producer.act();
                }
            });
            boolean pause = random.nextInt(60) == 0;
            fixture.loop.advance(pause ? random.nextInt(80_000) : random.nextInt(60));
            check();
            if (step % 8 == 0) {
                compareWithLog();
            }
        }
        heal();
    }

    private void disturb() {
        MemoryPartition log = fixture.log();
        int dice = random.nextInt(300);
        long alive = producers.stream().filter(p -> !p.gone()).count();
        if (dice < 10 && alive < 5 || alive == 0) {
            String id = "id" + random.nextInt(IDS);
            producers.add(
                    new SimProducer("p" + ++serial, id, random.nextInt(3) > 0, this, new Random(random.nextLong())));
        } else if (dice < 13) {
            producers.get(random.nextInt(producers.size())).crash();
        } else if (dice < 22) {
            log.latencyNs = random.nextInt(40) * 1_000_000L;
        } else if (dice < 26) {
            log.fate = MemoryPartition.Fate.values()[random.nextInt(3)];
        } else if (dice < 80) {
            log.fate = MemoryPartition.Fate.COMMIT;
        } else if (dice < 83) {
            swap();
        } else if (dice < 88) {
            tally.reloads++;
            fixture.loseLeadership();
            fixture.loop.advance(random.nextInt(300));
            fixture.regainLeadership();
        } else if (dice < 90) {
            nearTheLastEpoch();
        }
    }

    /** As if an id had been used for long: a record that gives it one of the last epochs, while nobody has it. */
    private void nearTheLastEpoch() {
        String id = "id" + random.nextInt(IDS);
        MemoryPartition log = fixture.log();
        if (fixture.host().state() != ShardHost.State.ACTIVE
                || !log.idle()
                || log.fate != MemoryPartition.Fate.COMMIT) {
            return;
        }
        fixture.shard().transactions().stream()
                .filter(t -> t.transactionalId().equals(id) && t.state().idle() && t.epoch() < AGED)
                .findFirst()
                .ifPresent(t -> {
                    producers.stream().filter(p -> p.id.equals(id)).forEach(SimProducer::crash);
                    short epoch = (short) (Short.MAX_VALUE - 1 - random.nextInt(5));
                    ProducerIdentity old = new ProducerIdentity(t.producerId(), epoch);
                    LogRecord record = TransactionRecord.of(
                            t.initialized(old, Transaction.NO_EPOCH, t.timeoutMs(), fixture.loop.nowMs()));
                    ByteBuffer batch = new BatchBuilder()
                            .add(fixture.loop.nowMs(), record.key(), record.value())
                            .build();
                    fixture.loop.enter(() -> log.produce(Frame.of(batch), Acks.ALL, 0, Caller.BUS));
                    fixture.reload();
                });
    }

    /** As a handle does it: no new calls, drain, wait for those that are under way, replace. */
    private void swap() {
        List<CompletableFuture<?>> before = List.copyOf(calls);
        swapping = true;
        fixture.drain();
        for (int i = 0; i < 100 && !before.stream().allMatch(CompletableFuture::isDone); i++) {
            fixture.loop.advance(20);
        }
        if (!before.stream().allMatch(CompletableFuture::isDone)) {
            throw new AssertionError("NoCallLeftBehind: a call of the former generation was not answered");
        }
        fixture.replace();
        swapping = false;
    }

    private void check() {
        calls.removeIf(CompletableFuture::isDone);
        if (failure != null) {
            throw failure;
        }
    }

    private void heal() {
        quiet = true;
        fixture.log().fate = MemoryPartition.Fate.COMMIT;
        fixture.log().latencyNs = 1_000_000;
        producers.forEach(SimProducer::crash);
        fixture.loop.advance(TxnFixture.TIMEOUT_MS + 30_000);
        check();
        compareWithLog();
        assertEquals(ShardHost.State.ACTIVE, fixture.host().state());
        for (Transaction transaction : fixture.shard().transactions()) {
            if (!transaction.state().idle()) {
                throw new AssertionError("EverythingEnds: still " + transaction);
            }
        }
        for (DataPartition partition : fixture.data) {
            if (partition.anythingOpen()) {
                throw new AssertionError("EverythingEnds: something is open in " + partition.id());
            }
        }
        transactions.values().forEach(this::checkEnd);
        tally.timedOut += (int) fixture.counters().timedOut.sum();
        tally.fenced += (int) fixture.counters().fenced.sum();
    }

    private void checkEnd(Txn txn) {
        for (Integer partition : txn.writes.keySet()) {
            Boolean ended = txn.ended.get(partition);
            if (ended == null || txn.told != null && !txn.told.equals(ended)) {
                throw new AssertionError("OneDecision: " + txn.tag + " was told " + txn.told + ", and in partition "
                        + partition + " it is " + ended);
            }
        }
        boolean committed = txn.ended.containsValue(true);
        if (committed) {
            tally.committed++;
        } else {
            tally.aborted++;
        }
        if (committed && !Boolean.TRUE.equals(txn.asked)) {
            throw new AssertionError("OneDecision: " + txn.tag + " is committed, and nobody asked for that");
        }
        long fencedAt = txn.producer.fencedAt();
        if (committed && txn.askedAt > fencedAt) {
            throw new AssertionError("FencedForGood: " + txn.tag + " was committed at " + txn.askedAt
                    + " and its producer fenced at " + fencedAt);
        }
        boolean lateWrite = txn.writes.values().stream().flatMap(List::stream).anyMatch(at -> at > fencedAt);
        if (committed && lateWrite) {
            throw new AssertionError("FencedForGood: " + txn.tag + " has a write after " + fencedAt);
        }
    }

    private void compareWithLog() {
        MemoryPartition log = fixture.log();
        if (log.idle() && fixture.host().state() == ShardHost.State.ACTIVE) {
            TransactionShard reloaded =
                    new TransactionShard(TxnFixture.limits(), new TransactionCounters(), (from, marker) -> {}, () -> 2);
            LogReader.read(log.batches(), reloaded::replay);
            assertEquals(durable(reloaded), durable(fixture.shard()), "ReloadEqualsLive");
        }
    }

    /** All but what is not in the log. */
    private static Map<String, Transaction> durable(TransactionShard shard) {
        Map<String, Transaction> durable = new TreeMap<>();
        for (Transaction t : shard.transactions()) {
            durable.put(
                    t.transactionalId(),
                    new Transaction(
                            t.transactionalId(),
                            t.producer(),
                            t.previousProducerId(),
                            t.nextProducerId(),
                            Transaction.NO_EPOCH,
                            t.timeoutMs(),
                            t.state(),
                            t.partitions(),
                            t.startMs(),
                            t.updateMs(),
                            t.clientVersion()));
        }
        return durable;
    }

    // What partitions and producers report

    @Override
    public void onEnded(DataPartition partition, List<DataPartition.Write> writes, TransactionEnd end) {
        List<String> tags =
                writes.stream().map(DataPartition.Write::tag).distinct().toList();
        if (tags.size() > 1) {
            report("EndedOnce: one marker ends " + tags);
        }
        for (String tag : tags) {
            Txn txn = transactions.get(tag);
            int at = partition.id().partition();
            if (txn.ended.putIfAbsent(at, end.commit()) != null) {
                report("EndedOnce: " + tag + " is ended again in partition " + at);
            }
            if (txn.marked != null && txn.marked != end.commit()) {
                report("OneDecision: partitions were told different ends of " + tag);
            }
            txn.marked = end.commit();
            if (end.commit() && !Boolean.TRUE.equals(txn.asked)) {
                report("EndedOnce: " + tag + " is committed before its producer asked for that");
            }
        }
    }

    void wrote(Txn txn, int partition) {
        txn.writes.computeIfAbsent(partition, p -> new ArrayList<>()).add(tick());
        if (txn.ended.containsKey(partition)) {
            report("EndedOnce: " + txn.tag + " goes on in partition " + partition + ", where it was ended");
        }
    }

    void begun(SimProducer producer, ProducerIdentity identity) {
        called(producer, identity);
        long now = tick();
        producers.stream()
                .filter(other -> other != producer && other.id.equals(producer.id) && other.isBefore(identity))
                .forEach(other -> other.fenced(now));
    }

    void called(SimProducer producer, ProducerIdentity identity) {
        SimProducer other = identities.putIfAbsent(identity, producer);
        if (other != null && other != producer) {
            report("IdentitiesDiffer: " + producer.name + " and " + other.name + " are both called " + identity);
        }
        if (identity.producerEpoch() == Short.MAX_VALUE) {
            report("IdentitiesDiffer: " + producer.name + " has the epoch that is kept for markers");
        }
    }

    Txn transaction(SimProducer producer, int number) {
        Txn txn = new Txn(producer.name + "/" + number, producer);
        transactions.put(txn.tag, txn);
        return txn;
    }

    void rolledOver() {
        tally.rolledOver++;
    }

    void lateEnd() {
        tally.lateEnds++;
    }

    void report(String what) {
        failure = failure == null ? new AssertionError(what) : failure;
    }

    TxnFixture bus() {
        return fixture;
    }

    boolean swapping() {
        return swapping;
    }

    /** Tells before from after. */
    long tick() {
        return ++ticks;
    }

    /** The answer gets lost now and then, and the caller gives up waiting for it; the call has been made. */
    <T> CompletableFuture<T> call(CompletionStage<T> stage, boolean lost) {
        CompletableFuture<T> call = stage.toCompletableFuture();
        calls.add(call);
        CompletableFuture<T> answer = new CompletableFuture<>();
        call.whenComplete((value, thrown) -> {
            if (lost) {
                answer.completeExceptionally(new LostException());
            } else if (thrown == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(thrown);
            }
        });
        return answer;
    }

    /** Nobody knows what became of the call. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
