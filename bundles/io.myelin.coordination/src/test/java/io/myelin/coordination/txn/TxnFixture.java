package io.myelin.coordination.txn;

import io.myelin.Principal;
import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.DescribedTransaction;
import io.myelin.broker.txn.EndTransaction;
import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.coordination.MemoryBroker;
import io.myelin.coordination.MemoryPartition;
import io.myelin.coordination.SimLoop;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.generation.Carry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The coordinator over a bus in memory with a topic of two partitions, and short words for what producers do. */
final class TxnFixture {
    static final Caller CALLER = new Caller(Principal.user("alice"), "app", "127.0.0.1", "plain");
    static final TopicPartitionRef T0 = new TopicPartitionRef("t", 0);
    static final TopicPartitionRef T1 = new TopicPartitionRef("t", 1);
    static final int TIMEOUT_MS = 60_000;

    final SimLoop loop = new SimLoop();
    final MemoryBroker broker = new MemoryBroker(loop, 1);
    final List<DataPartition> data = new ArrayList<>();
    private final Carry carry = new Carry() {
        @Override
        public void leave(String name, byte[] bytes) {
            throw new AssertionError("nothing is to be carried");
        }

        @Override
        public Optional<byte[]> take(String name) {
            return Optional.empty();
        }
    };
    TransactionCoordination transactions;
    private TransactionWiring wiring;
    private int epoch;

    TxnFixture() {
        this((partition, writes, end) -> {});
    }

    TxnFixture(DataPartition.Listener listener) {
        broker.listensTo(TransactionService.TOPIC);
        UUID topic = broker.create("t", 2).id();
        for (int i = 0; i < 2; i++) {
            DataPartition partition = new DataPartition(new TopicIdPartition(topic, "t", i), loop, listener);
            data.add(partition);
            broker.serve("t", i, partition);
        }
        start();
        run(transactions.coordinator("id", CALLER));
    }

    void start() {
        wiring = TransactionWiring.of(broker, loop, carry, runtime(), limits());
        transactions = new TransactionCoordination(wiring);
        broker.listen(transactions);
        loop.settle();
    }

    static RuntimeLimits runtime() {
        return new RuntimeLimits(5000, 100_000, 1_000_000, 40_000, 2000, 1500, 100);
    }

    static TransactionLimits limits() {
        return new TransactionLimits(
                900_000,
                10_000,
                3_600_000,
                600_000,
                5,
                20,
                100_000,
                100,
                10,
                new TransactionLimits.Markers(5000, 20, 1000, 2));
    }

    /** The generation ends as a handle does it, and another one takes over. */
    void swap() {
        drain();
        loop.advance(100);
        replace();
    }

    void drain() {
        broker.listen(null);
        transactions.drain();
        loop.settle();
    }

    void replace() {
        loop.enter(transactions::deactivate);
        start();
    }

    /** Another node leads, and then this one again, which reads its log. */
    void reload() {
        broker.lead(log(), 2, ++epoch);
        loop.settle();
        broker.lead(log(), MemoryBroker.NODE, ++epoch);
        loop.advance(100);
    }

    void loseLeadership() {
        broker.lead(log(), 2, ++epoch);
        loop.settle();
    }

    void regainLeadership() {
        broker.lead(log(), MemoryBroker.NODE, ++epoch);
        loop.settle();
    }

    MemoryPartition log() {
        return broker.offsets().stream()
                .filter(partition -> partition.id().topic().equals(TransactionService.TOPIC))
                .findFirst()
                .orElseThrow();
    }

    ShardHost<TransactionShard> host() {
        return wiring.shards().present().iterator().next();
    }

    TransactionShard shard() {
        return host().peek().orElseThrow();
    }

    TransactionCounters counters() {
        return wiring.counters();
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

    BusError error(CompletionStage<?> stage) {
        try {
            run(stage);
        } catch (BusException e) {
            return e.error();
        }
        throw new AssertionError("the call did not fail");
    }

    CompletionStage<ProducerIdentity> begin(String id) {
        return transactions.initProducer(new InitProducer(id, TIMEOUT_MS, Optional.empty()), CALLER);
    }

    CompletionStage<ProducerIdentity> begin(String id, ProducerIdentity known) {
        return transactions.initProducer(new InitProducer(id, TIMEOUT_MS, Optional.of(known)), CALLER);
    }

    CompletionStage<List<AddPartitions.Outcome>> add(String id, ProducerIdentity producer, TopicPartitionRef... added) {
        return transactions.addPartitions(new AddPartitions(id, producer, List.of(added), false), CALLER);
    }

    CompletionStage<Void> admit(String id, ProducerIdentity producer, TopicPartitionRef partition) {
        return admit(id, producer, partition, true);
    }

    CompletionStage<Void> admit(String id, ProducerIdentity producer, TopicPartitionRef partition, boolean adds) {
        return transactions.admit(
                new TransactionRef(id, adds), producer.producerId(), producer.producerEpoch(), partition);
    }

    /** By version 2. */
    CompletionStage<ProducerIdentity> end(String id, ProducerIdentity producer, boolean commit) {
        return transactions.end(new EndTransaction(id, producer, commit, true), CALLER);
    }

    /** By version 1. */
    CompletionStage<ProducerIdentity> endSameEpoch(String id, ProducerIdentity producer, boolean commit) {
        return transactions.end(new EndTransaction(id, producer, commit, false), CALLER);
    }

    DescribedTransaction describe(String id) {
        return run(transactions.describe(id, CALLER));
    }

    String state(String id) {
        return describe(id).state();
    }

    static ProducerIdentity producer(long id, int epoch) {
        return new ProducerIdentity(id, (short) epoch);
    }
}
