package io.myelin.coordination.queue;

import io.myelin.Principal;
import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Isolation;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.Outcome;
import io.myelin.broker.queue.QueueStart;
import io.myelin.coordination.MemoryBroker;
import io.myelin.coordination.MemoryPartition;
import io.myelin.coordination.SimLoop;
import io.myelin.coordination.runtime.RuntimeCounters;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardCarry;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.generation.Carry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Queues over a bus in memory with a topic of two partitions, and short words for what consumers do. */
final class QueueFixture {
    static final Caller CALLER = new Caller(Principal.user("alice"), "app", "127.0.0.1", "plain");
    static final String GROUP = "g";
    static final int LOCK_MS = 1000;
    static final int DELIVERIES = 4;
    static final int LOCKS = 40;

    final SimLoop loop = new SimLoop();
    final MemoryBroker broker = new MemoryBroker(loop, 1);
    final List<QueueLog> logs = new ArrayList<>();
    final Map<String, byte[]> carried = new HashMap<>();
    Isolation isolation = Isolation.READ_UNCOMMITTED;
    QueueStart reset = new QueueStart.Earliest();
    int deliveries = DELIVERIES;
    QueueCoordination queues;
    private final Carry carry = new Carry() {
        @Override
        public void leave(String name, byte[] bytes) {
            carried.put(name, bytes);
        }

        @Override
        public Optional<byte[]> take(String name) {
            return Optional.ofNullable(carried.remove(name));
        }
    };
    private QueueWiring wiring;
    private int epoch;

    QueueFixture() {
        broker.listensTo(QueueService.TOPIC);
        UUID topic = broker.create("t", 2).id();
        for (int i = 0; i < 2; i++) {
            QueueLog log = new QueueLog(new TopicIdPartition(topic, "t", i), loop);
            logs.add(log);
            broker.serve("t", i, log);
        }
        start();
    }

    void start() {
        QueueCounters counters = new QueueCounters();
        RuntimeCounters runtime = new RuntimeCounters();
        Shards<QueueShard> shards = new Shards<>(broker, QueueService.TOPIC, "queue", id -> {
            QueueCourier courier = new QueueCourier(broker, 1000);
            ShardHost<QueueShard> host = new ShardHost<>(
                    id,
                    loop,
                    () -> broker.partition(id),
                    () -> shard(counters, courier),
                    new RuntimeLimits(5000, 100_000, 1_000_000, 40_000, 200, 1500, 100),
                    runtime,
                    new ShardCarry(carry, "queues"));
            courier.reportTo(host);
            return host;
        });
        wiring = new QueueWiring(broker, loop, shards, this::options, counters, runtime);
        queues = new QueueCoordination(wiring);
        broker.listen(queues);
        loop.settle();
    }

    QueueShard shard(QueueCounters counters, QueueIo io) {
        return new QueueShard(
                new QueueLimits(10, 20, 3000, 5, 60, 500),
                counters,
                io,
                this::options,
                topic -> broker.image().topic(topic).isPresent());
    }

    QueueOptions options(String group) {
        return new QueueOptions(deliveries, LOCKS, LOCK_MS, true, isolation, reset);
    }

    void drain() {
        broker.listen(null);
        queues.drain();
        loop.settle();
    }

    void replace() {
        loop.enter(queues::deactivate);
        start();
    }

    void loseLeadership() {
        broker.lead(log(), 2, ++epoch);
        loop.settle();
    }

    void regainLeadership() {
        broker.lead(log(), MemoryBroker.NODE, ++epoch);
        loop.settle();
    }

    void crash() {
        loseLeadership();
        regainLeadership();
        loop.advance(50);
    }

    /** The topic of the queues themselves. */
    MemoryPartition log() {
        return broker.offsets().stream()
                .filter(partition -> partition.id().topic().equals(QueueService.TOPIC))
                .findFirst()
                .orElseThrow();
    }

    /** The same, null as long as nobody has used a queue. */
    MemoryPartition log0() {
        return broker.offsets().isEmpty() ? null : log();
    }

    int hostCount() {
        return wiring.shards().present().size();
    }

    ShardHost<QueueShard> host() {
        return wiring.shards().present().iterator().next();
    }

    QueueMachine machine(int partition) {
        return host().peek().orElseThrow().cells().stream()
                .filter(cell -> cell.key.partition() == partition)
                .findFirst()
                .orElseThrow()
                .machine;
    }

    QueueCounters counters() {
        return wiring.counters();
    }

    TopicIdPartition id(int partition) {
        return logs.get(partition).id();
    }

    AcquireSpec spec(String consumer, int max, int waitMs, Integer... partitions) {
        return new AcquireSpec(
                GROUP,
                consumer,
                List.of(partitions).stream().map(this::id).toList(),
                max,
                1 << 20,
                AcquireSpec.Mode.RECORDS,
                0,
                waitMs,
                AcquireSpec.GROUP_LOCK);
    }

    CompletionStage<Acquired> acquire(String consumer, int max, int waitMs, Integer... partitions) {
        return queues.acquire(spec(consumer, max, waitMs, partitions), CALLER);
    }

    /** What comes of it now, as text: offsets and how often they were delivered. */
    String got(String consumer, int max) {
        return got(acquire(consumer, max, 0, 0));
    }

    String got(CompletionStage<Acquired> call) {
        return text(run(call));
    }

    static String text(Acquired acquired) {
        StringBuilder text = new StringBuilder();
        for (Acquired.Part part : acquired.parts()) {
            part.records().release();
            part.error().ifPresent(error -> text.append(error.error()));
            part.ranges()
                    .forEach(r -> text.append(text.length() == 0 ? "" : " ")
                            .append(r.first() == r.last() ? r.first() : r.first() + "-" + r.last())
                            .append("x")
                            .append(r.deliveryCount()));
        }
        return text.toString();
    }

    CompletionStage<List<Outcome>> acknowledge(
            String consumer, int partition, long first, long last, AcknowledgeType type) {
        Acknowledgements.Part part =
                new Acknowledgements.Part(id(partition), List.of(Acknowledgements.Range.of(first, last, type)));
        return queues.acknowledge(new Acknowledgements(GROUP, consumer, List.of(part)), CALLER);
    }

    /** @return the error, or nothing */
    Optional<BusError> said(CompletionStage<List<Outcome>> call) {
        return run(call).get(0).error().map(BusException::error);
    }

    <T> T run(CompletionStage<T> stage) {
        loop.advance(10);
        return now(stage);
    }

    static <T> T now(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("the call still waits");
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
