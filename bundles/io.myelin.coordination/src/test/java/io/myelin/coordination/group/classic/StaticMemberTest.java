package io.myelin.coordination.group.classic;

import static io.myelin.coordination.group.classic.Bench.error;
import static io.myelin.coordination.group.classic.Bench.now;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.classic.Bench.Asking;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Static membership: KIP-345 and KIP-814. */
final class StaticMemberTest {
    private final Bench bench = new Bench();
    private final List<Joined> members = stable();

    private List<Joined> stable() {
        CompletableFuture<Joined> a = bench.join(new Asking("").instance("a"));
        CompletableFuture<Joined> b = bench.join(new Asking("").instance("b"));
        bench.pass(2L * Bench.DELAY_MS);
        List<Joined> joined = List.of(now(a), now(b));
        bench.syncAll(joined);
        return joined;
    }

    @Test
    void aFollowerThatIsBackGetsItsAssignmentWithoutARebalance() {
        Joined back = now(bench.join(new Asking("").instance("b")));
        assertEquals(members.get(1).generation(), back.generation());
        assertNotEquals(members.get(1).memberId(), back.memberId());
        assertFalse(back.skipAssignment());
        assertEquals(members.get(0).memberId(), back.leaderId());
        Synced synced =
                now(bench.sync(new MemberRef("g", back.generation(), back.memberId(), Optional.of("b")), Map.of()));
        assertArrayEquals(members.get(1).memberId().getBytes(StandardCharsets.UTF_8), synced.assignment());
        assertEquals(GroupState.STABLE, bench.group().state());
    }

    @Test
    void aLeaderThatIsBackNeedNotAssignAgain() {
        Joined back = now(bench.join(new Asking("").instance("a")));
        assertTrue(back.skipAssignment());
        assertEquals(back.memberId(), back.leaderId());
        assertEquals(2, back.members().size());
    }

    @Test
    void anOlderLeaderIsToldThatAnotherLeads() {
        Joined back = now(bench.join(new Asking("").instance("a").oldClient()));
        assertFalse(back.skipAssignment());
        assertEquals(members.get(0).memberId(), back.leaderId());
        assertEquals(List.of(), back.members());
    }

    @Test
    void itsNewIdIsInTheLogBeforeItIsTold() {
        bench.holdCommits = true;
        CompletableFuture<Joined> back = bench.join(new Asking("").instance("b"));
        assertFalse(back.isDone());
        bench.commitAll();
        String id = now(back).memberId();
        bench.restart();
        assertTrue(bench.group().member(id).isPresent());
        assertEquals(Optional.of(id), bench.group().staticMember("b"));
    }

    @Test
    void theFormerClientIsFenced() {
        bench.join(new Asking("").instance("b"));
        Joined old = members.get(1);
        MemberRef ref = new MemberRef("g", old.generation(), old.memberId(), Optional.of("b"));
        assertEquals(BusError.FENCED_INSTANCE_ID, error(bench.heartbeat(ref)));
        assertEquals(BusError.FENCED_INSTANCE_ID, error(bench.sync(ref, Map.of())));
        assertEquals(BusError.FENCED_INSTANCE_ID, error(bench.commit(ref, "t", 1)));
        assertEquals(BusError.FENCED_INSTANCE_ID, error(bench.join(new Asking(old.memberId()).instance("b"))));
        assertEquals(
                Optional.of(BusError.FENCED_INSTANCE_ID),
                now(bench.leave(old.memberId(), Optional.of("b"))).get(0).error());
    }

    @Test
    void anUnknownInstanceIsAnUnknownMember() {
        Joined old = members.get(1);
        MemberRef ref = new MemberRef("g", old.generation(), old.memberId(), Optional.of("c"));
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.heartbeat(ref)));
    }

    @Test
    void ofTwoThatJoinAtOnceUnderOneInstanceTheFirstIsFenced() {
        Bench other = new Bench();
        CompletableFuture<Joined> one = other.join(new Asking("").instance("x"));
        CompletableFuture<Joined> two = other.join(new Asking("").instance("x"));
        assertEquals(BusError.FENCED_INSTANCE_ID, error(one));
        other.pass(2L * Bench.DELAY_MS);
        assertEquals(1, now(two).members().size());
    }

    @Test
    void anAbsentStaticMemberKeepsItsPlaceThroughARebalance() {
        CompletableFuture<Joined> dynamic = bench.join("");
        CompletableFuture<Joined> leader = bench.join(new Asking(members.get(0).memberId()).instance("a"));
        for (int i = 0; i < 10; i++) {
            bench.pass(Bench.REBALANCE_MS / 10);
            bench.heartbeat(new MemberRef("g", 1, members.get(1).memberId(), Optional.of("b")));
        }
        assertEquals(3, now(leader).members().size());
        assertTrue(dynamic.isDone());
    }

    @Test
    void anAdministratorRemovesItByItsInstance() {
        assertEquals(
                Optional.empty(), now(bench.leave("", Optional.of("b"))).get(0).error());
        assertEquals(
                Optional.of(BusError.UNKNOWN_MEMBER),
                now(bench.leave("", Optional.of("b"))).get(0).error());
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
    }

    @Test
    void aChangeOfTheChosenProtocolRebalances() {
        Bench other = new Bench();
        CompletableFuture<Joined> a = other.join(new Asking("").instance("a").protocols("x", "y"));
        other.pass(2L * Bench.DELAY_MS);
        other.syncAll(List.of(now(a)));
        other.join(new Asking("").instance("a").protocols("y", "x"));
        // Alone in the group it has joined already, so the next generation begins at once.
        assertEquals(2, other.group().generation());
        assertEquals(Optional.of("y"), other.group().protocol());
    }

    @Test
    void backBeforeTheAssignmentItRebalances() {
        bench.join(new Asking(members.get(0).memberId()).instance("a"));
        bench.join(new Asking(members.get(1).memberId()).instance("b"));
        assertEquals(GroupState.COMPLETING_REBALANCE, bench.group().state());
        CompletableFuture<Joined> back = bench.join(new Asking("").instance("b"));
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
        bench.join(new Asking(members.get(0).memberId()).instance("a"));
        assertEquals(3, now(back).generation());
    }
}
