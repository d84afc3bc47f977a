package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class GroupMembersTest {
    private final Stub<Groups> groups = new Stub<>(Groups.class).gives("drain", null);

    private WireClient client() {
        return new FakeBroker().client().withGroups(groups);
    }

    private static JoinGroupRequestData join(String member) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId("g")
                .setMemberId(member)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(10_000);
        request.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[] {1}));
        return request;
    }

    @Test
    void everyVersionJoins() {
        Joined joined = new Joined(
                4, "consumer", "range", "m", false, "m", List.of(new Joined.Member("m", Optional.empty(), new byte[] {
                    1, 2
                })));
        groups.completes("join", joined);
        for (int version = 0; version <= 9; version++) {
            JoinGroupResponseData response = client().ask(join(""), version, new JoinGroupResponseData());
            assertEquals(4, response.generationId());
            assertEquals("range", response.protocolName());
            assertArrayEquals(new byte[] {1, 2}, response.members().get(0).metadata());
            Join asked = (Join) groups.calls("join").get(version)[0];
            assertEquals(version >= 4, asked.memberIdRequired());
            assertEquals(version >= 9, asked.maySkipAssignment());
            assertEquals(version == 0 ? 10_000 : -1, asked.rebalanceTimeoutMs());
        }
    }

    @Test
    void anErrorHasAPlaceInEveryVersion() {
        groups.fails("join", new BusException(BusError.GROUP_FULL, "full"));
        for (int version = 0; version <= 9; version++) {
            JoinGroupResponseData response = client().ask(join("m"), version, new JoinGroupResponseData());
            assertEquals(Errors.GROUP_MAX_SIZE_REACHED.code(), response.errorCode());
            assertEquals("m", response.memberId());
        }
        groups.fails("join", new MemberIdRequiredException("m-1"));
        JoinGroupResponseData required = client().ask(join(""), 5, new JoinGroupResponseData());
        assertEquals(Errors.MEMBER_ID_REQUIRED.code(), required.errorCode());
        assertEquals("m-1", required.memberId());
    }

    @Test
    void aMemberThatWaitsGoesOnWaitingInTheNextSession() {
        CompletableFuture<Joined> first = new CompletableFuture<>();
        CompletableFuture<Joined> second = new CompletableFuture<>();
        Joined joined = new Joined(1, "consumer", "range", "m", false, "m", List.of());
        FakeBroker broker = new FakeBroker();
        WireClient client = broker.client().withGroups(groups.gives("join", first));
        client.send(join("m"), 9);
        client.handOn(broker.stub, groups.gives("join", second));
        assertFalse(client.answered());
        first.complete(joined);
        assertFalse(client.answered());
        second.complete(joined);
        assertEquals(1, client.receive(11, 9, new JoinGroupResponseData()).generationId());
        assertFalse(client.answered());
    }

    @Test
    void membersSync() {
        groups.completes("sync", new Synced("consumer", "range", new byte[] {7}));
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId("g")
                .setMemberId("m")
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setAssignments(List.of(
                        new SyncGroupRequestAssignment().setMemberId("m").setAssignment(new byte[] {7})));
        for (int version = 0; version <= 5; version++) {
            SyncGroupResponseData response = client().ask(request, version, new SyncGroupResponseData());
            assertArrayEquals(new byte[] {7}, response.assignment());
            Sync asked = (Sync) groups.calls("sync").get(version)[0];
            assertArrayEquals(new byte[] {7}, asked.assignments().get("m"));
        }
        SyncGroupResponseData refused = client().ask(request.setProtocolName(null), 5, new SyncGroupResponseData());
        assertEquals(Errors.INCONSISTENT_GROUP_PROTOCOL.code(), refused.errorCode());
    }

    @Test
    void whatFollowsAWaitingSyncGoesOnBehindIt() {
        CompletableFuture<Synced> synced = new CompletableFuture<>();
        FakeBroker broker = new FakeBroker();
        WireClient client = broker.client().withGroups(groups.gives("sync", synced));
        groups.completes("heartbeat", null);
        client.send(new SyncGroupRequestData().setGroupId("g").setMemberId("m"), 3);
        client.send(new HeartbeatRequestData().setGroupId("g").setMemberId("m"), 3);
        client.handOn(broker.stub, groups);
        assertEquals(2, groups.calls("sync").size());
        assertTrue(groups.calls("heartbeat").isEmpty());
        CompletableFuture<Synced> anew = new CompletableFuture<>();
        client.handOn(broker.stub, groups.gives("sync", anew));
        anew.complete(new Synced("consumer", "range", new byte[] {7}));
        assertEquals(1, groups.calls("heartbeat").size());
        assertTrue(client.answered());
    }

    @Test
    void aClosedConnectionGivesItsWaitingCallUp() {
        CompletableFuture<Joined> waiting = new CompletableFuture<>();
        groups.gives("join", waiting);
        WireClient client = client();
        client.send(join("m"), 9);
        client.disconnect();
        waiting.complete(new Joined(1, "consumer", "range", "m", false, "m", List.of()));
        assertFalse(client.answered());
    }

    @Test
    void heartbeatsAreAnswered() {
        groups.completes("heartbeat", null);
        HeartbeatRequestData beat = new HeartbeatRequestData().setGroupId("g").setMemberId("m");
        assertEquals(0, client().ask(beat, 4, new HeartbeatResponseData()).errorCode());
        groups.fails("heartbeat", new BusException(BusError.ILLEGAL_GENERATION, "old"));
        assertEquals(
                Errors.ILLEGAL_GENERATION.code(),
                client().ask(beat, 0, new HeartbeatResponseData()).errorCode());
    }

    @Test
    void anAbsentCoordinatorIsLookedForAnew() {
        WireClient client = new FakeBroker().client();
        client.send(new HeartbeatRequestData().setGroupId("g").setMemberId("m"), 4);
        client.loop.advanceMs(60_000);
        HeartbeatResponseData response = client.receive(12, 4, new HeartbeatResponseData());
        assertEquals(Errors.NOT_COORDINATOR.code(), response.errorCode());
    }

    @Test
    void membersLeaveOneByOneAndTogether() {
        groups.completes(
                "leave", List.of(new Leave.Outcome("m", Optional.of("i"), Optional.of(BusError.UNKNOWN_MEMBER))));
        LeaveGroupRequestData one = new LeaveGroupRequestData().setGroupId("g").setMemberId("m");
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID.code(),
                client().ask(one, 2, new LeaveGroupResponseData()).errorCode());
        LeaveGroupRequestData many = new LeaveGroupRequestData()
                .setGroupId("g")
                .setMembers(List.of(new MemberIdentity().setMemberId("m").setGroupInstanceId("i")));
        LeaveGroupResponseData response = client().ask(many, 5, new LeaveGroupResponseData());
        assertEquals(0, response.errorCode());
        assertEquals("i", response.members().get(0).groupInstanceId());
        assertEquals(Errors.UNKNOWN_MEMBER_ID.code(), response.members().get(0).errorCode());
    }

    @Test
    void theCoordinatorIsFoundByOneKeyOrMany() {
        groups.completes("coordinator", FakeBroker.NODE);
        FindCoordinatorRequestData one = new FindCoordinatorRequestData().setKey("g");
        for (int version = 0; version <= 3; version++) {
            FindCoordinatorResponseData response = client().ask(one, version, new FindCoordinatorResponseData());
            assertEquals(FakeBroker.NODE, response.nodeId());
            assertEquals("host7", response.host());
            assertEquals(version >= 1 ? "NONE" : "", response.errorMessage());
        }
        FindCoordinatorRequestData many = new FindCoordinatorRequestData().setCoordinatorKeys(List.of("g", "h"));
        for (int version = 4; version <= 6; version++) {
            FindCoordinatorResponseData response = client().ask(many, version, new FindCoordinatorResponseData());
            assertEquals("h", response.coordinators().get(1).key());
            assertEquals(9007, response.coordinators().get(1).port());
            assertEquals("", response.coordinators().get(1).errorMessage());
        }
    }

    @Test
    void whatHasNoCoordinatorIsRefusedForGood() {
        for (byte type : new byte[] {2, 9}) {
            FindCoordinatorRequestData request =
                    new FindCoordinatorRequestData().setKeyType(type).setCoordinatorKeys(List.of("t"));
            FindCoordinatorResponseData response = client().ask(request, 6, new FindCoordinatorResponseData());
            assertEquals(
                    Errors.INVALID_REQUEST.code(),
                    response.coordinators().get(0).errorCode());
            assertEquals(-1, response.coordinators().get(0).nodeId());
        }
        groups.fails("coordinator", new BusException(BusError.COORDINATOR_NOT_AVAILABLE, "none"));
        FindCoordinatorResponseData none =
                client().ask(new FindCoordinatorRequestData().setKey("g"), 1, new FindCoordinatorResponseData());
        assertEquals(Errors.COORDINATOR_NOT_AVAILABLE.code(), none.errorCode());
    }
}
