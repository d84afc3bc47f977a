package io.myelin.coordination.group.classic;

import static io.myelin.coordination.group.classic.Bench.error;
import static io.myelin.coordination.group.classic.Bench.now;
import static io.myelin.coordination.group.classic.Bench.ref;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.runtime.Effects;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SyncingTest {
    private final Bench bench = new Bench();
    private final List<Joined> members = joined(2);

    private List<Joined> joined(int count) {
        List<CompletableFuture<Joined>> joining =
                IntStream.range(0, count).mapToObj(i -> bench.join("")).toList();
        bench.pass(2L * Bench.DELAY_MS);
        return joining.stream().map(Bench::now).toList();
    }

    private Map<String, byte[]> assignments(int mark) {
        return Map.of(
                members.get(0).memberId(), new byte[] {(byte) mark},
                members.get(1).memberId(), new byte[] {(byte) (mark + 1)});
    }

    @Test
    void nobodyGetsAnAssignmentBeforeItIsCommitted() {
        bench.holdCommits = true;
        CompletableFuture<Synced> follower = bench.sync(members.get(1), Map.of());
        CompletableFuture<Synced> leader = bench.sync(members.get(0), assignments(1));
        assertFalse(leader.isDone() || follower.isDone());
        assertEquals(GroupState.COMPLETING_REBALANCE, bench.group().state());
        bench.commitAll();
        assertArrayEquals(new byte[] {1}, now(leader).assignment());
        assertArrayEquals(new byte[] {2}, now(follower).assignment());
        assertEquals(GroupState.STABLE, bench.group().state());
    }

    @Test
    void aSecondAssignmentOfTheSameGenerationIsNotTaken() {
        bench.holdCommits = true;
        bench.sync(members.get(0), assignments(1));
        int written = bench.log.size();
        CompletableFuture<Synced> repeated = bench.sync(members.get(0), assignments(5));
        assertEquals(written, bench.log.size());
        bench.commitAll();
        assertArrayEquals(new byte[] {1}, now(repeated).assignment());
    }

    @Test
    void aLateSyncGetsTheAssignmentOfTheStableGroup() {
        bench.sync(members.get(0), assignments(1));
        assertArrayEquals(
                new byte[] {2}, now(bench.sync(members.get(1), Map.of())).assignment());
    }

    @Test
    void aMemberWithoutAssignmentGetsAnEmptyOne() {
        bench.sync(members.get(0), Map.of(members.get(0).memberId(), new byte[] {1}));
        assertArrayEquals(new byte[0], now(bench.sync(members.get(1), Map.of())).assignment());
    }

    @Test
    void aNewMemberSendsThoseThatWaitBackToJoin() {
        CompletableFuture<Synced> waiting = bench.sync(members.get(1), Map.of());
        bench.join("");
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(waiting));
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(bench.sync(members.get(0), assignments(1))));
    }

    @Test
    void anAssignmentThatCommitsTooLateChangesNothing() {
        bench.holdCommits = true;
        CompletableFuture<Synced> leader = bench.sync(members.get(0), assignments(1));
        bench.join("");
        bench.commitAll();
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(leader));
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
    }

    @Test
    void membersThatNeverAskAreRemoved() {
        bench.sync(members.get(0), assignments(1));
        for (int i = 0; i < 12; i++) {
            bench.pass(Bench.REBALANCE_MS / 12);
            bench.heartbeat(ref(members.get(0)));
            bench.heartbeat(ref(members.get(1)));
        }
        assertTrue(bench.group().member(members.get(1).memberId()).isEmpty());
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
    }

    @Test
    void onlyThePresentGenerationAndProtocolAreServed() {
        MemberRef other = new MemberRef("g", 7, members.get(1).memberId(), Optional.empty());
        assertEquals(BusError.ILLEGAL_GENERATION, error(bench.sync(other, Map.of())));
        assertEquals(
                BusError.UNKNOWN_MEMBER, error(bench.sync(new MemberRef("g", 1, "x", Optional.empty()), Map.of())));
        assertEquals(
                BusError.UNKNOWN_MEMBER, error(bench.sync(new MemberRef("none", 1, "x", Optional.empty()), Map.of())));
        Sync wrong = new Sync(ref(members.get(1)), Optional.of("consumer"), Optional.of("sticky"), Map.of());
        assertEquals(
                BusError.INCONSISTENT_GROUP_PROTOCOL,
                error(bench.call((CompletableFuture<Synced> reply, Effects effects) ->
                        bench.shard.module(ClassicModule.class).sync(wrong, bench.now(), reply, effects))));
    }

    @Test
    void anAssignmentThatCannotBeWrittenIsAnErrorAndTheMembersTryAgain() {
        CompletableFuture<Synced> follower = bench.sync(members.get(1), Map.of());
        CompletableFuture<Synced> leader =
                bench.sync(members.get(0), Map.of(members.get(0).memberId(), new byte[20_000]));
        assertEquals(BusError.INTERNAL, error(leader));
        assertEquals(BusError.INTERNAL, error(follower));
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
    }
}
