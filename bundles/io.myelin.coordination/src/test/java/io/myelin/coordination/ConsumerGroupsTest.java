package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.DescribedConsumerGroup;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Consumer groups of the newer protocol, as their members meet them. */
final class ConsumerGroupsTest {
    private final Fixture f = new Fixture();

    private ConsumerGroupService consumers() {
        return new ConsumerGroupService(f.groups);
    }

    private CompletionStage<ConsumerAnswer> send(Beat beat) {
        return consumers().heartbeat(beat.heartbeat(), CALLER);
    }

    private ConsumerAnswer ask(Beat beat) {
        return f.run(send(beat));
    }

    private static int count(ConsumerAnswer answer) {
        return answer.assignment().orElseThrow().values().stream()
                .mapToInt(Set::size)
                .sum();
    }

    private DescribedConsumerGroup described() {
        return f.run(consumers().describe("g", CALLER));
    }

    @Test
    void aMemberAloneGetsEverything() {
        ConsumerAnswer answer = ask(new Beat("a"));
        assertEquals(2, answer.memberEpoch());
        assertEquals(1000, answer.heartbeatIntervalMs());
        assertEquals(3, count(answer));
        DescribedConsumerGroup group = described();
        assertEquals("Stable", group.state());
        assertEquals("uniform", group.assignorName());
        assertEquals(Map.of(f.broker.image().topic("t").orElseThrow().id(), "t"), group.topicNames());
    }

    @Test
    void aSecondMemberWaitsForWhatTheFirstGivesUp() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        Beat b = new Beat("b");
        ConsumerAnswer first = ask(b);
        assertEquals(3, first.memberEpoch());
        assertEquals(0, count(first));
        b.goesOn(first);
        ConsumerAnswer told = ask(a);
        assertEquals(2, told.memberEpoch(), "it has to give up before it goes on");
        assertEquals(2, count(told));
        assertTrue(ask(b).assignment().isEmpty(), "the other has not given up yet");
        assertEquals("Reconciling", described().state());
        assertEquals(3, ask(a.goesOn(told)).memberEpoch());
        assertEquals(1, count(ask(b)));
        assertEquals("Stable", described().state());
    }

    @Test
    void whoIsSilentIsOutAndTheOthersGetWhatItHad() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        Beat b = new Beat("b");
        b.goesOn(ask(b));
        for (int i = 0; i < 8; i++) {
            f.loop.advance(2000);
            a.goesOn(ask(a));
        }
        assertEquals(
                List.of("a"),
                described().members().stream()
                        .map(DescribedConsumerGroup.Member::memberId)
                        .toList());
        assertEquals(
                3, a.owned.orElseThrow().values().stream().mapToInt(Set::size).sum());
        assertEquals(BusError.UNKNOWN_MEMBER, f.error(send(b)));
    }

    @Test
    void whoGivesUpTooLateIsOut() {
        Beat a = new Beat("a");
        a.rebalanceMs = 5000;
        a.goesOn(ask(a));
        ask(new Beat("b"));
        a.goesOn(ask(a)).owned = Optional.empty();
        f.loop.advance(4000);
        ask(a);
        f.loop.advance(1500);
        assertEquals(BusError.UNKNOWN_MEMBER, f.error(send(a)));
    }

    @Test
    void anEpochThatIsNotTheMembersFencesIt() {
        Beat a = new Beat("a");
        ConsumerAnswer first = ask(a);
        Beat lost = new Beat("a");
        lost.owned = Optional.of(Map.of());
        a.goesOn(first);
        assertEquals(BusError.FENCED_MEMBER_EPOCH, f.error(send(new Beat("a").epoch(5))));
        Beat b = new Beat("b");
        b.goesOn(ask(b));
        ConsumerAnswer revoke = ask(a);
        a.goesOn(revoke);
        ConsumerAnswer moved = ask(a);
        assertEquals(3, moved.memberEpoch());
        assertEquals(3, ask(a).memberEpoch(), "the answer was lost: it still speaks of epoch 2");
        a.owned = Optional.of(first.assignment().orElseThrow());
        assertEquals(BusError.FENCED_MEMBER_EPOCH, f.error(send(a)), "it has what it should not have");
        assertEquals(BusError.UNKNOWN_MEMBER, f.error(send(new Beat("nobody").epoch(1))));
    }

    @Test
    void aStaticMemberThatComesBackHasWhatItHad() {
        Beat a = new Beat("a").instance("i");
        ConsumerAnswer had = ask(a);
        assertEquals(BusError.UNRELEASED_INSTANCE_ID, f.error(send(new Beat("a2").instance("i"))));
        a.goesOn(had);
        assertEquals(-2, ask(a.epoch(-2)).memberEpoch());
        ConsumerAnswer back = ask(new Beat("a2").instance("i"));
        assertEquals(had.assignment(), back.assignment());
        assertEquals(2, back.memberEpoch(), "nobody noticed");
        assertEquals(BusError.FENCED_INSTANCE_ID, f.error(send(a.epoch(2))));
    }

    @Test
    void aRegularExpressionFollowsTheTopics() {
        f.broker.create("orders-eu", 2);
        Beat a = new Beat("a").regex("orders-.*");
        ConsumerAnswer answer = ask(a);
        assertEquals(2, count(answer));
        a.goesOn(answer);
        f.broker.create("orders-us", 4);
        f.broker.create("other", 4);
        f.loop.advance(2000);
        ConsumerAnswer more = ask(a);
        assertEquals(6, count(more));
        assertEquals(3, more.memberEpoch());
        f.broker.drop("orders-eu");
        f.loop.advance(2000);
        assertEquals(4, count(ask(a.goesOn(more))));
        assertEquals(BusError.INVALID_REGULAR_EXPRESSION, f.error(send(new Beat("b").regex("(["))));
        assertEquals(BusError.INVALID_REGULAR_EXPRESSION, f.error(send(new Beat("b").regex("x".repeat(101)))));
    }

    @Test
    void whatAMemberMayNotDescribeItDoesNotGet() {
        f.broker.create("orders-eu", 2);
        f.broker.create("orders-us", 2);
        f.broker.deny(Operation.DESCRIBE, Resource.topic("orders-us"));
        assertEquals(2, count(ask(new Beat("a").regex("orders-.*"))));
        Beat b = new Beat("b");
        b.topics = Optional.of(List.of("orders-us"));
        assertEquals(BusError.TOPIC_NOT_AUTHORIZED, f.error(send(b)));
    }

    @Test
    void newPartitionsAreAssigned() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        f.broker.grow("t", 5);
        ConsumerAnswer grown = ask(a);
        assertEquals(5, count(grown));
        assertEquals(3, grown.memberEpoch());
    }

    @Test
    void aNewCoordinatorGoesOnWithTheGroup() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        Beat b = new Beat("b");
        b.goesOn(ask(b));
        DescribedConsumerGroup before = described();
        f.carried.clear();
        f.start();
        assertEquals(before.groupEpoch(), described().groupEpoch());
        assertEquals(Set.copyOf(before.members()), Set.copyOf(described().members()));
        a.goesOn(ask(a));
        assertEquals(3, ask(a).memberEpoch());
        assertEquals(1, count(ask(b)));
        f.swap();
        assertEquals(3, ask(a).memberEpoch());
    }

    @Test
    void offsetsAreCommittedWithMemberEpochs() {
        Beat a = new Beat("a");
        ConsumerAnswer had = ask(a);
        a.goesOn(had);
        f.run(f.groups.commit(Fixture.commit(member("a", 2), 0, 5), CALLER));
        assertEquals(
                BusError.STALE_MEMBER_EPOCH, f.error(f.groups.commit(Fixture.commit(member("a", 3), 0, 6), CALLER)));
        Beat b = new Beat("b");
        b.goesOn(ask(b));
        a.goesOn(ask(a));
        a.goesOn(ask(a));
        int kept = a.owned.orElseThrow().values().iterator().next().iterator().next();
        int given = Set.of(0, 1, 2).stream()
                .filter(i -> a.owned.orElseThrow().values().stream().noneMatch(s -> s.contains(i)))
                .findFirst()
                .orElseThrow();
        f.run(f.groups.commit(Fixture.commit(member("a", 2), kept, 7), CALLER));
        assertEquals(
                BusError.STALE_MEMBER_EPOCH,
                f.error(f.groups.commit(Fixture.commit(member("a", 2), given, 8), CALLER)));
        assertEquals(
                BusError.UNKNOWN_MEMBER, f.error(f.groups.commit(Fixture.commit(Fixture.outside("g"), 0, 9), CALLER)));
        assertEquals(7, f.committed("g", kept));
        assertEquals(
                BusError.STALE_MEMBER_EPOCH,
                f.error(f.groups.committed(member("a", 2), Optional.empty(), false, CALLER)));
        assertEquals(
                List.of(Optional.of(BusError.GROUP_SUBSCRIBED_TO_TOPIC)),
                f.run(f.groups.deleteOffsets("g", List.of(new TopicPartitionRef("t", 0)), CALLER)).stream()
                        .map(Commit.Outcome::error)
                        .toList());
    }

    private static MemberRef member(String id, int epoch) {
        return new MemberRef("g", epoch, id, Optional.empty());
    }

    @Test
    void groupsAreListedByTypeAndDeletedWhenEmpty() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        f.stable("old");
        assertEquals(
                List.of(new ListedGroup("g", "consumer", "Stable", "consumer")),
                f.run(f.groups.list(Set.of(), Set.of("Consumer"), CALLER)));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(f.groups.describe("g", CALLER)));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(consumers().describe("old", CALLER)));
        assertEquals(BusError.NON_EMPTY_GROUP, f.error(f.groups.delete("g", CALLER)));
        assertEquals(-1, ask(a.epoch(-1)).memberEpoch());
        assertEquals("Empty", described().state());
        f.run(f.groups.delete("g", CALLER));
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(consumers().describe("g", CALLER)));
        f.carried.clear();
        f.start();
        assertEquals(BusError.GROUP_NOT_FOUND, f.error(consumers().describe("g", CALLER)));
    }

    @Test
    void anEmptyGroupOfEitherTypeMakesPlaceForTheOtherAndKeepsItsOffsets() {
        f.run(f.groups.commit(Fixture.commit(Fixture.outside("g"), 1, 42), CALLER));
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        assertEquals(42, f.committed("g", 1));
        ask(a.epoch(-1));
        Joined joined = f.stable("g");
        assertEquals(42, f.committed("g", 1));
        assertEquals(
                "classic",
                f.run(f.groups.list(Set.of(), Set.of(), CALLER)).get(0).type());
        f.carried.clear();
        f.start();
        assertEquals(
                joined.memberId(),
                f.run(f.groups.describe("g", CALLER)).members().get(0).memberId());
    }

    @Test
    void aGroupIsUpgradedAndDowngradedWhileItIsInUse() {
        Joined classic = f.stable("g");
        Beat b = new Beat("b");
        ConsumerAnswer came = ask(b);
        b.goesOn(came);
        assertEquals(2, described().members().size());
        assertTrue(described().members().stream().anyMatch(DescribedConsumerGroup.Member::classic));
        assertEquals(BusError.REBALANCE_IN_PROGRESS, f.error(f.groups.heartbeat(Fixture.ref("g", classic), CALLER)));
        Joined again = f.run(f.groups.join(Fixture.join("g", classic.memberId()), CALLER));
        assertEquals(classic.memberId(), again.memberId());
        assertEquals(came.memberEpoch(), again.generation());
        Synced synced = f.run(f.groups.sync(Fixture.sync("g", again, Map.of()), CALLER));
        assertTrue(synced.assignment().length > 10);
        f.run(f.groups.heartbeat(Fixture.ref("g", again), CALLER));
        f.carried.clear();
        f.start();
        f.run(f.groups.heartbeat(Fixture.ref("g", again), CALLER));
        ask(b.epoch(-1));
        assertEquals(
                "classic",
                f.run(f.groups.list(Set.of(), Set.of(), CALLER)).get(0).type());
        assertEquals(BusError.REBALANCE_IN_PROGRESS, f.error(f.groups.heartbeat(Fixture.ref("g", again), CALLER)));
        Joined led = f.run(f.groups.join(Fixture.join("g", again.memberId()), CALLER));
        assertEquals(led.memberId(), led.leaderId());
        assertTrue(led.generation() > again.generation());
    }

    @Test
    void aStaticMemberMayChangeItsProtocolBothWays() {
        CompletionStage<Joined> joining = f.groups.join(Fixture.join("g", "", Optional.of("i"), "range"), CALLER);
        f.loop.advance(3100);
        Joined joined = Fixture.now(joining);
        f.run(f.groups.sync(
                new io.myelin.broker.group.Sync(
                        new MemberRef("g", joined.generation(), joined.memberId(), Optional.of("i")),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(joined.memberId(), Fixture.assignment("t", 3))),
                CALLER));
        ConsumerAnswer upgraded = ask(new Beat("a").instance("i"));
        assertEquals(3, count(upgraded));
        assertEquals(joined.generation(), upgraded.memberEpoch(), "nobody has to move");
        assertFalse(described().members().get(0).classic());
        Join back = Fixture.join("g", "", Optional.of("i"), "range");
        Joined again = f.run(f.groups.join(back, CALLER));
        assertEquals(
                "classic",
                f.run(f.groups.list(Set.of(), Set.of(), CALLER)).get(0).type());
        assertEquals("Stable", f.run(f.groups.describe("g", CALLER)).state(), "nobody has to join again");
        assertEquals(joined.generation(), again.generation());
    }

    @Test
    void membersOfTheClassicProtocolLeaveAndAdministratorsRemoveStaticOnes() {
        Joined classic = f.stable("g");
        Beat b = new Beat("b").instance("i");
        b.goesOn(ask(b));
        List<Leave.Outcome> outcomes = f.run(f.groups.leave(
                new Leave(
                        "g",
                        List.of(
                                new Leave.Member(classic.memberId(), Optional.empty(), ""),
                                new Leave.Member("nobody", Optional.empty(), ""),
                                new Leave.Member("", Optional.of("i"), ""))),
                CALLER));
        assertEquals(
                List.of(Optional.empty(), Optional.of(BusError.UNKNOWN_MEMBER), Optional.empty()),
                outcomes.stream().map(Leave.Outcome::error).toList());
        assertEquals("Empty", described().state());
    }

    @Test
    void theAssignorOfMostMembersAssigns() {
        Beat a = new Beat("a");
        a.assignor = Optional.of("range");
        a.goesOn(ask(a));
        assertEquals("range", described().assignorName());
        Beat b = new Beat("b");
        b.assignor = Optional.of("own");
        assertEquals(BusError.UNSUPPORTED_ASSIGNOR, f.error(send(b)));
    }

    @Test
    void offsetsOfASubscribedTopicDoNotExpire() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        f.run(f.groups.commit(Fixture.commit(member("a", 2), 0, 5), CALLER));
        f.broker.create("u", 1);
        Commit other =
                new Commit(member("a", 2), List.of(new Commit.Offset(new TopicPartitionRef("u", 0), 6, -1, "")), -1);
        f.run(f.groups.commit(other, CALLER));
        for (int i = 0; i < 140; i++) {
            f.loop.advance(5000);
            a.goesOn(ask(a));
        }
        Map<String, Long> left = new HashMap<>();
        f.run(f.groups.committed("g", Optional.empty(), false, CALLER))
                .forEach(o -> left.put(o.partition().topic(), o.offset()));
        assertEquals(Map.of("t", 5L), left);
        assertEquals(Set.of("t"), new HashSet<>(left.keySet()));
    }
}
