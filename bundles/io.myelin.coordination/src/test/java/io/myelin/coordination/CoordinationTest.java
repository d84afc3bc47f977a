package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static io.myelin.coordination.Fixture.commit;
import static io.myelin.coordination.Fixture.join;
import static io.myelin.coordination.Fixture.now;
import static io.myelin.coordination.Fixture.outside;
import static io.myelin.coordination.Fixture.ref;
import static io.myelin.coordination.Fixture.sync;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.generation.GenerationEndedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Groups as clients see them, over a bus in memory. */
final class CoordinationTest {
    private final Fixture f = new Fixture();

    @Test
    void twoMembersShareAGenerationAndGetWhatTheLeaderAssigned() {
        CompletionStage<Joined> first = f.groups.join(join("g", ""), CALLER);
        CompletionStage<Joined> second = f.groups.join(join("g", ""), CALLER);
        f.loop.advance(2900);
        assertFalse(first.toCompletableFuture().isDone());
        // The second one came during the delay, which begins again for others.
        f.loop.advance(3200);
        Joined leader = now(first);
        Joined follower = now(second);
        assertEquals(1, leader.generation());
        assertEquals(leader.memberId(), leader.leaderId());
        assertEquals(2, leader.members().size());
        assertEquals(List.of(), follower.members());

        CompletionStage<Synced> waiting = f.groups.sync(sync("g", follower, Map.of()), CALLER);
        f.loop.settle();
        assertFalse(waiting.toCompletableFuture().isDone());
        Synced mine = f.run(f.groups.sync(
                sync("g", leader, Map.of(leader.memberId(), new byte[] {1}, follower.memberId(), new byte[] {2})),
                CALLER));
        assertArrayEquals(new byte[] {1}, mine.assignment());
        assertArrayEquals(new byte[] {2}, now(waiting).assignment());
        assertEquals("Stable", f.run(f.groups.describe("g", CALLER)).state());
    }

    @Test
    void anOffsetIsReadableOnceItIsCommittedAndStaysSoAfterARestart() {
        Joined member = f.stable("g");
        assertEquals(
                Optional.empty(),
                f.run(f.groups.commit(commit(ref("g", member), 0, 42), CALLER))
                        .get(0)
                        .error());
        assertEquals(42, f.committed("g", 0));
        assertEquals(-1, f.committed("g", 1));
        f.carried.clear();
        f.start();
        assertEquals(42, f.committed("g", 0));
        assertEquals("Stable", f.run(f.groups.describe("g", CALLER)).state());
        f.run(f.groups.heartbeat(ref("g", member), CALLER));
    }

    @Test
    void aReadWaitsForTheWriteBeforeIt() {
        f.offsets().latencyNs = 50_000_000;
        CompletionStage<?> write = f.groups.commit(commit(outside("g"), 0, 7), CALLER);
        CompletionStage<?> read = f.groups.committed("g", Optional.empty(), false, CALLER);
        f.loop.advance(40);
        assertFalse(read.toCompletableFuture().isDone());
        f.loop.advance(20);
        assertTrue(write.toCompletableFuture().isDone());
        assertTrue(read.toCompletableFuture().isDone());
    }

    @Test
    void writesThatQueueShareABatch() {
        f.offsets().latencyNs = 10_000_000;
        int before = f.offsets().batchCount();
        for (int i = 0; i < 100; i++) {
            f.groups.commit(commit(outside("g" + i), 0, i), CALLER);
            f.loop.advance(i == 0 ? 1 : 0);
        }
        f.loop.advance(100);
        assertEquals(99, f.committed("g99", 0));
        assertEquals(2, f.offsets().batchCount() - before);
    }

    @Test
    void aRefusedAppendIsRetriableAndChangesNothing() {
        f.run(f.groups.commit(commit(outside("g"), 0, 1), CALLER));
        f.offsets().fate = MemoryPartition.Fate.REFUSE;
        assertEquals(BusError.COORDINATOR_NOT_AVAILABLE, f.error(f.groups.commit(commit(outside("g"), 0, 2), CALLER)));
        f.offsets().fate = MemoryPartition.Fate.COMMIT;
        assertEquals(1, f.committed("g", 0));
    }

    @Test
    void anAppendThatTimedOutIsSeenOnceItIsCommitted() {
        f.offsets().latencyNs = 20_000_000;
        f.offsets().fate = MemoryPartition.Fate.TIME_OUT;
        CompletionStage<?> write = f.groups.commit(commit(outside("g"), 0, 2), CALLER);
        f.loop.advance(25);
        assertTrue(write.toCompletableFuture().isCompletedExceptionally());
        f.offsets().fate = MemoryPartition.Fate.COMMIT;
        CompletionStage<?> read = f.groups.committed("g", Optional.empty(), false, CALLER);
        f.loop.advance(10);
        assertFalse(read.toCompletableFuture().isDone(), "loaded before the log was committed");
        f.loop.advance(100);
        assertEquals(2, f.committed("g", 0));
    }

    @Test
    void aResignedNodeSendsClientsAwayAndServesAgainWhenItLeads() {
        Joined member = f.stable("g");
        CompletionStage<Joined> waiting = f.groups.join(join("other", ""), CALLER);
        f.loop.advance(10);
        f.broker.lead(f.offsets(), 2, 1);
        f.loop.settle();
        assertEquals(BusError.NOT_COORDINATOR, f.error(waiting));
        assertEquals(BusError.NOT_COORDINATOR, f.error(f.groups.heartbeat(ref("g", member), CALLER)));
        assertEquals(2, f.run(f.groups.coordinator("g", CALLER)));
        f.broker.lead(f.offsets(), MemoryBroker.NODE, 2);
        f.run(f.groups.heartbeat(ref("g", member), CALLER));
    }

    @Test
    void aLogThatCannotBeReadMakesTheHealthFailUntilItCan() {
        f.run(f.groups.commit(commit(outside("g"), 0, 9), CALLER));
        f.offsets().unreadable = true;
        f.start();
        assertFalse(f.groups.check().ok());
        assertEquals(BusError.COORDINATOR_NOT_AVAILABLE, f.error(f.groups.describe("g", CALLER)));
        f.offsets().unreadable = false;
        f.loop.advance(2100);
        assertTrue(f.groups.check().ok());
        assertEquals(9, f.committed("g", 0));
    }

    @Test
    void membersInARebalanceKeepTheirIdsWhenTheBundleIsReplaced() {
        Joined leader = f.stable("g");
        CompletionStage<Joined> newcomer = f.groups.join(join("g", ""), CALLER);
        f.loop.settle();
        assertEquals(BusError.REBALANCE_IN_PROGRESS, f.error(f.groups.heartbeat(ref("g", leader), CALLER)));
        f.swap();
        assertThrows(GenerationEndedException.class, () -> now(newcomer));

        CompletionStage<Joined> again = f.groups.join(join("g", ""), CALLER);
        CompletionStage<Joined> old = f.groups.join(join("g", leader.memberId()), CALLER);
        Joined rejoined = f.run(old);
        assertEquals(leader.memberId(), rejoined.memberId());
        assertEquals(leader.generation() + 1, rejoined.generation());
        assertEquals(2, rejoined.members().size(), "the interrupted join must not have left a member behind");
        assertEquals(rejoined.generation(), f.run(again).generation());
    }

    @Test
    void whatWasCarriedIsIgnoredWhenTheLogHasGoneOn() {
        assertEquals("Stable", stateAfterCarrying(true));
    }

    @Test
    void whatWasCarriedIsTakenWhenTheLogIsTheSame() {
        assertEquals("PreparingRebalance", stateAfterCarrying(false));
    }

    /** A group in a rebalance is carried over; the log knows it as stable. */
    private String stateAfterCarrying(boolean logGoesOn) {
        Joined leader = f.stable("g");
        f.groups.join(join("g", ""), CALLER);
        f.loop.settle();
        f.drain();
        f.loop.enter(f.groups::deactivate);
        Map<String, byte[]> kept = Map.copyOf(f.carried);
        f.carried.clear();
        f.start();
        if (logGoesOn) {
            f.run(f.groups.commit(commit(outside("x"), 0, 1), CALLER));
        }
        f.carried.putAll(kept);
        f.start();
        assertEquals(1, f.run(f.groups.describe("g", CALLER)).members().size());
        assertEquals(
                leader.memberId(),
                f.run(f.groups.describe("g", CALLER)).members().get(0).memberId());
        return f.run(f.groups.describe("g", CALLER)).state();
    }

    @Test
    void callsAfterADrainThatWouldWaitAreSentOn() {
        Joined member = f.stable("g");
        f.groups.drain();
        f.loop.settle();
        assertThrows(GenerationEndedException.class, () -> f.run(f.groups.join(join("g", ""), CALLER)));
        f.run(f.groups.heartbeat(ref("g", member), CALLER));
        f.run(f.groups.commit(commit(ref("g", member), 0, 3), CALLER));
    }

    @Test
    void offsetsOfAnotherTopicOfTheSameNameAreNotTheirs() {
        f.run(f.groups.commit(commit(outside("g"), 0, 5), CALLER));
        f.broker.drop("t");
        f.broker.create("t", 3);
        assertEquals(-1, f.committed("g", 0));
        f.loop.advance(6000);
        f.carried.clear();
        f.start();
        assertEquals(List.of(), f.run(f.groups.committed("g", Optional.empty(), false, CALLER)));
    }

    @Test
    void listFiltersByStateAndTypeWithoutCase() {
        f.stable("g");
        f.run(f.groups.commit(commit(outside("simple"), 0, 5), CALLER));
        assertEquals(
                Set.of(
                        new ListedGroup("g", "consumer", "Stable", "classic"),
                        new ListedGroup("simple", "", "Empty", "classic")),
                Set.copyOf(f.run(f.groups.list(Set.of(), Set.of(), CALLER))));
        assertEquals(
                1,
                f.run(f.groups.list(Set.of("stable"), Set.of("Classic"), CALLER))
                        .size());
        assertEquals(
                0, f.run(f.groups.list(Set.of(), Set.of("consumer"), CALLER)).size());
    }

    @Test
    void deletingAGroupTakesItsOffsets() {
        Joined member = f.stable("g");
        f.run(f.groups.commit(commit(ref("g", member), 0, 5), CALLER));
        assertEquals(BusError.NON_EMPTY_GROUP, f.error(f.groups.delete("g", CALLER)));
        f.loop.advance(Fixture.SESSION_MS + 1);
        assertEquals("Empty", f.run(f.groups.describe("g", CALLER)).state());
        f.run(f.groups.delete("g", CALLER));
        assertEquals(-1, f.committed("g", 0));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(f.groups.describe("g", CALLER)));
        f.start();
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(f.groups.describe("g", CALLER)));
    }

    @Test
    void outcomesKeepTheOrderOfTheCall() {
        Commit mixed = new Commit(
                outside("g"),
                List.of(
                        new Commit.Offset(new TopicPartitionRef("absent", 0), 1, -1, ""),
                        new Commit.Offset(new TopicPartitionRef("t", 1), 2, -1, ""),
                        new Commit.Offset(new TopicPartitionRef("t", 9), 3, -1, ""),
                        new Commit.Offset(new TopicPartitionRef("t", 2), 4, -1, "x".repeat(4097))),
                -1);
        assertEquals(
                List.of(
                        Optional.of(BusError.UNKNOWN_TOPIC),
                        Optional.empty(),
                        Optional.of(BusError.UNKNOWN_PARTITION),
                        Optional.of(BusError.OFFSET_METADATA_TOO_LARGE)),
                f.run(f.groups.commit(mixed, CALLER)).stream()
                        .map(Commit.Outcome::error)
                        .toList());
        assertEquals(2, f.committed("g", 1));
    }
}
