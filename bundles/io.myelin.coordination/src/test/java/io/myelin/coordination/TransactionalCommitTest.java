package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static io.myelin.coordination.Fixture.commit;
import static io.myelin.coordination.Fixture.outside;
import static io.myelin.coordination.Fixture.ref;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.generation.GenerationEndedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offsets that count when a producer's transaction does. */
final class TransactionalCommitTest {
    private static final long PRODUCER = 90;
    private static final TransactionRef REF = new TransactionRef("orders", true);

    private final Fixture fixture = new Fixture();
    private final Gate gate = new Gate();

    /** Answers what the test has put in, and then admits. */
    private static final class Gate implements TransactionGate {
        final ArrayDeque<BusError> refusals = new ArrayDeque<>();
        final List<TopicPartitionRef> asked = new ArrayList<>();
        boolean silent;

        @Override
        public CompletionStage<Void> admit(
                TransactionRef ref, long producerId, short producerEpoch, TopicPartitionRef partition) {
            asked.add(partition);
            if (silent) {
                return new CompletableFuture<>();
            }
            return refusals.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new BusException(refusals.poll(), "says the test"));
        }

        @Override
        public void drain() {
            // Nothing waits in it.
        }
    }

    @BeforeEach
    void open() {
        fixture.groups.bindGate(gate);
    }

    private CompletionStage<List<Commit.Outcome>> send(MemberRef member, int partition, long offset) {
        return fixture.groups.commitInTransaction(
                new TransactionalCommit(commit(member, partition, offset), REF, PRODUCER, (short) 0), CALLER);
    }

    private void end(boolean commits) {
        fixture.loop.enter(() -> fixture.offsets()
                .endTransaction(
                        new TransactionEnd(PRODUCER, (short) 1, commits, 0, (short) 2), Long.MAX_VALUE, Caller.BUS));
    }

    private CommittedOffset stable(String group, int partition) {
        return fixture.run(fixture.groups.committed(
                        group, Optional.of(List.of(new TopicPartitionRef("t", partition))), true, CALLER))
                .get(0);
    }

    @Test
    void offsetsCountWhenTheTransactionCommits() {
        fixture.run(fixture.groups.commit(commit(outside("g"), 0, 5), CALLER));
        fixture.run(send(outside("g"), 0, 8));
        assertEquals(List.of(new TopicPartitionRef("__consumer_offsets", 0)), gate.asked);
        assertEquals(5, fixture.committed("g", 0));
        assertEquals(Optional.of(BusError.UNSTABLE_OFFSETS), stable("g", 0).error());
        assertEquals(Optional.empty(), stable("g", 1).error(), "nothing is open there");
        end(true);
        fixture.loop.advance(10);
        assertEquals(8, stable("g", 0).offset());
    }

    @Test
    void offsetsOfAnAbortedTransactionAreForgotten() {
        fixture.run(fixture.groups.commit(commit(outside("g"), 0, 5), CALLER));
        fixture.run(send(outside("g"), 0, 8));
        end(false);
        fixture.loop.advance(10);
        assertEquals(5, stable("g", 0).offset());
        fixture.swap();
        assertEquals(5, stable("g", 0).offset());
    }

    @Test
    void anotherGenerationFindsWhatIsOpenInTheLog() {
        fixture.run(send(outside("g"), 0, 8));
        fixture.swap();
        assertEquals(Optional.of(BusError.UNSTABLE_OFFSETS), stable("g", 0).error());
        assertEquals(-1, fixture.committed("g", 0));
        end(true);
        fixture.loop.advance(10);
        assertEquals(8, stable("g", 0).offset());
        fixture.swap();
        assertEquals(8, stable("g", 0).offset());
    }

    @Test
    void aMarkerThatComesWhileItIsLoadedIsNotLost() {
        fixture.run(send(outside("g"), 0, 8));
        fixture.drain();
        fixture.loop.enter(fixture.groups::deactivate);
        MemoryPartition log = fixture.offsets();
        log.latencyNs = 0;
        fixture.start();
        end(true);
        fixture.loop.advance(10);
        assertEquals(8, stable("g", 0).offset());
    }

    @Test
    void whatIsBeingWrittenCountsAlreadyAndItsMarkerMayBeFaster() {
        MemoryPartition log = fixture.offsets();
        log.latencyNs = 50_000_000;
        CompletionStage<List<Commit.Outcome>> writing = send(outside("g"), 0, 8);
        fixture.loop.advance(1);
        log.latencyNs = 0;
        CompletionStage<List<CommittedOffset>> read =
                fixture.groups.committed("g", Optional.of(List.of(new TopicPartitionRef("t", 0))), true, CALLER);
        end(true);
        fixture.loop.advance(1);
        assertFalse(writing.toCompletableFuture().isDone());
        fixture.loop.advance(60);
        Fixture.now(writing);
        assertEquals(
                Optional.of(BusError.UNSTABLE_OFFSETS), Fixture.now(read).get(0).error());
        assertEquals(8, stable("g", 0).offset());
    }

    @Test
    void theNewerRecordOfAnOffsetCounts() {
        fixture.run(send(outside("g"), 0, 8));
        fixture.run(fixture.groups.commit(commit(outside("g"), 0, 20), CALLER));
        assertEquals(Optional.of(BusError.UNSTABLE_OFFSETS), stable("g", 0).error());
        end(true);
        fixture.loop.advance(10);
        assertEquals(20, stable("g", 0).offset());
        fixture.swap();
        assertEquals(20, stable("g", 0).offset());
    }

    @Test
    void aMemberMustBeOfTheGenerationAndOldProducersNameNone() {
        Joined member = fixture.stable("g");
        fixture.run(send(ref("g", member), 0, 1));
        fixture.run(send(outside("g"), 0, 2));
        MemberRef old = new MemberRef("g", member.generation() - 1, member.memberId(), Optional.empty());
        assertEquals(BusError.ILLEGAL_GENERATION, fixture.error(send(old, 0, 3)));
        MemberRef stranger = new MemberRef("g", member.generation(), "stranger", Optional.empty());
        assertEquals(BusError.UNKNOWN_MEMBER, fixture.error(send(stranger, 0, 3)));
    }

    @Test
    void aRefusalIsTheProducersAloneAndNothingIsOpen() {
        fixture.run(fixture.groups.commit(commit(outside("g"), 0, 5), CALLER));
        gate.refusals.add(BusError.TRANSACTION_ABORTABLE);
        assertEquals(BusError.TRANSACTION_ABORTABLE, fixture.error(send(outside("g"), 0, 8)));
        MemoryPartition log = fixture.offsets();
        log.fate = MemoryPartition.Fate.REFUSE;
        log.refusal = BusError.STALE_PRODUCER_EPOCH;
        double loads = loads();
        assertEquals(BusError.STALE_PRODUCER_EPOCH, fixture.error(send(outside("g"), 0, 8)));
        log.fate = MemoryPartition.Fate.COMMIT;
        assertEquals(5, stable("g", 0).offset());
        assertEquals(loads, loads(), "the shard was loaded again");
    }

    private double loads() {
        return fixture.groups.read().stream()
                .filter(metric -> metric.name().contains("load"))
                .mapToDouble(metric -> metric.value())
                .sum();
    }

    @Test
    void aWriteOfUnknownOutcomeIsLookedUpInTheLog() {
        MemoryPartition log = fixture.offsets();
        log.fate = MemoryPartition.Fate.TIME_OUT;
        assertEquals(BusError.COORDINATOR_NOT_AVAILABLE, fixture.error(send(outside("g"), 0, 8)));
        log.fate = MemoryPartition.Fate.COMMIT;
        fixture.loop.advance(100);
        assertEquals(Optional.of(BusError.UNSTABLE_OFFSETS), stable("g", 0).error());
    }

    @Test
    void theCoordinatorOfTransactionsIsWaitedForAWhile() {
        gate.refusals.add(BusError.CONCURRENT_TRANSACTIONS);
        gate.refusals.add(BusError.CONCURRENT_TRANSACTIONS);
        CompletionStage<List<Commit.Outcome>> sent = send(outside("g"), 0, 8);
        fixture.loop.advance(100);
        Fixture.now(sent);
        fixture.groups.unbindGate(gate);
        CompletionStage<List<Commit.Outcome>> alone = send(outside("g"), 1, 8);
        fixture.loop.advance(1000);
        assertFalse(alone.toCompletableFuture().isDone());
        fixture.loop.advance(3000);
        assertEquals(BusError.COORDINATOR_NOT_AVAILABLE, fixture.error(alone));
    }

    @Test
    void whoWaitsGoesOnWithTheNextGeneration() {
        gate.silent = true;
        CompletionStage<List<Commit.Outcome>> sent = send(outside("g"), 0, 8);
        fixture.loop.advance(5);
        fixture.drain();
        assertThrows(GenerationEndedException.class, () -> fixture.run(sent));
    }

    @Test
    void aGroupWithSomethingOpenIsNotForgotten() {
        fixture.run(send(outside("g"), 0, 8));
        fixture.loop.advance(3 * 600_000);
        assertTrue(fixture.run(fixture.groups.list(java.util.Set.of(), java.util.Set.of(), CALLER)).stream()
                .anyMatch(group -> group.groupId().equals("g")));
        end(true);
        fixture.loop.advance(10);
        assertEquals(8, stable("g", 0).offset());
    }
}
