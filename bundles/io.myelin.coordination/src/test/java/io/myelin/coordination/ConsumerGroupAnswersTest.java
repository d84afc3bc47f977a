package io.myelin.coordination;

import static io.myelin.coordination.Fixture.CALLER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.DescribedConsumerGroup;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Answers of consumer groups, field by field as Apache Kafka 4.4.0 gives them. */
final class ConsumerGroupAnswersTest {
    private final Fixture f = new Fixture();

    private ConsumerGroupService consumers() {
        return new ConsumerGroupService(f.groups);
    }

    private ConsumerAnswer ask(Beat beat) {
        return f.run(consumers().heartbeat(beat.heartbeat(), CALLER));
    }

    private BusError refusal(Beat beat) {
        return f.error(consumers().heartbeat(beat.heartbeat(), CALLER));
    }

    private DescribedConsumerGroup described() {
        return f.run(consumers().describe("g", CALLER));
    }

    private DescribedConsumerGroup.Member described(String member) {
        return described().members().stream()
                .filter(m -> m.memberId().equals(member))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void epochsBeginWithOneAndAMemberThatReadsNothingChangesNone() {
        Beat idle = new Beat("idle");
        idle.topics = Optional.of(List.of());
        assertEquals(1, ask(idle).memberEpoch());
        assertEquals(1, described().groupEpoch());
        assertEquals(2, ask(new Beat("a")).memberEpoch());
    }

    @Test
    void anEmptyGroupHasAssignedEverything() {
        ask(new Beat("a"));
        ask(new Beat("a").epoch(-1));
        assertEquals("Empty", described().state());
        assertEquals(3, described().groupEpoch());
        assertEquals(3, described().assignmentEpoch());
        f.replace();
        assertEquals(3, described().assignmentEpoch());
    }

    @Test
    void anotherAssignorIsANewEpochAtOnce() {
        Beat a = new Beat("a");
        ConsumerAnswer first = ask(a);
        a.goesOn(first);
        a.assignor = Optional.of("uniform");
        assertEquals(2, ask(a).memberEpoch(), "it is the one already");
        f.loop.advance(2000);
        a.assignor = Optional.of("range");
        assertEquals(3, ask(a).memberEpoch());
        assertEquals("range", described().assignorName());
    }

    @Test
    void whatAMemberIsToGiveUpIsStillShownAsItsOwn() {
        Beat a = new Beat("a");
        a.goesOn(ask(a));
        f.loop.advance(2000);
        ask(new Beat("b"));
        assertEquals(
                2, ask(a).assignment().orElseThrow().values().iterator().next().size());
        assertEquals(3, described("a").assigned().values().iterator().next().size());
        assertEquals(2, described("a").target().values().iterator().next().size());
        assertEquals(Optional.of(""), described("a").regex());
    }

    @Test
    void aMemberIsFencedBeforeItsPatternIsLookedAt() {
        ask(new Beat("a"));
        assertEquals(
                BusError.FENCED_MEMBER_EPOCH, refusal(new Beat("a").epoch(7).regex("([")));
        assertEquals(BusError.UNKNOWN_MEMBER, refusal(new Beat("b").epoch(7).regex("([")));
    }

    @Test
    void aStaticMemberIsNotReplacedByOneThatIsRefused() {
        ask(new Beat("a").instance("i"));
        ask(new Beat("a").instance("i").epoch(-2));
        assertEquals(
                BusError.INVALID_REGULAR_EXPRESSION,
                refusal(new Beat("b").instance("i").regex("([")));
        assertEquals("a", described().members().get(0).memberId());
    }

    @Test
    void whoDoesNotKnowOfMemberEpochsMayNotCommitAsAMember() {
        ask(new Beat("a"));
        MemberRef member = new MemberRef("g", 2, "a", Optional.empty());
        List<Commit.Offset> offsets = List.of(new Commit.Offset(new TopicPartitionRef("t", 0), 5, -1, ""));
        assertEquals(
                BusError.UNSUPPORTED_VERSION, f.error(f.groups.commit(new Commit(member, offsets, -1, false), CALLER)));
        f.run(f.groups.commit(new Commit(member, offsets, -1, true), CALLER));
        ask(new Beat("a").epoch(-1));
        f.run(f.groups.commit(new Commit(Fixture.outside("g"), offsets, -1, false), CALLER));
    }

    @Test
    void whoSpeaksTheClassicProtocolMaySendAnybodyAway() {
        ask(new Beat("a"));
        List<Leave.Outcome> outcomes =
                f.run(f.groups.leave(new Leave("g", List.of(new Leave.Member("a", Optional.empty(), ""))), CALLER));
        assertEquals(Optional.empty(), outcomes.get(0).error());
        assertEquals("Empty", described().state());
    }

    @Test
    void anIdIsGivenBeforeTheSubscriptionIsRead() {
        ask(new Beat("a"));
        Join strange = strange("");
        CompletionException required = Assertions.assertThrows(CompletionException.class, () -> settled(strange));
        assertTrue(required.getCause() instanceof MemberIdRequiredException);
        String id = ((MemberIdRequiredException) required.getCause()).memberId();
        assertEquals(BusError.INCONSISTENT_GROUP_PROTOCOL, f.error(f.groups.join(strange(id), CALLER)));
    }

    private Joined settled(Join join) {
        var reply = f.groups.join(join, CALLER).toCompletableFuture();
        f.loop.advance(10);
        return reply.join();
    }

    private static Join strange(String id) {
        return new Join(
                "g",
                id,
                Optional.empty(),
                "consumer",
                List.of(new Join.Protocol("range", new byte[] {1})),
                10_000,
                10_000,
                true,
                true,
                "");
    }

    @Test
    void aMemberOfAClassicGroupShowsItsAssignmentUntilItHasAnother() {
        Joined joined = f.stable("g");
        f.groups.join(Fixture.join("g", ""), CALLER);
        f.loop.advance(100);
        var group = f.run(f.groups.describe("g", CALLER));
        assertEquals("PreparingRebalance", group.state());
        var member = group.members().stream()
                .filter(m -> m.memberId().equals(joined.memberId()))
                .findFirst()
                .orElseThrow();
        assertTrue(member.assignment().length > 0);
        assertEquals(0, member.metadata().length);
    }
}
