package io.myelin.coordination.group.classic;

import static io.myelin.coordination.group.classic.Bench.error;
import static io.myelin.coordination.group.classic.Bench.now;
import static io.myelin.coordination.group.classic.Bench.ref;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    private final Bench bench = new Bench();

    @Test
    void heartbeatsKeepASessionAndSilenceEndsIt() {
        List<Joined> members = bench.stable(2);
        for (int i = 0; i < 5; i++) {
            bench.pass(Bench.SESSION_MS - 10);
            now(bench.heartbeat(ref(members.get(0))));
            now(bench.heartbeat(ref(members.get(1))));
        }
        bench.pass(Bench.SESSION_MS - 10);
        now(bench.heartbeat(ref(members.get(0))));
        bench.pass(20);
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(bench.heartbeat(ref(members.get(0)))));
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.heartbeat(ref(members.get(1)))));
    }

    @Test
    void aHeartbeatNamesItsGeneration() {
        Joined member = bench.stable(1).get(0);
        MemberRef old = new MemberRef("g", 0, member.memberId(), Optional.empty());
        assertEquals(BusError.ILLEGAL_GENERATION, error(bench.heartbeat(old)));
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.heartbeat(new MemberRef("x", 1, "m", Optional.empty()))));
    }

    @Test
    void whenTheLastMemberLeavesTheGroupIsEmptyAndTheLogSaysSo() {
        Joined member = bench.stable(1).get(0);
        assertEquals(
                Optional.empty(),
                now(bench.leave(member.memberId(), Optional.empty())).get(0).error());
        assertEquals(GroupState.EMPTY, bench.group().state());
        assertEquals(2, bench.group().generation());
        bench.restart();
        assertEquals(GroupState.EMPTY, bench.group().state());
        assertEquals(2, bench.group().generation());
        assertEquals("consumer", bench.group().protocolType());
    }

    @Test
    void whenOneLeavesTheOthersJoinAgain() {
        List<Joined> members = bench.stable(2);
        bench.leave(members.get(0).memberId(), Optional.empty());
        Joined rest = now(bench.join(members.get(1).memberId()));
        assertEquals(rest.memberId(), rest.leaderId());
        assertEquals(1, rest.members().size());
    }

    @Test
    void anIdThatWasNotUsedYetCanBeGivenBack() {
        String id = bench.pendingId();
        assertEquals(
                Optional.empty(), now(bench.leave(id, Optional.empty())).get(0).error());
        assertTrue(bench.group().pending().isEmpty());
    }

    @Test
    void strangersCannotLeave() {
        assertEquals(
                Optional.of(BusError.UNKNOWN_MEMBER),
                now(bench.leave("x", Optional.empty())).get(0).error());
        bench.stable(1);
        assertEquals(
                Optional.of(BusError.UNKNOWN_MEMBER),
                now(bench.leave("x", Optional.empty())).get(0).error());
        assertEquals(GroupState.STABLE, bench.group().state());
    }

    @Test
    void sessionsBeginAnewAfterARestart() {
        List<Joined> members = bench.stable(2);
        bench.pass(Bench.SESSION_MS - 10);
        bench.restart();
        bench.pass(Bench.SESSION_MS - 10);
        now(bench.heartbeat(ref(members.get(0))));
        bench.pass(20);
        assertEquals(GroupState.PREPARING_REBALANCE, bench.group().state());
        assertEquals(1, bench.group().size());
    }
}
