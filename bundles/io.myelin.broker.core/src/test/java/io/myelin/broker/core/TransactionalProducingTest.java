package io.myelin.broker.core;

import static io.myelin.broker.core.Records.values;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Caller;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.buffer.Frame;
import io.myelin.generation.GenerationEndedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a partition takes of a transaction, and when: the verification of KIP-890 and the epochs of markers. */
class TransactionalProducingTest {
    private static final long PRODUCER = 40;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Optional<TransactionRef> JOINS = Optional.of(new TransactionRef("orders", true));
    private static final Optional<TransactionRef> JOINED = Optional.of(new TransactionRef("orders", false));

    private final FakeGate gate = new FakeGate();
    private final TestNode node = new TestNode().gate(gate).start();

    private Partition topic() {
        node.create("quakes", 1, Map.of());
        return node.partition("quakes", 0);
    }

    private Frame batch(int epoch, int sequence, String... values) {
        return Frame.of(Records.builder(node.scheduler.clock().nowMs(), values)
                .producer(PRODUCER, (short) epoch, sequence)
                .transactional()
                .build());
    }

    private CompletableFuture<Produced> send(Partition partition, Frame batch, Optional<TransactionRef> ref) {
        CompletableFuture<Produced> sent = partition
                .produce(batch, Acks.ALL, node.scheduler.clock().nowNs() + SECOND_NS, ref, ANYONE)
                .toCompletableFuture();
        node.run();
        return sent;
    }

    private CompletableFuture<Void> mark(Partition partition, int epoch, boolean commit, int version) {
        return mark(partition, new TransactionEnd(PRODUCER, (short) epoch, commit, 3, (short) version));
    }

    private CompletableFuture<Void> mark(Partition partition, TransactionEnd end) {
        CompletableFuture<Void> ended = partition
                .endTransaction(end, node.scheduler.clock().nowNs() + SECOND_NS, Caller.BUS)
                .toCompletableFuture();
        node.run();
        return ended;
    }

    private Fetched committed(Partition partition) {
        return node.get(partition.fetch(new FetchSpec(0, 1 << 20, true, Isolation.READ_COMMITTED, -1, -1), ANYONE));
    }

    private long endOffset(Partition partition) {
        return node.get(partition.status()).endOffset();
    }

    @Test
    void theFirstBatchWaitsForTheCoordinatorAndTheOthersForTheFirst() {
        Partition partition = topic();
        CompletableFuture<Produced> first = send(partition, batch(0, 0, "a"), JOINS);
        CompletableFuture<Produced> second = send(partition, batch(0, 1, "b"), JOINS);
        assertFalse(first.isDone());
        assertEquals(1, gate.asked.size(), "one question for both");
        assertEquals("quakes", gate.last().partition().topic());
        assertEquals(PRODUCER, gate.last().producerId());
        assertTrue(gate.last().ref().addsPartition());
        node.get(partition.produce(Records.batch(node.scheduler.clock().nowMs(), "other"), Acks.ALL, 0, ANYONE));
        gate.last().admit();
        assertEquals(1, node.get(first).baseOffset());
        assertEquals(2, node.get(second).baseOffset());
        assertEquals(3, node.get(send(partition, batch(0, 2, "c"), JOINS)).baseOffset());
        assertEquals(1, gate.asked.size(), "the transaction is open");
        assertEquals(List.of("other"), values(committed(partition)));
        node.get(mark(partition, 1, true, 2));
        assertEquals(5, endOffset(partition));
        assertEquals(5, node.get(partition.status()).lastStableOffset());
    }

    @Test
    void aRefusalIsTheProducersAnswerAndNothingIsWritten() {
        Partition partition = topic();
        CompletableFuture<Produced> first = send(partition, batch(0, 0, "a"), JOINED);
        CompletableFuture<Produced> second = send(partition, batch(0, 1, "b"), JOINED);
        gate.last().refuse(BusError.TRANSACTION_ABORTABLE);
        assertEquals(BusError.TRANSACTION_ABORTABLE, node.refused(first));
        assertEquals(BusError.TRANSACTION_ABORTABLE, node.refused(second));
        assertEquals(0, endOffset(partition));
    }

    @Test
    void coordinatorsThatMoveAreTriedAgainByTheProducer() {
        Partition partition = topic();
        CompletableFuture<Produced> first = send(partition, batch(0, 0, "a"), JOINED);
        gate.last().refuse(BusError.COORDINATOR_LOADING);
        assertEquals(BusError.NOT_ENOUGH_REPLICAS, node.refused(first));
    }

    @Test
    void whileTheTransactionBeforeIsBeingEndedTheBrokerAsksAgainForAWhile() {
        Partition partition = topic();
        CompletableFuture<Produced> first = send(partition, batch(0, 0, "a"), JOINS);
        gate.last().refuse(BusError.CONCURRENT_TRANSACTIONS);
        node.run();
        node.scheduler.advance(20, TimeUnit.MILLISECONDS);
        node.run();
        assertEquals(2, gate.asked.size());
        gate.last().admit();
        assertEquals(0, node.get(first).baseOffset());
        node.get(mark(partition, 1, true, 2));
        CompletableFuture<Produced> next = send(partition, batch(1, 0, "b"), JOINS);
        for (int i = 0; i < 10 && !next.isDone(); i++) {
            gate.last().refuse(BusError.CONCURRENT_TRANSACTIONS);
            node.run();
            node.scheduler.advance(20, TimeUnit.MILLISECONDS);
            node.run();
        }
        assertEquals(BusError.NOT_ENOUGH_REPLICAS, node.refused(next));
    }

    @Test
    void anAnswerThatAMarkerHasOvertakenIsAskedForAgain() {
        Partition partition = topic();
        CompletableFuture<Produced> late = send(partition, batch(0, 0, "late"), JOINED);
        FakeGate.Question before = gate.last();
        node.get(mark(partition, 0, false, 1));
        before.admit();
        node.run();
        assertFalse(late.isDone(), "it would open a transaction that nobody ends");
        assertEquals(2, gate.asked.size());
        gate.last().refuse(BusError.TRANSACTION_ABORTABLE);
        assertEquals(BusError.TRANSACTION_ABORTABLE, node.refused(late));
        assertEquals(1, node.get(partition.status()).lastStableOffset());
    }

    @Test
    void nobodyCoordinatesForTooLong() {
        TestNode alone = new TestNode().start();
        alone.create("quakes", 1, Map.of());
        Partition partition = alone.partition("quakes", 0);
        CompletableFuture<Produced> sent = partition
                .produce(batch(0, 0, "a"), Acks.ALL, alone.scheduler.clock().nowNs() + SECOND_NS, JOINED, ANYONE)
                .toCompletableFuture();
        alone.run();
        assertFalse(sent.isDone());
        alone.scheduler.advance(1100, TimeUnit.MILLISECONDS);
        assertEquals(BusError.UNAVAILABLE, alone.refused(sent));
        CompletableFuture<Produced> other = partition
                .produce(batch(0, 0, "a"), Acks.ALL, alone.scheduler.clock().nowNs() + SECOND_NS, JOINED, ANYONE)
                .toCompletableFuture();
        alone.run();
        gate.open = true;
        alone.parts().gate().bind(gate);
        assertEquals(0, alone.get(other).baseOffset());
    }

    @Test
    void whoDoesNotSayItsTransactionIsRefused() {
        Partition partition = topic();
        assertEquals(
                BusError.INVALID_TRANSACTION_STATE, node.refused(send(partition, batch(0, 0, "a"), Optional.empty())));
    }

    @Test
    void anythingOutsideOfTheOpenTransactionIsRefused() {
        gate.open = true;
        Partition partition = topic();
        node.get(send(partition, batch(0, 0, "a"), JOINED));
        Frame outside = Frame.of(Records.builder(node.scheduler.clock().nowMs(), "b")
                .producer(PRODUCER, (short) 0, 1)
                .build());
        assertEquals(BusError.INVALID_TRANSACTION_STATE, node.refused(send(partition, outside, JOINED)));
    }

    @Test
    void whatComesFirstFromAnUnknownProducerIsWhatItSentFirst() {
        gate.open = true;
        Partition partition = topic();
        assertEquals(BusError.OUT_OF_ORDER_SEQUENCE, node.refused(send(partition, batch(0, 1, "b"), JOINS)));
        node.get(send(partition, batch(0, 1, "b"), JOINED));
    }

    @Test
    void aBatchOfAnEarlierTransactionIsFencedWithoutAQuestion() {
        gate.open = true;
        Partition partition = topic();
        node.get(send(partition, batch(0, 0, "a"), JOINS));
        node.get(mark(partition, 1, true, 2));
        int asked = gate.asked.size();
        assertEquals(BusError.STALE_PRODUCER_EPOCH, node.refused(send(partition, batch(0, 1, "late"), JOINS)));
        assertEquals(asked, gate.asked.size());
    }

    @Test
    void withoutVerificationOnlyWhatAddsPartitionsIsAsked() {
        TestNode trusting = new TestNode()
                .with("transaction_partition_verification_enable", false)
                .gate(gate)
                .start();
        trusting.create("quakes", 1, Map.of());
        Partition partition = trusting.partition("quakes", 0);
        trusting.get(partition.produce(batch(0, 0, "a"), Acks.ALL, Long.MAX_VALUE, JOINED, ANYONE));
        assertEquals(0, gate.asked.size());
        trusting.get(partition.endTransaction(
                new TransactionEnd(PRODUCER, (short) 0, true, 0, (short) 1), Long.MAX_VALUE, Caller.BUS));
        partition.produce(batch(0, 1, "b"), Acks.ALL, trusting.scheduler.clock().nowNs() + SECOND_NS, JOINS, ANYONE);
        trusting.run();
        assertEquals(1, gate.asked.size());
    }

    @Test
    void aMarkerIsOfAProducer() {
        Partition partition = topic();
        for (short version = 0; version <= 2; version++) {
            TransactionEnd noId = new TransactionEnd(-1, (short) 0, false, 0, version);
            assertEquals(BusError.INVALID_REQUEST, node.refused(mark(partition, noId)));
            TransactionEnd noEpoch = new TransactionEnd(PRODUCER, (short) -1, false, 0, version);
            assertEquals(BusError.INVALID_REQUEST, node.refused(mark(partition, noEpoch)));
        }
        assertEquals(0, endOffset(partition));
    }

    @Test
    void aDelayedMarkerNeverEndsALaterTransaction() {
        gate.open = true;
        Partition partition = topic();
        node.get(send(partition, batch(0, 0, "first"), JOINS));
        node.get(mark(partition, 1, true, 2));
        node.get(send(partition, batch(1, 0, "second"), JOINS));
        long end = endOffset(partition);
        assertEquals(BusError.STALE_PRODUCER_EPOCH, node.refused(mark(partition, 1, true, 2)), "it came again, late");
        assertEquals(BusError.STALE_PRODUCER_EPOCH, node.refused(mark(partition, 0, false, 2)));
        assertEquals(end, endOffset(partition));
        assertEquals(List.of("first", "marker"), committedWithMarkers(partition));
        node.get(mark(partition, 2, false, 2));
        assertEquals(1, committed(partition).aborted().size());
    }

    private List<String> committedWithMarkers(Partition partition) {
        List<String> all = new java.util.ArrayList<>(values(committed(partition)));
        all.replaceAll(value -> value.length() == 6 && value.charAt(0) == 0 ? "marker" : value);
        return all;
    }

    @Test
    void theSameMarkerAgainDoesNoHarm() {
        gate.open = true;
        Partition partition = topic();
        node.get(send(partition, batch(0, 0, "a"), JOINS));
        node.get(mark(partition, 1, false, 2));
        long end = endOffset(partition);
        node.get(mark(partition, 1, false, 2));
        assertEquals(end, endOffset(partition), "it is there already");
        node.get(mark(partition, 1, false, 1));
        assertEquals(1, committed(partition).aborted().size());
    }

    @Test
    void anOldCoordinatorIsFenced() {
        gate.open = true;
        Partition partition = topic();
        node.get(send(partition, batch(0, 0, "a"), JOINS));
        node.get(mark(partition, 1, true, 2));
        node.get(send(partition, batch(1, 0, "b"), JOINS));
        TransactionEnd old = new TransactionEnd(PRODUCER, (short) 2, false, 2, (short) 2);
        assertEquals(BusError.STALE_COORDINATOR_EPOCH, node.refused(mark(partition, old)));
    }

    @Test
    void aMarkerThatIsNotReplicatedDecidesNothingForReaders() {
        gate.open = true;
        node.cluster.addNode(2);
        node.get(node.broker()
                .topics()
                .create(
                        new io.myelin.broker.Topics.Spec("pairs", -1, -1, Map.of(0, List.of(1, 2)), Map.of()),
                        false,
                        ANYONE));
        UUID id = node.broker().image().topic("pairs").orElseThrow().id();
        Partition partition = node.partition("pairs", 0);
        node.cluster.lead(id, 0, TestNode.ID, List.of(1));
        node.run();
        node.get(send(partition, batch(0, 0, "a"), JOINS));
        Listening told = new Listening();
        node.parts().listeners().add("pairs", told);
        node.generation().announceAgain("pairs");
        node.run();
        node.cluster.lead(id, 0, TestNode.ID, List.of(1, 2));
        node.run();
        told.ends.clear();
        CompletableFuture<Void> marked = mark(partition, 1, true, 2);
        assertFalse(marked.isDone(), "node 2 does not fetch");
        assertEquals(0, node.get(partition.status()).lastStableOffset());
        assertEquals(List.of(), values(committed(partition)));
        assertEquals(List.of(), told.ends);
        node.cluster.lead(id, 0, TestNode.ID, List.of(1));
        node.get(marked);
        assertEquals(2, node.get(partition.status()).lastStableOffset());
        assertEquals(List.of("commit at 1"), told.ends);
    }

    @Test
    void whatWaitsEndsWithTheGenerationAndWasNotWritten() {
        Partition partition = topic();
        CompletableFuture<Produced> first = send(partition, batch(0, 0, "a"), JOINS);
        node.broker().drain();
        node.run();
        assertThrows(GenerationEndedException.class, () -> node.get(first));
        assertEquals(0, endOffset(partition));
    }

    @Test
    void anOpenTransactionOutlivesTheNode() {
        gate.open = true;
        Partition partition = topic();
        node.get(send(partition, batch(0, 0, "a"), JOINS));
        node.restart();
        Partition again = node.partition("quakes", 0);
        int asked = gate.asked.size();
        node.get(send(again, batch(0, 1, "b"), JOINS));
        assertEquals(asked, gate.asked.size(), "it is known to be open");
        assertEquals(0, node.get(again.status()).lastStableOffset());
        node.get(mark(again, 1, true, 2));
        assertEquals(3, node.get(again.status()).lastStableOffset());
    }
}
