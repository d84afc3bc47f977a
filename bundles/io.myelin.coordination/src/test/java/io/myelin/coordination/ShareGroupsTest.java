package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.group.DescribedShareGroup;
import io.myelin.broker.group.ShareAnswer;
import io.myelin.broker.group.ShareGroups.Purpose;
import io.myelin.broker.group.ShareHeartbeat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Share groups as protocols see them: epochs, assignments, sessions, rights, the log, a coordinator that is replaced. */
final class ShareGroupsTest {
    private final Fixture f = new Fixture();
    private ShareGroupService shares = new ShareGroupService(f.groups);

    private static ShareHeartbeat join(String member, String... topics) {
        return new ShareHeartbeat("g", member, 0, Optional.empty(), Optional.of(List.of(topics)));
    }

    private static ShareHeartbeat beat(String member, int epoch) {
        return new ShareHeartbeat("g", member, epoch, Optional.empty(), Optional.empty());
    }

    private ShareAnswer run(ShareHeartbeat heartbeat) {
        return f.run(shares.heartbeat(heartbeat, CALLER));
    }

    private BusError error(ShareHeartbeat heartbeat) {
        return f.error(shares.heartbeat(heartbeat, CALLER));
    }

    private DescribedShareGroup describe() {
        return f.run(shares.describe("g", CALLER));
    }

    private static int size(ShareAnswer answer) {
        return answer.assignment().orElseThrow().values().stream()
                .mapToInt(Set::size)
                .sum();
    }

    private UUID topic(String name) {
        return f.broker.image().topic(name).orElseThrow().id();
    }

    /** Says that members are alive while time goes by. */
    private void live(int ms, Map<String, Integer> epochs) {
        for (int passed = 0; passed < ms; passed += 1000) {
            f.loop.advance(1000);
            epochs.forEach((member, epoch) -> run(beat(member, epoch)));
        }
    }

    @Test
    void aMemberJoinsAndReadsEverything() {
        ShareAnswer joined = run(join("a", "t"));
        assertEquals(2, joined.memberEpoch());
        assertEquals(1000, joined.heartbeatIntervalMs());
        assertEquals(Map.of(topic("t"), Set.of(0, 1, 2)), joined.assignment().orElseThrow());
        assertEquals(Optional.empty(), run(beat("a", 2)).assignment());
        DescribedShareGroup group = describe();
        assertEquals("Stable", group.state());
        assertEquals(2, group.groupEpoch());
        assertEquals(2, group.assignmentEpoch());
        assertEquals("simple", group.assignorName());
        assertEquals(Map.of(topic("t"), "t"), group.topicNames());
        assertEquals(List.of("t"), group.members().get(0).topics());
        assertEquals(
                "share",
                f.run(f.groups.list(Set.of(), Set.of("share"), CALLER)).get(0).type());
    }

    @Test
    void membersShareAndEachComesToItsEpochByItself() {
        run(join("a", "t"));
        ShareAnswer second = run(join("b", "t"));
        assertEquals(3, second.memberEpoch());
        assertEquals(1, size(second));
        ShareAnswer first = run(beat("a", 2));
        assertEquals(3, first.memberEpoch());
        assertEquals(2, size(first));
        for (String more : List.of("c", "d")) {
            assertEquals(1, size(run(join(more, "t"))));
        }
        assertEquals(BusError.FENCED_MEMBER_EPOCH, error(beat("a", 9)));
        assertEquals(5, run(beat("a", 3)).memberEpoch());
        assertEquals(BusError.FENCED_MEMBER_EPOCH, error(beat("a", 2)));
    }

    @Test
    void anEpochWhoseAnswerWasLostIsAcceptedOnce() {
        run(join("a", "t"));
        run(join("b", "t"));
        run(beat("a", 2));
        assertEquals(3, run(beat("a", 2)).memberEpoch());
        run(join("c", "t"));
        run(beat("a", 3));
        assertEquals(BusError.FENCED_MEMBER_EPOCH, error(beat("a", 2)));
    }

    @Test
    void whoLeavesMakesPlace() {
        run(join("a", "t"));
        run(join("b", "t"));
        ShareAnswer left = run(beat("a", -1));
        assertEquals(-1, left.memberEpoch());
        assertEquals(BusError.UNKNOWN_MEMBER, error(beat("a", 2)));
        assertEquals(BusError.UNKNOWN_MEMBER, error(beat("a", -1)));
        assertEquals(3, size(run(beat("b", 3))));
        run(beat("b", -1));
        assertEquals("Empty", describe().state());
        assertEquals(describe().groupEpoch(), describe().assignmentEpoch());
        f.loop.advance(700_000);
        assertEquals("Empty", describe().state());
    }

    @Test
    void whoIsNotHeardOfIsOut() {
        run(join("a", "t"));
        int epoch = run(join("b", "t")).memberEpoch();
        live(Fixture.SESSION_MS - 2000, Map.of("b", epoch));
        assertEquals(2, describe().members().size());
        live(3000, Map.of("b", epoch));
        assertEquals(1, describe().members().size());
        assertEquals(BusError.UNKNOWN_MEMBER, error(beat("a", 2)));
        assertEquals(1L, f.groups.wiring().groupCounters().membersExpired());
    }

    @Test
    void aSubscriptionChanges() {
        run(join("a", "t"));
        ShareAnswer none = run(new ShareHeartbeat("g", "a", 2, Optional.empty(), Optional.of(List.of("missing"))));
        assertEquals(3, none.memberEpoch());
        assertEquals(Map.of(), none.assignment().orElseThrow());
        ShareAnswer again =
                run(new ShareHeartbeat("g", "a", 3, Optional.empty(), Optional.of(List.of("missing", "t"))));
        assertEquals(3, size(again));
        // Whoever says everything is told everything.
        assertEquals(
                3, size(run(new ShareHeartbeat("g", "a", 4, Optional.empty(), Optional.of(List.of("missing", "t"))))));
    }

    @Test
    void aTopicComes() {
        run(join("a", "t", "late"));
        f.broker.create("late", 2);
        ShareAnswer more = run(beat("a", 2));
        assertEquals(3, more.memberEpoch());
        assertEquals(Set.of(0, 1), more.assignment().orElseThrow().get(topic("late")));
    }

    @Test
    void aGroupIsFull() {
        for (int i = 0; i < 100; i++) {
            run(join("m" + i, "t"));
        }
        assertEquals(BusError.GROUP_FULL, error(join("one-more", "t")));
        run(beat("m7", -1));
        run(join("one-more", "t"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertEquals(BusError.GROUP_NOT_FOUND, error(beat("a", 2)));
        assertEquals(BusError.GROUP_NOT_FOUND, error(beat("a", -1)));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(shares.describe("g", CALLER)));
        for (ShareHeartbeat wrong : List.of(
                new ShareHeartbeat("", "a", 0, Optional.empty(), Optional.of(List.of("t"))),
                join("", "t"),
                join("a"),
                beat("a", 0),
                beat("a", -2),
                new ShareHeartbeat("g", "a", 0, Optional.of(""), Optional.of(List.of("t"))))) {
            assertEquals(BusError.INVALID_REQUEST, error(wrong));
        }
        assertEquals(List.of(), f.run(f.groups.list(Set.of(), Set.of(), CALLER)));
    }

    @Test
    void anIdBelongsToOneType() {
        run(join("a", "t"));
        run(beat("a", -1));
        assertEquals(BusError.INCONSISTENT_GROUP_PROTOCOL, f.error(f.groups.join(Fixture.join("g", ""), CALLER)));
        assertEquals(
                BusError.GROUP_NOT_FOUND, f.error(f.groups.commit(Fixture.commit(Fixture.outside("g"), 0, 5), CALLER)));
        f.run(f.groups.delete("g", CALLER));
        f.run(f.groups.commit(Fixture.commit(Fixture.outside("g"), 0, 5), CALLER));
        assertEquals(BusError.GROUP_NOT_FOUND, error(join("a", "t")));
    }

    @Test
    void rightsAreAskedFor() {
        f.broker.deny(Operation.DESCRIBE, Resource.topic("t"));
        assertEquals(BusError.TOPIC_NOT_AUTHORIZED, error(join("a", "t")));
        Fixture other = new Fixture();
        shares = new ShareGroupService(other.groups);
        other.run(shares.heartbeat(join("a", "t"), CALLER));
        other.broker.deny(Operation.DESCRIBE, Resource.topic("t"));
        CompletionStage<DescribedShareGroup> described = shares.describe("g", CALLER);
        assertEquals(BusError.TOPIC_NOT_AUTHORIZED, other.error(described));
        other.broker.deny(Operation.READ, Resource.group("g"));
        assertEquals(BusError.GROUP_NOT_AUTHORIZED, other.error(shares.heartbeat(beat("a", 2), CALLER)));
        other.broker.deny(Operation.DESCRIBE, Resource.group("g"));
        assertEquals(BusError.GROUP_NOT_AUTHORIZED, other.error(shares.describe("g", CALLER)));
    }

    @Test
    void aReplacedCoordinatorGoesOn() {
        run(join("a", "t"));
        run(join("b", "t"));
        run(beat("a", 2));
        DescribedShareGroup before = describe();
        f.swap();
        shares = new ShareGroupService(f.groups);
        assertEquals(before, describe());
        assertEquals(Optional.empty(), run(beat("a", 3)).assignment());
        assertEquals(Optional.empty(), run(beat("b", 3)).assignment());
        run(beat("a", -1));
        run(beat("b", -1));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(shares.describe("h", CALLER)));
        f.run(f.groups.delete("g", CALLER));
        f.swap();
        assertTrue(f.run(f.groups.list(Set.of(), Set.of(), CALLER)).isEmpty());
    }

    @Test
    void whatWasReadIsRememberedWithoutMembers() {
        run(join("a", "t"));
        List<TopicIdPartition> all = f.run(shares.partitions("g", Purpose.DESCRIBE, CALLER));
        assertEquals(
                List.of(0, 1, 2), all.stream().map(TopicIdPartition::partition).toList());
        assertEquals(BusError.NON_EMPTY_GROUP, f.error(shares.partitions("g", Purpose.ALTER, CALLER)));
        assertEquals(BusError.NON_EMPTY_GROUP, f.error(shares.remember("g", List.of(), Set.of(topic("t")), CALLER)));
        run(beat("a", -1));
        f.broker.create("other", 1);
        f.run(shares.remember("g", List.of(new TopicIdPartition(topic("other"), "other", 0)), Set.of(), CALLER));
        f.run(shares.remember("g", List.of(), Set.of(topic("t")), CALLER));
        f.swap();
        shares = new ShareGroupService(f.groups);
        List<TopicIdPartition> left = f.run(shares.partitions("g", Purpose.DELETE, CALLER));
        assertEquals(List.of(new TopicIdPartition(topic("other"), "other", 0)), left);
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(shares.partitions("h", Purpose.DELETE, CALLER)));
        assertEquals(List.of(), f.run(shares.partitions("h", Purpose.DESCRIBE, CALLER)));
        assertEquals(List.of(), f.run(shares.partitions("h", Purpose.ALTER, CALLER)));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(shares.describe("h", CALLER)));
        f.run(shares.remember("h", left, Set.of(), CALLER));
        f.swap();
        shares = new ShareGroupService(f.groups);
        assertEquals(left, f.run(shares.partitions("h", Purpose.DESCRIBE, CALLER)));
        assertEquals(1, f.run(shares.describe("h", CALLER)).groupEpoch());
        f.broker.deny(Operation.DELETE, Resource.group("g"));
        assertEquals(BusError.GROUP_NOT_AUTHORIZED, f.error(shares.partitions("g", Purpose.DELETE, CALLER)));
        assertEquals(
                BusError.GROUP_NOT_AUTHORIZED, f.error(shares.remember("g", List.of(), Set.of(topic("t")), CALLER)));
    }

    @Test
    void aGroupWithMembersIsNotDeleted() {
        run(join("a", "t"));
        assertEquals(BusError.NON_EMPTY_GROUP, f.error(f.groups.delete("g", CALLER)));
    }

    @Test
    void membersOfALoadedGroupGetAWholeSession() {
        run(join("a", "t"));
        f.loop.advance(Fixture.SESSION_MS - 1000);
        f.swap();
        shares = new ShareGroupService(f.groups);
        f.loop.advance(2000);
        assertEquals(1, describe().members().size());
        f.loop.advance(Fixture.SESSION_MS);
        assertEquals(0, describe().members().size());
    }
}
