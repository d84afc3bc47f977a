package io.myelin.coordination.group.classic;

import static io.myelin.coordination.group.classic.Bench.error;
import static io.myelin.coordination.group.classic.Bench.now;
import static io.myelin.coordination.group.classic.Bench.outside;
import static io.myelin.coordination.group.classic.Bench.ref;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.group.classic.Bench.Asking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class OffsetsTest {
    private static final long RETENTION_MS = 600_000;

    private final Bench bench = new Bench();

    private List<CommittedOffset> all() {
        return now(bench.<List<CommittedOffset>>call(
                (reply, effects) -> bench.shard.committed(outside(), Optional.empty(), false, reply, effects)));
    }

    private Optional<BusError> delete(String topic) {
        return now(bench.<List<Commit.Outcome>>call((reply, effects) -> bench.shard.deleteOffsets(
                        "g", List.of(new TopicPartitionRef(topic, 0)), bench.now(), reply, effects)))
                .get(0)
                .error();
    }

    @Test
    void whoMayCommitDependsOnTheState() {
        now(bench.commit(outside(), "t", 1));
        Joined member = bench.stable(1).get(0);
        now(bench.commit(ref(member), "t", 2));
        assertEquals(BusError.UNKNOWN_MEMBER, error(bench.commit(outside(), "t", 3)));
        assertEquals(
                BusError.ILLEGAL_GENERATION,
                error(bench.commit(new MemberRef("g", 5, member.memberId(), Optional.empty()), "t", 3)));
        assertEquals(
                BusError.UNKNOWN_MEMBER, error(bench.commit(new MemberRef("g", 1, "x", Optional.empty()), "t", 3)));
        // Before it joins again, a member still commits what it has read.
        CompletableFuture<Joined> other = bench.join("");
        now(bench.commit(ref(member), "t", 4));
        Joined again = now(bench.join(member.memberId()));
        assertEquals(2, now(other).generation());
        assertEquals(BusError.REBALANCE_IN_PROGRESS, error(bench.commit(ref(again), "t", 5)));
        assertEquals(4, all().get(0).offset());
    }

    @Test
    void aGroupThatIsNotThereIsMadeForCommitsFromOutsideOnly() {
        assertEquals(
                BusError.GROUP_NOT_FOUND, error(bench.commit(new MemberRef("g", 3, "m", Optional.empty()), "t", 1)));
        assertEquals(0, bench.shard.groupCount());
        now(bench.commit(outside(), "t", 1));
        assertEquals(1, bench.reload().groupCount());
    }

    @Test
    void aCommitKeepsTheSession() {
        Joined member = bench.stable(1).get(0);
        for (int i = 0; i < 3; i++) {
            bench.pass(Bench.SESSION_MS - 1);
            now(bench.commit(ref(member), "t", i));
        }
        assertEquals(GroupState.STABLE, bench.group().state());
    }

    @Test
    void offsetsOfASimpleGroupExpireByTheirCommitAndTheGroupWithThem() {
        now(bench.commit(outside(), "t", 1));
        bench.pass(RETENTION_MS / 2);
        now(bench.commit(outside(), "u", 1));
        bench.pass(RETENTION_MS / 2 + 60_000);
        assertEquals(
                List.of("u"), all().stream().map(o -> o.partition().topic()).toList());
        bench.pass(RETENTION_MS);
        assertEquals(0, bench.shard.groupCount());
        assertEquals(0, bench.reload().groupCount());
    }

    @Test
    void offsetsOfConsumersExpireWhenTheGroupHasBeenEmptyForLong() {
        Joined member = bench.stable(1).get(0);
        now(bench.commit(ref(member), "t", 1));
        for (int i = 0; i < 2 * RETENTION_MS / 9000; i++) {
            bench.pass(9000);
            now(bench.heartbeat(ref(member)));
        }
        assertEquals(1, all().size(), "a topic in use keeps its offsets");
        bench.leave(member.memberId(), Optional.empty());
        bench.restart();
        bench.pass(RETENTION_MS - 60_000);
        assertEquals(1, all().size());
        bench.pass(130_000);
        assertEquals(0, bench.shard.groupCount());
    }

    @Test
    void aStableGroupLosesOffsetsOfTopicsItHasLeft() {
        Joined member = bench.stable(1).get(0);
        now(bench.commit(ref(member), "t", 1));
        now(bench.commit(ref(member), "u", 1));
        for (int i = 0; i < (RETENTION_MS + 70_000) / 9000; i++) {
            bench.pass(9000);
            now(bench.heartbeat(ref(member)));
        }
        assertEquals(
                List.of("t"), all().stream().map(o -> o.partition().topic()).toList());
    }

    @Test
    void aRetentionOfItsOwnIsKept() {
        Commit commit =
                new Commit(outside(), List.of(new Commit.Offset(new TopicPartitionRef("t", 0), 1, -1, "")), 100_000);
        now(bench.<List<Commit.Outcome>>call(
                (reply, effects) -> bench.shard.commit(commit, bench.now(), reply, effects)));
        bench.restart();
        bench.pass(90_000);
        assertEquals(1, all().size());
        bench.pass(70_000);
        assertEquals(0, all().size());
    }

    @Test
    void offsetsOfDeletedTopicsGo() {
        now(bench.commit(outside(), "t", 1));
        now(bench.commit(outside(), "u", 1));
        bench.topics.remove("t");
        bench.topics.put("u", new UUID(9, 9));
        assertEquals(List.of(), all());
        bench.pass(5001);
        assertEquals(0, bench.shard.offsetCount());
        assertEquals(0, bench.reload().offsetCount());
    }

    @Test
    void offsetsThatMembersReadAreNotDeleted() {
        Joined member = bench.stable(1).get(0);
        now(bench.commit(ref(member), "t", 1));
        now(bench.commit(ref(member), "u", 1));
        assertEquals(Optional.of(BusError.GROUP_SUBSCRIBED_TO_TOPIC), delete("t"));
        assertEquals(Optional.empty(), delete("u"));
        assertEquals(1, all().size());
        bench.leave(member.memberId(), Optional.empty());
        assertEquals(Optional.empty(), delete("t"));
        assertEquals(0, all().size());
    }

    @Test
    void whereSubscriptionsCannotBeReadEveryTopicIsThoughtToBeRead() {
        CompletableFuture<Joined> joining = bench.join(new Asking("").metadata(new byte[] {1, 2, 3}));
        bench.pass(2L * Bench.DELAY_MS);
        bench.syncAll(List.of(now(joining)));
        now(bench.commit(ref(now(joining)), "u", 1));
        assertEquals(Optional.of(BusError.GROUP_SUBSCRIBED_TO_TOPIC), delete("u"));
    }

    @Test
    void offsetsOfOtherProtocolsAreNotDeletedUnderTheirMembers() {
        bench.join(new Asking("").type("connect"));
        bench.pass(2L * Bench.DELAY_MS);
        CompletableFuture<List<Commit.Outcome>> deleted = bench.call((reply, effects) ->
                bench.shard.deleteOffsets("g", List.of(new TopicPartitionRef("t", 0)), bench.now(), reply, effects));
        assertEquals(BusError.NON_EMPTY_GROUP, error(deleted));
    }

    @Test
    void aCommitThatIsTooLargeToBeWrittenAtOnceChangesNothing() {
        List<Commit.Offset> offsets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            offsets.add(new Commit.Offset(new TopicPartitionRef("t", i), i, -1, "x".repeat(1000)));
        }
        List<Commit.Outcome> outcomes = now(bench.<List<Commit.Outcome>>call((reply, effects) ->
                bench.shard.commit(new Commit(outside(), offsets, -1), bench.now(), reply, effects)));
        assertEquals(100, outcomes.size());
        assertEquals(
                Optional.of(BusError.INVALID_COMMIT_OFFSET_SIZE),
                outcomes.get(7).error());
        assertEquals(0, bench.shard.offsetCount());
        assertEquals(0, bench.shard.groupCount());
    }
}
