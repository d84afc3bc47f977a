package io.myelin.coordination.group.classic;

import static io.myelin.coordination.group.classic.Bench.error;
import static io.myelin.coordination.group.classic.Bench.now;
import static io.myelin.coordination.group.classic.Bench.ref;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Joined;
import io.myelin.coordination.group.classic.Bench.Asking;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class JoiningTest {
    private final Bench bench = new Bench();

    @Test
    void anUnknownMemberIdIsRefusedAndMakesNoGroup() {
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.join("nobody")));
        assertEquals(0, bench.shard.groupCount());
        assertEquals(0, bench.log.size());
    }

    @Test
    void aNewMemberIsSentAwayWithAnIdAndComesBackWithIt() {
        String id = bench.pendingId();
        assertTrue(id.startsWith("app-"), id);
        CompletableFuture<Joined> joining = bench.join(id);
        bench.pass(Bench.DELAY_MS);
        assertEquals(id, now(joining).memberId());
    }

    @Test
    void anIdThatIsNotUsedInTimeIsForgotten() {
        String id = bench.pendingId();
        bench.pass(Bench.SESSION_MS);
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.join(id)));
    }

    @Test
    void aRebalanceWaitsForMembersThatWereGivenAnId() {
        List<Joined> members = bench.stable(1);
        String id = bench.pendingId();
        CompletableFuture<Joined> leader = bench.join(members.get(0).memberId());
        assertFalse(leader.isDone());
        bench.join(id);
        assertEquals(2, now(leader).members().size());
    }

    @Test
    void onlySoManyIdsAreGivenOut() {
        for (int i = 0; i < 5; i++) {
            bench.pendingId();
        }
        assertEquals(BusError.GROUP_FULL, error(bench.join(new Asking("").idRequired())));
    }

    @Test
    void aMemberWithoutCommonProtocolIsRefused() {
        bench.stable(1);
        assertEquals(BusError.INCONSISTENT_GROUP_PROTOCOL, error(bench.join(new Asking("").protocols("roundrobin"))));
        assertEquals(BusError.INCONSISTENT_GROUP_PROTOCOL, error(bench.join(new Asking("").type("connect"))));
        assertEquals(BusError.INCONSISTENT_GROUP_PROTOCOL, error(bench.join(new Asking("").protocols())));
    }

    @Test
    void theProtocolWithMostVotesAmongTheCommonOnesWins() {
        bench.join(new Asking("").protocols("a", "b", "c"));
        bench.join(new Asking("").protocols("c", "b"));
        CompletableFuture<Joined> third = bench.join(new Asking("").protocols("b", "c", "a"));
        bench.pass(2L * Bench.DELAY_MS);
        // "a" has a member against it; of the others "b" has two votes.
        assertEquals("b", now(third).protocolName());
    }

    @Test
    void aFullGroupLetsNobodyIn() {
        bench.limits = Bench.limits(2);
        bench.restart();
        bench.stable(2);
        assertEquals(BusError.GROUP_FULL, error(bench.join("")));
        assertEquals(2, bench.group().size());
    }

    @Test
    void whileMembersJoinTheLastToComeIsLeftOut() {
        bench.limits = Bench.limits(2);
        bench.restart();
        bench.join("");
        bench.join("");
        assertEquals(BusError.GROUP_FULL, error(bench.join("")));
    }

    @Test
    void aFollowerThatJoinsAgainUnchangedGetsThePresentGeneration() {
        List<Joined> members = bench.stable(2);
        Joined again = now(bench.join(members.get(1).memberId()));
        assertEquals(members.get(1).generation(), again.generation());
        assertEquals(List.of(), again.members());
        assertEquals(GroupState.STABLE, bench.group().state());
    }

    @Test
    void aLeaderThatJoinsAgainStartsARebalance() {
        List<Joined> members = bench.stable(2);
        bench.join(members.get(0).memberId());
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(bench.heartbeat(ref(members.get(1)))));
    }

    @Test
    void aMemberThatChangesItsSubscriptionStartsARebalance() {
        List<Joined> members = bench.stable(2);
        bench.join(new Asking(members.get(1).memberId()).metadata(Bench.subscription("u")));
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
    }

    @Test
    void aLeaderThatMissedTheAnswerGetsItAgainBeforeTheAssignment() {
        bench.join("");
        bench.pass(Bench.DELAY_MS);
        String id = bench.group().leader().orElseThrow();
        Joined again = now(bench.join(id));
        assertEquals(1, again.members().size());
        assertEquals(GroupState.COMPLETING_REBALANCE, bench.group().state());
    }

    @Test
    void membersThatDoNotJoinInTimeAreOut() {
        List<Joined> members = bench.stable(3);
        CompletableFuture<Joined> one = bench.join(members.get(0).memberId());
        for (int i = 0; i < 10; i++) {
            bench.pass(Bench.REBALANCE_MS / 10);
            if (!one.isDone()) {
                bench.heartbeat(ref(members.get(1)));
                bench.heartbeat(ref(members.get(2)));
            }
        }
        assertEquals(1, now(one).members().size());
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.heartbeat(ref(members.get(1)))));
    }

    @Test
    void theNextLeaderIsAMemberThatHasJoined() {
        List<Joined> members = bench.stable(2);
        CompletableFuture<Joined> follower =
                bench.join(new Asking(members.get(1).memberId()).metadata(Bench.subscription("u")));
        bench.pass(Bench.REBALANCE_MS);
        assertEquals(members.get(1).memberId(), now(follower).leaderId());
    }

    @Test
    void theDelayOfANewGroupIsExtendedButNotBeyondTheRebalanceTimeout() {
        CompletableFuture<Joined> first = bench.join("");
        long waitedMs = 0;
        for (int i = 0; !first.isDone(); i++) {
            if (i % 2 == 0 && bench.group().size() < 9) {
                bench.join("");
            }
            bench.pass(Bench.DELAY_MS / 2);
            waitedMs += Bench.DELAY_MS / 2;
        }
        assertTrue(waitedMs > 5L * Bench.DELAY_MS && waitedMs <= Bench.REBALANCE_MS, waitedMs + " ms");
    }

    @Test
    void aJoinThatIsRepeatedTakesThePlaceOfTheOneThatWaits() {
        String id = bench.pendingId();
        CompletableFuture<Joined> first = bench.join(id);
        CompletableFuture<Joined> second = bench.join(id);
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(first));
        bench.pass(2L * Bench.DELAY_MS);
        assertEquals(1, now(second).members().size());
    }

    @Test
    void aNewMemberMayWaitLongerThanASessionButNotForEver() {
        CompletableFuture<Joined> first = bench.join(new Asking("").rebalanceMs(900_000));
        bench.pass(2L * Bench.DELAY_MS);
        bench.syncAll(List.of(now(first)));
        CompletableFuture<Joined> newcomer = bench.join("");
        int seconds = 0;
        while (!newcomer.isDone()) {
            bench.pass(1000);
            seconds++;
            error(bench.heartbeat(ref(now(first))));
        }
        assertEquals(300, seconds);
        assertEquals(BusError.UNKNOWN_MEMBER, error(newcomer));
    }

    @Test
    void aNewGroupIsInTheLogBeforeItsFirstRebalance() {
        bench.join("");
        assertEquals(1, bench.log.size());
        assertEquals(1, bench.reload().groupCount());
        assertEquals(Map.of(), bench.group().pending());
    }
}
