package io.myelin.coordination.txn;

import static io.myelin.coordination.txn.TxnFixture.CALLER;
import static io.myelin.coordination.txn.TxnFixture.T0;
import static io.myelin.coordination.txn.TxnFixture.T1;
import static io.myelin.coordination.txn.TxnFixture.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddOffsets;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.broker.txn.TransactionFilter;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.coordination.MemoryPartition;
import io.myelin.generation.GenerationEndedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The coordinator as its callers see it, over a log that takes its time. */
final class TransactionsTest {
    private final TxnFixture bus = new TxnFixture();

    @Test
    void aTransactionIsCommittedInEachPartitionAndTheProducerTakesItsNextEpoch() {
        ProducerIdentity first = bus.run(bus.begin("id"));
        assertEquals(0, first.producerEpoch());
        bus.run(bus.admit("id", first, T0));
        bus.run(bus.admit("id", first, T1));
        assertEquals("Ongoing", bus.state("id"));
        assertEquals(Set.of(T0, T1), Set.copyOf(bus.describe("id").partitions()));
        ProducerIdentity second = bus.run(bus.end("id", first, true));
        assertEquals(producer(first.producerId(), 1), second);
        bus.loop.advance(10);
        assertEquals("CompleteCommit", bus.state("id"));
        assertEquals(List.of(), bus.describe("id").partitions());
        bus.data.forEach(partition -> assertEquals(
                List.of(new TransactionEnd(first.producerId(), (short) 1, true, 0, (short) 2)), partition.ends()));
        assertEquals(second, bus.run(bus.end("id", first, true)), "the same again");
        assertEquals(BusError.INVALID_TRANSACTION_STATE, bus.error(bus.end("id", first, false)));
    }

    @Test
    void byVersion1EpochsStay() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        assertEquals(List.of(new AddPartitions.Outcome(T0, Optional.empty())), bus.run(bus.add("id", producer, T0)));
        assertEquals(producer, bus.run(bus.endSameEpoch("id", producer, false)));
        bus.loop.advance(10);
        assertEquals("CompleteAbort", bus.state("id"));
        assertEquals(
                List.of(new TransactionEnd(producer.producerId(), (short) 0, false, 0, (short) 0)),
                bus.data.get(0).ends());
        assertEquals(producer, bus.run(bus.endSameEpoch("id", producer, false)), "the same again");
        assertEquals(BusError.INVALID_TRANSACTION_STATE, bus.error(bus.endSameEpoch("id", producer, true)));
        bus.run(bus.add("id", producer, T1));
        assertEquals("Ongoing", bus.state("id"));
    }

    @Test
    void nobodyHearsOfADecisionThatIsNotInTheLog() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", producer, T0));
        bus.log().latencyNs = 50_000_000;
        CompletionStage<ProducerIdentity> ending = bus.end("id", producer, true);
        bus.loop.advance(40);
        assertFalse(ending.toCompletableFuture().isDone());
        assertEquals(List.of(), bus.data.get(0).ends());
        bus.loop.advance(20);
        assertTrue(ending.toCompletableFuture().isDone());
        assertEquals(1, bus.data.get(0).ends().size());
    }

    @Test
    void aDecisionThatCannotBeWrittenIsNone() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", producer, T0));
        bus.log().fate = MemoryPartition.Fate.REFUSE;
        assertEquals(BusError.COORDINATOR_NOT_AVAILABLE, bus.error(bus.end("id", producer, true)));
        bus.log().fate = MemoryPartition.Fate.COMMIT;
        bus.loop.advance(100);
        assertEquals("Ongoing", bus.state("id"));
        assertEquals(List.of(), bus.data.get(0).ends());
        bus.run(bus.end("id", producer, false));
        assertFalse(bus.data.get(0).ends().get(0).commit());
    }

    @Test
    void aDecisionIsCarriedOutAfterTheLogIsReadAgain() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", producer, T0));
        bus.run(bus.admit("id", producer, T1));
        bus.data.get(1).fate = end -> DataPartition.Fate.REFUSE;
        bus.run(bus.end("id", producer, true));
        assertEquals("PrepareCommit", bus.state("id"));
        assertEquals(List.of(T1), bus.describe("id").partitions(), "those without a marker");
        bus.reload();
        assertEquals("PrepareCommit", bus.state("id"));
        bus.data.get(1).fate = end -> DataPartition.Fate.WRITE;
        bus.loop.advance(1000);
        assertEquals("CompleteCommit", bus.state("id"));
        assertEquals(2, bus.data.get(1).ends().get(0).coordinatorEpoch());
        bus.swap();
        assertEquals("CompleteCommit", bus.state("id"));
    }

    @Test
    void aPartitionThatIsGoneIsNotWaitedFor() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", producer, T0));
        bus.data.get(0).fate = end -> DataPartition.Fate.REFUSE;
        bus.run(bus.end("id", producer, false));
        bus.loop.advance(5000);
        assertEquals("PrepareAbort", bus.state("id"));
        bus.broker.drop("t");
        bus.loop.advance(1100);
        assertEquals("CompleteAbort", bus.state("id"));
    }

    @Test
    void theNextProducerFencesTheOneBeforeAndItsTransactionIsAborted() {
        ProducerIdentity zombie = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", zombie, T0));
        assertEquals(BusError.CONCURRENT_TRANSACTIONS, bus.error(bus.begin("id")));
        ProducerIdentity next = bus.run(bus.begin("id"));
        assertEquals(zombie.producerId(), next.producerId());
        assertTrue(next.producerEpoch() > zombie.producerEpoch() + 1, "the fence has an epoch of its own");
        TransactionEnd end = bus.data.get(0).ends().get(0);
        assertFalse(end.commit());
        assertTrue(end.producerEpoch() > zombie.producerEpoch());
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", zombie, true)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", zombie, false)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.endSameEpoch("id", zombie, true)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.admit("id", zombie, T1)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.admit("id", zombie, T1, false)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.begin("id", zombie)));
        assertEquals(BusError.INVALID_PRODUCER_ID_MAPPING, bus.error(bus.admit("id", producer(1, 0), T1)));
        assertEquals(BusError.INVALID_PRODUCER_ID_MAPPING, bus.error(bus.end("other", zombie, true)));
    }

    @Test
    void aProducerThatSaysWhoItWasGoesOnOnceAndMayAskTwice() {
        ProducerIdentity first = bus.run(bus.begin("id"));
        ProducerIdentity second = bus.run(bus.begin("id", first));
        assertEquals(1, second.producerEpoch());
        assertEquals(second, bus.run(bus.begin("id", first)), "the answer was lost");
        ProducerIdentity third = bus.run(bus.begin("id"));
        assertEquals(2, third.producerEpoch());
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.begin("id", second)));
        ProducerIdentity lost = bus.run(bus.begin("new id", producer(99, 7)));
        assertEquals(0, lost.producerEpoch(), "an id that has expired begins anew");
    }

    @Test
    void anEndThatComesLateMeetsAnEpochThatIsNotItsOwn() {
        ProducerIdentity first = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", first, T0));
        ProducerIdentity second = bus.run(bus.end("id", first, false));
        bus.loop.advance(10);
        bus.run(bus.admit("id", second, T0));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", first, false)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", first, true)));
        assertEquals("Ongoing", bus.state("id"));
        ProducerIdentity third = bus.run(bus.end("id", second, true));
        bus.loop.advance(10);
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", first, true)), "two transactions later");
        assertEquals(2, third.producerEpoch());
        assertEquals(
                List.of(false, true),
                bus.data.get(0).ends().stream().map(TransactionEnd::commit).toList());
    }

    @Test
    void aMarkerThatComesLateDoesNotEndALaterTransaction() {
        DataPartition t0 = bus.data.get(0);
        ProducerIdentity first = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", first, T0));
        t0.write(new DataPartition.Write(first.producerId(), first.producerEpoch(), "a"));
        t0.fate = end -> DataPartition.Fate.TWICE;
        ProducerIdentity second = bus.run(bus.end("id", first, false));
        t0.fate = end -> DataPartition.Fate.WRITE;
        bus.loop.advance(10);
        bus.run(bus.admit("id", second, T0));
        t0.write(new DataPartition.Write(second.producerId(), second.producerEpoch(), "b"));
        bus.loop.advance(2000);
        assertTrue(t0.open(second.producerId(), second.producerEpoch()), "the second marker had no effect");
        assertEquals(1, t0.ends().size());
    }

    @Test
    void aCallForTheNextTransactionWaitsForTheEndOfTheOneBefore() {
        ProducerIdentity first = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", first, T0));
        bus.data.get(0).fate = end -> DataPartition.Fate.REFUSE;
        ProducerIdentity second = bus.run(bus.end("id", first, true));
        CompletionStage<Void> soon = bus.admit("id", second, T1);
        bus.loop.advance(30);
        assertFalse(soon.toCompletableFuture().isDone());
        bus.data.get(0).fate = end -> DataPartition.Fate.WRITE;
        bus.loop.advance(60);
        TxnFixture.now(soon);
        assertEquals(Set.of(T1), Set.copyOf(bus.describe("id").partitions()));
        bus.data.get(1).fate = end -> DataPartition.Fate.REFUSE;
        ProducerIdentity third = bus.run(bus.end("id", second, true));
        CompletionStage<Void> late = bus.admit("id", third, T0);
        bus.loop.advance(110);
        assertEquals(BusError.CONCURRENT_TRANSACTIONS, bus.error(late));
        CompletionStage<Void> drained = bus.admit("id", third, T0);
        bus.drain();
        assertThrows(GenerationEndedException.class, () -> TxnFixture.now(drained));
    }

    @Test
    void whenEpochsRunOutTheProducerGetsAnotherId() {
        ProducerIdentity last = lastEpoch();
        bus.run(bus.admit("id", last, T0));
        bus.data.get(0).fate = end -> DataPartition.Fate.REFUSE;
        ProducerIdentity next = bus.run(bus.end("id", last, true));
        assertTrue(next.producerId() != last.producerId());
        assertEquals(0, next.producerEpoch());
        assertEquals(BusError.CONCURRENT_TRANSACTIONS, bus.error(bus.begin("id", next)), "not fenced");
        assertEquals(BusError.CONCURRENT_TRANSACTIONS, bus.error(bus.end("id", last, true)));
        ProducerIdentity marker = producer(last.producerId(), Short.MAX_VALUE);
        assertEquals(BusError.CONCURRENT_TRANSACTIONS, bus.error(bus.admit("id", marker, T1)), "a forged one");
        bus.data.get(0).fate = end -> DataPartition.Fate.WRITE;
        bus.reload();
        bus.loop.advance(1000);
        TransactionEnd end = bus.data.get(0).ends().get(0);
        assertEquals(last.producerId(), end.producerId());
        assertEquals(Short.MAX_VALUE, end.producerEpoch());
        assertEquals(next, bus.describe("id").producer());
        assertEquals(next, bus.run(bus.end("id", last, true)), "the same again");
        bus.run(bus.admit("id", next, T0));
        assertEquals(BusError.INVALID_PRODUCER_ID_MAPPING, bus.error(bus.end("id", last, true)));
    }

    @Test
    void aProducerWithTheLastEpochIsFencedWithoutTheOneBehindIt() {
        ProducerIdentity last = lastEpoch();
        bus.run(bus.admit("id", last, T0));
        assertEquals(BusError.CONCURRENT_TRANSACTIONS, bus.error(bus.begin("id")));
        bus.loop.advance(10);
        assertEquals(Short.MAX_VALUE, bus.data.get(0).ends().get(0).producerEpoch());
        assertEquals(BusError.INVALID_PRODUCER_ID_MAPPING, bus.error(bus.endSameEpoch("id", last, false)));
        ProducerIdentity own = bus.run(bus.begin("id", last));
        assertTrue(own.producerId() != last.producerId());
        assertEquals(0, own.producerEpoch());
        assertEquals(own, bus.run(bus.begin("id", last)), "the answer was lost");
        assertEquals(producer(own.producerId(), 1), bus.run(bus.begin("id")));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.begin("id", last)));
    }

    @Test
    void aProducerWithTheLastEpochThatIsTooSlowDoesNotGetTheOneBehindIt() {
        ProducerIdentity last = lastEpoch();
        bus.run(bus.admit("id", last, T0));
        bus.loop.advance(TxnFixture.TIMEOUT_MS + 11_000);
        assertEquals(Short.MAX_VALUE, bus.data.get(0).ends().get(0).producerEpoch());
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", last, false)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.begin("id", last)));
        ProducerIdentity next = bus.run(bus.begin("id"));
        assertTrue(next.producerId() != last.producerId());
        assertEquals(0, next.producerEpoch());
    }

    /** A producer with the last epoch that is given out. */
    private ProducerIdentity lastEpoch() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        while (producer.producerEpoch() < Short.MAX_VALUE - 1) {
            producer = bus.run(bus.begin("id"));
        }
        return producer;
    }

    @Test
    void transactionsThatTakeTooLongAreAborted() {
        ProducerIdentity slow = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", slow, T0));
        bus.loop.advance(TxnFixture.TIMEOUT_MS / 2);
        bus.run(bus.admit("id", slow, T1));
        bus.reload();
        bus.loop.advance(TxnFixture.TIMEOUT_MS / 2 - 11_000);
        assertEquals("Ongoing", bus.state("id"));
        bus.loop.advance(22_000);
        assertEquals("CompleteAbort", bus.state("id"));
        assertEquals(1, bus.counters().timedOut.sum());
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.endSameEpoch("id", slow, false)));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.admit("id", slow, T0)));
    }

    private ProducerIdentity timedOut() {
        ProducerIdentity slow = bus.run(bus.begin("id"));
        bus.run(bus.admit("id", slow, T0));
        bus.loop.advance(TxnFixture.TIMEOUT_MS + 11_000);
        assertEquals("CompleteAbort", bus.state("id"));
        return slow;
    }

    @Test
    void whoWasTooSlowMayAbortAndGoOn() {
        ProducerIdentity slow = timedOut();
        assertEquals(BusError.INVALID_TRANSACTION_STATE, bus.error(bus.end("id", slow, true)), "it is aborted");
        ProducerIdentity next = bus.run(bus.end("id", slow, false));
        assertEquals(producer(slow.producerId(), slow.producerEpoch() + 1), next);
        bus.run(bus.admit("id", next, T0));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", slow, false)), "late");
        bus.run(bus.end("id", next, true));
        assertEquals(
                List.of(false, true),
                bus.data.get(0).ends().stream().map(TransactionEnd::commit).toList());
    }

    @Test
    void whoWasTooSlowMayBeginAgainAsItself() {
        ProducerIdentity slow = timedOut();
        ProducerIdentity next = bus.run(bus.begin("id", slow));
        assertEquals(producer(slow.producerId(), slow.producerEpoch() + 1), next);
        assertEquals(next, bus.run(bus.begin("id", slow)), "the answer was lost");
        bus.run(bus.begin("id"));
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.begin("id", slow)), "another one has come");
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.end("id", slow, false)));
    }

    @Test
    void beforeTransactionVersionTwoWhoWasTooSlowIsAnotherProducer() {
        bus.broker.feature(FeatureNames.TRANSACTION, 1);
        ProducerIdentity slow = timedOut();
        assertEquals(BusError.PRODUCER_FENCED, bus.error(bus.begin("id", slow)));
        assertEquals(slow.producerEpoch() + 2, bus.run(bus.begin("id")).producerEpoch());
    }

    @Test
    void idsThatNobodyUsesExpire() {
        bus.run(bus.begin("idle"));
        ProducerIdentity busy = bus.run(bus.begin("busy"));
        bus.loop.advance(3_500_000);
        bus.run(bus.admit("busy", busy, T0));
        bus.run(bus.end("busy", busy, true));
        bus.loop.advance(800_000);
        assertEquals(BusError.TRANSACTIONAL_ID_NOT_FOUND, bus.error(bus.transactions.describe("idle", CALLER)));
        assertEquals("CompleteCommit", bus.state("busy"));
        bus.reload();
        assertEquals(1, bus.shard().idCount());
    }

    @Test
    void partitionsAreVerifiedForProducersThatHaveAddedThem() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        assertEquals(BusError.TRANSACTION_ABORTABLE, bus.error(bus.admit("id", producer, T0, false)));
        bus.run(bus.add("id", producer, T0));
        bus.run(bus.admit("id", producer, T0, false));
        assertEquals(BusError.TRANSACTION_ABORTABLE, bus.error(bus.admit("id", producer, T1, false)));
        List<AddPartitions.Outcome> verified = bus.run(bus.transactions.addPartitionsOfBroker(
                new AddPartitions("id", producer, List.of(T0, T1), true), CALLER));
        assertEquals(
                Optional.of(BusError.TRANSACTION_ABORTABLE), verified.get(1).error());
        assertEquals(Optional.empty(), verified.get(0).error());
    }

    @Test
    void onePartitionThatMayNotJoinKeepsTheOthersOut() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        TopicPartitionRef none = new TopicPartitionRef("t", 2);
        TopicPartitionRef internal = new TopicPartitionRef(TransactionService.TOPIC, 0);
        List<AddPartitions.Outcome> outcomes = bus.run(bus.add("id", producer, T0, none, internal));
        assertEquals(
                List.of(
                        Optional.of(BusError.OPERATION_NOT_ATTEMPTED),
                        Optional.of(BusError.UNKNOWN_PARTITION),
                        Optional.of(BusError.TOPIC_NOT_AUTHORIZED)),
                outcomes.stream().map(AddPartitions.Outcome::error).toList());
        assertEquals("Empty", bus.state("id"));
    }

    @Test
    void theOffsetsOfAGroupJoinByTheirPartition() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        bus.run(bus.transactions.addOffsets(new AddOffsets("id", producer, "g"), CALLER));
        assertEquals(
                List.of(new TopicPartitionRef("__consumer_offsets", 0)),
                bus.describe("id").partitions());
    }

    @Test
    void thereAreLimits() {
        for (int timeoutMs : new int[] {0, -1, 900_001}) {
            assertEquals(
                    BusError.INVALID_TRANSACTION_TIMEOUT,
                    bus.error(bus.transactions.initProducer(
                            new InitProducer("id", timeoutMs, Optional.empty()), CALLER)));
        }
        assertEquals(BusError.INVALID_REQUEST, bus.error(bus.begin("")));
        assertEquals(BusError.INVALID_REQUEST, bus.error(bus.begin("x".repeat(8192))));
        for (int i = 0; i < TxnFixture.limits().maxIds(); i++) {
            bus.run(bus.begin("id" + i));
        }
        assertEquals(BusError.INVALID_REQUEST, bus.error(bus.begin("one more")));
        ProducerIdentity producer = bus.run(bus.begin("id0"));
        bus.broker.create("wide", 6);
        for (int i = 0; i < TxnFixture.limits().maxPartitions(); i++) {
            bus.run(bus.admit("id0", producer, new TopicPartitionRef("wide", i)));
        }
        assertEquals(
                BusError.TRANSACTION_ABORTABLE,
                bus.error(bus.admit("id0", producer, new TopicPartitionRef("wide", 5))));
    }

    @Test
    void aProducerThatWroteNothingMayAbortToTakeItsNextEpoch() {
        ProducerIdentity producer = bus.run(bus.begin("id"));
        assertEquals(BusError.INVALID_TRANSACTION_STATE, bus.error(bus.end("id", producer, true)));
        ProducerIdentity next = bus.run(bus.end("id", producer, false));
        assertEquals(1, next.producerEpoch());
        bus.loop.advance(10);
        assertEquals("CompleteAbort", bus.state("id"));
        assertEquals(BusError.INVALID_TRANSACTION_STATE, bus.error(bus.end("id", next, true)));
        assertEquals(2, bus.run(bus.end("id", next, false)).producerEpoch());
        ProducerIdentity old = bus.run(bus.begin("old"));
        assertEquals(BusError.INVALID_TRANSACTION_STATE, bus.error(bus.endSameEpoch("old", old, false)));
    }

    @Test
    void transactionsAreListedByWhatTheyAre() {
        ProducerIdentity open = bus.run(bus.begin("shop-1"));
        bus.run(bus.begin("shop-2"));
        bus.run(bus.begin("bank"));
        bus.run(bus.admit("shop-1", open, T0));
        bus.loop.advance(5000);
        assertEquals(Set.of("shop-1", "shop-2", "bank"), listed(Set.of(), Set.of(), -1, ""));
        assertEquals(Set.of("shop-1"), listed(Set.of("Ongoing", "Unheard"), Set.of(), -1, ""));
        assertEquals(Set.of("shop-1"), listed(Set.of(), Set.of(open.producerId()), -1, ""));
        assertEquals(Set.of("shop-1", "shop-2"), listed(Set.of(), Set.of(), -1, "shop-.*"));
        assertEquals(Set.of(), listed(Set.of(), Set.of(), -1, "shop"));
        assertEquals(Set.of("shop-1"), listed(Set.of("Ongoing"), Set.of(), 4000, ""));
        assertEquals(Set.of(), listed(Set.of("Ongoing"), Set.of(), 6000, ""));
        assertEquals(
                Set.of("Unheard"),
                bus.run(bus.transactions.list(
                                new TransactionFilter(Set.of("Unheard"), Set.of(), -1, Optional.empty()), CALLER))
                        .unknownStates());
        assertEquals(BusError.INVALID_REGULAR_EXPRESSION, bus.error(bus.transactions.list(pattern("("), CALLER)));
        assertEquals(
                BusError.INVALID_REGULAR_EXPRESSION,
                bus.error(bus.transactions.list(pattern("a".repeat(1001)), CALLER)));
    }

    private static TransactionFilter pattern(String text) {
        return new TransactionFilter(Set.of(), Set.of(), -1, Optional.of(text));
    }

    private Set<String> listed(Set<String> states, Set<Long> producers, long longerThanMs, String pattern) {
        TransactionFilter filter = new TransactionFilter(states, producers, longerThanMs, Optional.of(pattern));
        return Set.copyOf(bus.run(bus.transactions.list(filter, CALLER)).transactions().stream()
                .map(t -> t.transactionalId())
                .toList());
    }

    @Test
    void manyMarkersGoAFewAtATime() {
        bus.broker.create("u", 1);
        TopicPartitionRef missing = new TopicPartitionRef("u", 0);
        ProducerIdentity producer = bus.run(bus.begin("id"));
        for (TopicPartitionRef partition : List.of(T0, T1, missing)) {
            bus.run(bus.admit("id", producer, partition));
        }
        bus.run(bus.end("id", producer, true));
        bus.loop.advance(100);
        assertEquals(List.of(missing), bus.describe("id").partitions(), "nobody leads it");
        assertEquals("PrepareCommit", bus.state("id"));
        bus.broker.drop("u");
        bus.loop.advance(1100);
        assertEquals("CompleteCommit", bus.state("id"));
    }
}
