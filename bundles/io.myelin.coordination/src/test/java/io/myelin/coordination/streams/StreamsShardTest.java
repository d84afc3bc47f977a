package io.myelin.coordination.streams;

import static io.myelin.coordination.streams.Bench.GROUP;
import static io.myelin.coordination.streams.Bench.active;
import static io.myelin.coordination.streams.Bench.beat;
import static io.myelin.coordination.streams.Bench.codes;
import static io.myelin.coordination.streams.Bench.join;
import static io.myelin.coordination.streams.Bench.settings;
import static io.myelin.coordination.streams.Bench.task;
import static io.myelin.coordination.streams.Bench.tasks;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsHeartbeat.Endpoint;
import io.myelin.broker.group.StreamsHeartbeat.Offsets;
import io.myelin.broker.group.StreamsHeartbeat.Profile;
import io.myelin.broker.group.StreamsStatus.Code;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StreamsShardTest {
    private final Bench bench = new Bench();

    @Test
    void theFirstMemberGetsEverything() {
        StreamsAnswer answer = bench.ready(2).beat(join("a"));
        assertEquals(2, answer.memberEpoch());
        assertEquals(4, answer.tasks().orElseThrow().active().size());
        assertEquals(Set.of(), codes(answer));
        assertEquals("Stable", bench.describe().state());
        assertEquals(5000, answer.intervals().heartbeatMs());
    }

    @Test
    void nothingIsRepeatedToWhoKnowsIt() {
        bench.ready(2).beat(join("a"));
        assertTrue(bench.beat(beat("a", 2)).tasks().isEmpty());
    }

    @Test
    void missingInternalTopicsAreNamedAndNoTaskIsGivenBefore() {
        StreamsResult result = bench.topic("in", 3).result(join("a"));
        assertEquals(Set.of(Code.MISSING_INTERNAL_TOPICS), codes(result.answer()));
        assertEquals(
                List.of(
                        new InternalTopic("words-changelog", 3, 0, Map.of("cleanup.policy", "compact")),
                        new InternalTopic("words-repartition", 3, 0, Map.of())),
                result.missing());
        assertEquals(StreamsTasks.NONE, result.answer().tasks().orElseThrow());
        assertEquals("NotReady", bench.describe().state());

        bench.topic("words-changelog", 3).topic("words-repartition", 3);
        StreamsAnswer next = bench.beat(beat("a", result.answer().memberEpoch()));
        assertEquals(6, next.tasks().orElseThrow().active().size());
        assertEquals("Stable", bench.describe().state());
    }

    @Test
    void missingSourceTopicsAreNamed() {
        assertEquals(Set.of(Code.MISSING_SOURCE_TOPICS), codes(bench.beat(join("a"))));
    }

    @Test
    void whenASourceTopicGoesTasksAreTakenBack() {
        int epoch = bench.ready(1).beat(join("a")).memberEpoch();
        StreamsAnswer answer = bench.drop("in").beat(beat("a", epoch));
        assertEquals(Set.of(Code.MISSING_SOURCE_TOPICS), codes(answer));
        assertEquals(StreamsTasks.NONE, answer.tasks().orElseThrow());
    }

    @Test
    void aSecondMemberWaitsUntilTheFirstHasGivenUpItsTasks() {
        StreamsTasks all = bench.ready(2).beat(join("a")).tasks().orElseThrow();
        StreamsAnswer joined = bench.beat(join("b"));
        assertEquals(StreamsTasks.NONE, joined.tasks().orElseThrow());
        assertEquals("Reconciling", bench.describe().state());

        StreamsAnswer told = bench.beat(beat("a", 2, all));
        StreamsTasks kept = told.tasks().orElseThrow();
        assertEquals(2, told.memberEpoch());
        assertEquals(2, kept.active().size());
        assertTrue(bench.beat(beat("b", joined.memberEpoch())).tasks().isEmpty());
        assertTrue(bench.beat(beat("a", 2)).tasks().isEmpty());

        assertEquals(3, bench.beat(beat("a", 2, kept)).memberEpoch());
        Set<StreamsTask> given = bench.beat(beat("b", joined.memberEpoch()))
                .tasks()
                .orElseThrow()
                .active();
        Set<StreamsTask> both = new HashSet<>(kept.active());
        both.addAll(given);
        assertEquals(all.active(), both);
        assertEquals("Stable", bench.describe().state());
    }

    @Test
    void whoDoesNotGiveUpInTimeIsOut() {
        StreamsTasks all = bench.ready(2).beat(join("a")).tasks().orElseThrow();
        int epoch = bench.beat(join("b")).memberEpoch();
        bench.beat(beat("a", 2, all));
        for (int i = 0; i < 13; i++) {
            bench.advance(5000);
            if (bench.group().member("a").isPresent()) {
                bench.beat(beat("a", 2, all));
            }
            epoch = bench.beat(beat("b", epoch)).memberEpoch();
        }
        assertEquals(BusError.UNKNOWN_MEMBER, bench.error(beat("a", 2, all)));
        assertEquals(
                4,
                bench.group()
                        .member("b")
                        .orElseThrow()
                        .progress
                        .assigned()
                        .active()
                        .size());
    }

    @Test
    void whoIsNotHeardOfIsOutAndItsTasksGoToOthers() {
        bench.ready(2).beat(join("a"));
        int epoch = bench.beat(join("b")).memberEpoch();
        bench.advance(30_000);
        bench.beat(beat("b", epoch));
        bench.advance(20_000);
        assertEquals(
                4, bench.beat(beat("b", epoch)).tasks().orElseThrow().active().size());
        bench.advance(60_000);
        assertEquals("Empty", bench.describe().state());
    }

    @Test
    void whoLeavesLeavesItsTasks() {
        bench.ready(2).beat(join("a"));
        int epoch = bench.beat(join("b")).memberEpoch();
        StreamsAnswer left = bench.beat(beat("a", -1));
        assertEquals(-1, left.memberEpoch());
        assertEquals(
                4, bench.beat(beat("b", epoch)).tasks().orElseThrow().active().size());
    }

    @Test
    void epochsAreChecked() {
        StreamsTasks all = bench.ready(2).beat(join("a")).tasks().orElseThrow();
        assertEquals(BusError.FENCED_MEMBER_EPOCH, bench.error(beat("a", 3)));
        assertEquals(BusError.FENCED_MEMBER_EPOCH, bench.error(beat("a", 1)));
        assertEquals(BusError.UNKNOWN_MEMBER, bench.error(beat("z", 2)));
        assertEquals(BusError.GROUP_NOT_FOUND, new Bench().error(beat("a", 1)));

        // The answer to this one is lost; the member goes on from the epoch it knows.
        bench.beat(join("b"));
        bench.beat(beat("b", -1));
        assertEquals(4, bench.beat(beat("a", 2)).memberEpoch());
        assertEquals(4, bench.beat(beat("a", 2, all)).memberEpoch());
        assertEquals(BusError.FENCED_MEMBER_EPOCH, bench.error(beat("a", 2)));
    }

    @Test
    void aTaskThatThereIsNotIsRefused() {
        bench.ready(2).beat(join("a"));
        assertEquals(BusError.INVALID_REQUEST, bench.error(beat("a", 2, active(task("1_2")))));
        assertEquals(BusError.INVALID_REQUEST, bench.error(beat("a", 2, active(task("9_0")))));
    }

    @Test
    void anotherTopologyIsRefusedAndAnOlderOneIsStale() {
        StreamsHeartbeat newer = with(join("a"), Bench.topology(3));
        bench.ready(2).beat(newer);
        assertEquals(BusError.INVALID_REQUEST, bench.error(with(join("b"), Bench.topology(4))));
        assertEquals(Set.of(Code.STALE_TOPOLOGY), codes(bench.beat(with(join("b"), Bench.topology(2)))));
    }

    @Test
    void aGroupTakesSoManyMembers() {
        bench.settings = new StreamsSettings(1000, 1000, 0, 0, 0, 0, 0, "sticky", List.of(), 1);
        bench.ready(2).beat(join("a"));
        assertEquals(BusError.GROUP_FULL, bench.error(join("b")));
        assertEquals(4, bench.beat(join("a")).tasks().orElseThrow().active().size());
    }

    @Test
    void theFirstMembersAreAwaited() {
        bench.settings = settings(3000, 0, 0);
        StreamsAnswer a = bench.ready(2).beat(join("a"));
        assertEquals(Set.of(Code.ASSIGNMENT_DELAYED), codes(a));
        assertEquals(1, a.memberEpoch());
        StreamsAnswer b = bench.beat(join("b"));
        assertEquals(StreamsTasks.NONE, b.tasks().orElseThrow());
        bench.advance(3000);
        assertEquals(
                2,
                bench.beat(beat("a", 1, StreamsTasks.NONE))
                        .tasks()
                        .orElseThrow()
                        .active()
                        .size());
        assertEquals(
                2,
                bench.beat(beat("b", 1, StreamsTasks.NONE))
                        .tasks()
                        .orElseThrow()
                        .active()
                        .size());
    }

    @Test
    void assignmentsKeepTheirDistance() {
        bench.settings = settings(0, 1000, 0);
        int epoch = bench.ready(2).beat(join("a")).memberEpoch();
        assertEquals(Set.of(Code.ASSIGNMENT_DELAYED), codes(bench.beat(join("b"))));
        assertEquals("Assigning", bench.describe().state());
        bench.advance(1000);
        assertEquals(Set.of(), codes(bench.beat(beat("a", epoch))));
        assertEquals("Reconciling", bench.describe().state());
    }

    @Test
    void moreStandbyReplicasMakeANewAssignment() {
        bench.ready(2).beat(join("a"));
        int b = bench.beat(join("b")).memberEpoch();
        bench.settings = settings(0, 0, 1);
        int before = bench.describe().groupEpoch();
        bench.beat(beat("b", b));
        assertEquals(before + 1, bench.describe().groupEpoch());
    }

    @Test
    void aStandbyTaskBecomesActiveWithoutBeingGivenUp() {
        bench.settings = settings(0, 0, 1);
        bench.ready(2);
        Map<String, StreamsTasks> has = bench.settle("a", "b");
        assertEquals(1, has.get("b").standby().size());
        bench.beat(beat("a", -1));
        StreamsAnswer next = bench.beat(beat("b", bench.epoch("b"), has.get("b")));
        assertEquals(tasks("1", 2), only(next.tasks().orElseThrow().active(), "1"));
        assertEquals(Set.of(), next.tasks().get().standby());
    }

    @Test
    void aStaticMemberComesBackToItsTasks() {
        bench.ready(2);
        StreamsTasks all = bench.beat(join("a", "p", Optional.of("i"))).tasks().orElseThrow();
        int groupEpoch = bench.describe().groupEpoch();
        assertEquals(BusError.UNRELEASED_INSTANCE_ID, bench.error(join("a2", "p", Optional.of("i"))));
        assertEquals(
                -2,
                bench.beat(beat("a", -2, Optional.of("i"), Optional.empty())).memberEpoch());
        StreamsAnswer back = bench.beat(join("a2", "p", Optional.of("i")));
        assertEquals(all, back.tasks().orElseThrow());
        assertEquals(groupEpoch, bench.describe().groupEpoch());
        assertEquals(1, bench.describe().members().size());
        assertEquals(BusError.FENCED_INSTANCE_ID, bench.error(beat("a", 2, Optional.of("i"), Optional.empty())));
        assertEquals(BusError.UNKNOWN_MEMBER, bench.error(beat("a", 2, Optional.of("other"), Optional.empty())));
    }

    @Test
    void aStaticMemberThatStaysAwayIsOut() {
        bench.ready(2).beat(join("a", "p", Optional.of("i")));
        bench.beat(beat("a", -2, Optional.of("i"), Optional.empty()));
        bench.advance(50_000);
        assertEquals(List.of(), bench.describe().members());
    }

    @Test
    void oneMayEndAll() {
        bench.ready(2).beat(join("a"));
        StreamsHeartbeat plain = beat("a", 2);
        bench.beat(new StreamsHeartbeat(
                GROUP,
                "a",
                2,
                Optional.empty(),
                -1,
                Profile.UNCHANGED,
                Optional.empty(),
                Optional.empty(),
                Offsets.UNCHANGED,
                0,
                true,
                true));
        assertTrue(codes(bench.beat(plain)).contains(Code.SHUTDOWN_APPLICATION));
        assertTrue(codes(bench.beat(join("b"))).contains(Code.SHUTDOWN_APPLICATION));
    }

    @Test
    void missingTagsAreNamedToThoseWhoUnderstand() {
        bench.settings = settings(0, 0, 0, "zone");
        assertEquals(Set.of(Code.MISSING_CLIENT_TAGS), codes(bench.ready(1).beat(join("a"))));
    }

    @Test
    void membersLearnWhereStateCanBeAskedFor() {
        Endpoint endpoint = new Endpoint("here", 8080);
        StreamsHeartbeat plain = join("a");
        StreamsAnswer answer = bench.ready(2)
                .beat(new StreamsHeartbeat(
                        GROUP,
                        "a",
                        0,
                        Optional.empty(),
                        1000,
                        new Profile(Optional.empty(), Optional.of("p"), Optional.of(endpoint), Optional.of(Map.of())),
                        plain.topology(),
                        plain.owned(),
                        Offsets.UNCHANGED,
                        -1,
                        false,
                        true));
        assertEquals(1, answer.endpointEpoch());
        assertEquals(endpoint, answer.endpoints().orElseThrow().get(0).endpoint());
        assertEquals(
                Set.of(
                        new TopicPartitionRef("in", 0),
                        new TopicPartitionRef("in", 1),
                        new TopicPartitionRef("words-repartition", 0),
                        new TopicPartitionRef("words-repartition", 1)),
                Set.copyOf(answer.endpoints().get().get(0).active()));
        assertTrue(bench.beat(join("b")).endpoints().isPresent());
    }

    @Test
    void offsetsOfTasksAreShown() {
        bench.ready(2).beat(join("a"));
        Map<StreamsTask, Long> reached = Map.of(task("1_0"), 7L);
        bench.beat(new StreamsHeartbeat(
                GROUP,
                "a",
                2,
                Optional.empty(),
                -1,
                Profile.UNCHANGED,
                Optional.empty(),
                Optional.empty(),
                new Offsets(Optional.of(reached), Optional.of(Map.of(task("1_0"), 9L))),
                0,
                false,
                true));
        assertEquals(reached, bench.describe().members().get(0).offsets().reached());
    }

    @Test
    void aCoordinatorThatIsReplacedKnowsEverythingThatWasAcknowledged() {
        StreamsTasks all = bench.ready(2).beat(join("a")).tasks().orElseThrow();
        int b = bench.beat(join("b")).memberEpoch();
        bench.beat(beat("a", 2, all));
        DescribedStreamsGroup before = bench.describe();
        bench.reload();
        DescribedStreamsGroup after = bench.describe();
        assertEquals(before.members(), after.members());
        assertEquals(before.groupEpoch(), after.groupEpoch());
        assertEquals(before.assignmentEpoch(), after.assignmentEpoch());
        assertTrue(bench.beat(beat("b", b)).tasks().isEmpty());
        bench.advance(50_000);
        assertEquals("Empty", bench.describe().state());
    }

    @Test
    void aGroupThatIsDeletedLeavesNothing() {
        bench.ready(2).beat(join("a"));
        bench.beat(beat("a", -1));
        bench.<Void>call((reply, effects) -> bench.shard.delete(GROUP, bench.now(), reply, effects));
        assertEquals(0, bench.replayed().groupCount());
        assertEquals(BusError.GROUP_NOT_FOUND, bench.error(beat("a", 3)));
    }

    @Test
    void aClassicGroupThatNobodyIsInMakesPlaceAndItsOffsetsStay() {
        bench.ready(2);
        assertEquals(Optional.empty(), bench.commit("", -1, "in", 0));
        assertEquals(4, bench.beat(join("a")).tasks().orElseThrow().active().size());
        assertEquals(1, bench.shard.offsetCount());
        assertEquals("streams", bench.group().type());
        assertEquals(1, bench.replayed().groupCount());
    }

    @Test
    void whoCommitsIsChecked() {
        StreamsTasks all = bench.ready(2).beat(join("a")).tasks().orElseThrow();
        assertEquals(Optional.empty(), bench.commit("a", 2, "in", 0));
        bench.beat(join("b"));
        StreamsTasks kept = bench.beat(beat("a", 2, all)).tasks().orElseThrow();
        bench.beat(beat("a", 2, kept));
        assertEquals(3, bench.epoch("a"));
        StreamsTask stays = kept.active().iterator().next();
        assertEquals(Optional.empty(), bench.commit("a", 2, input(stays), stays.partition()));
        Set<StreamsTask> gone = new HashSet<>(all.active());
        gone.removeAll(kept.active());
        StreamsTask other = gone.iterator().next();
        assertEquals(Optional.of(BusError.STALE_MEMBER_EPOCH), bench.commit("a", 2, input(other), other.partition()));
        assertEquals(Optional.of(BusError.STALE_MEMBER_EPOCH), bench.commit("a", 9, "in", 0));
        assertEquals(Optional.of(BusError.UNKNOWN_MEMBER), bench.commit("z", 2, "in", 0));
        assertEquals(Optional.of(BusError.UNKNOWN_MEMBER), bench.commit("", -1, "in", 0));
        assertTrue(bench.group().subscribes("in"));
        assertFalse(bench.group().subscribes("words-changelog"));
    }

    private static String input(StreamsTask task) {
        return task.subtopology().equals("0") ? "in" : "words-repartition";
    }

    private static Set<StreamsTask> only(Set<StreamsTask> tasks, String subtopology) {
        Set<StreamsTask> some = new HashSet<>(tasks);
        some.removeIf(task -> !task.subtopology().equals(subtopology));
        return some;
    }

    private static StreamsHeartbeat with(StreamsHeartbeat beat, StreamsTopology topology) {
        return new StreamsHeartbeat(
                beat.groupId(),
                beat.memberId(),
                beat.memberEpoch(),
                beat.instanceId(),
                beat.rebalanceTimeoutMs(),
                beat.profile(),
                Optional.of(topology),
                beat.owned(),
                beat.offsets(),
                beat.endpointEpoch(),
                beat.shutdownApplication(),
                beat.knowsMissingTags());
    }
}
