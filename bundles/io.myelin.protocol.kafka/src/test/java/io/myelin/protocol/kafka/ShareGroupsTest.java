package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedShareGroup;
import io.myelin.broker.group.ShareAnswer;
import io.myelin.broker.group.ShareHeartbeat;
import io.myelin.broker.queue.DescribedQueue;
import io.myelin.broker.queue.NewStart;
import io.myelin.broker.queue.Outcome;
import io.myelin.broker.queue.QueueStart;
import io.myelin.cluster.image.FeatureNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestPartition;
import org.apache.kafka.common.message.AlterShareGroupOffsetsRequestData.AlterShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.AlterShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsRequestData.DeleteShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DeleteShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestGroup;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsRequestData.DescribeShareGroupOffsetsRequestTopic;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData;
import org.apache.kafka.common.message.DescribeShareGroupOffsetsResponseData.DescribeShareGroupOffsetsResponsePartition;
import org.apache.kafka.common.message.ShareGroupDescribeRequestData;
import org.apache.kafka.common.message.ShareGroupDescribeResponseData;
import org.apache.kafka.common.message.ShareGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ShareGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Membership and offsets of share groups on the wire. */
class ShareGroupsTest {
    private static final UUID TOPIC = new UUID(1, 2);

    private final ShareFixture f = new ShareFixture();

    private ShareGroupHeartbeatResponseData beat() {
        return f.client.ask(
                new ShareGroupHeartbeatRequestData()
                        .setGroupId("g")
                        .setMemberId("m")
                        .setMemberEpoch(0)
                        .setRackId("r")
                        .setSubscribedTopicNames(List.of("t")),
                1,
                new ShareGroupHeartbeatResponseData());
    }

    @Test
    void aHeartbeat() {
        f.shares.completes("heartbeat", new ShareAnswer("m", 4, 1000, Optional.of(Map.of(TOPIC, Set.of(1, 0)))));
        ShareGroupHeartbeatResponseData response = beat();
        assertEquals(
                new ShareHeartbeat("g", "m", 0, Optional.of("r"), Optional.of(List.of("t"))),
                f.shares.calls("heartbeat").get(0)[0]);
        assertEquals(4, response.memberEpoch());
        assertEquals(1000, response.heartbeatIntervalMs());
        assertEquals(
                List.of(0, 1), response.assignment().topicPartitions().get(0).partitions());
        f.shares.completes("heartbeat", new ShareAnswer("m", 4, 1000, Optional.empty()));
        assertNull(beat().assignment());
        f.shares.fails("heartbeat", new BusException(BusError.FENCED_MEMBER_EPOCH, "why"));
        assertEquals(Errors.FENCED_MEMBER_EPOCH.code(), beat().errorCode());
        f.broker.levels.remove(FeatureNames.SHARE);
        assertEquals(Errors.UNSUPPORTED_VERSION.code(), beat().errorCode());
    }

    @Test
    void aGroupIsDescribed() {
        f.shares.completes(
                "describe",
                new DescribedShareGroup(
                        "g",
                        "Stable",
                        3,
                        2,
                        "simple",
                        List.of(new DescribedShareGroup.Member(
                                "m",
                                Optional.empty(),
                                2,
                                "client",
                                "/h",
                                List.of("t"),
                                Map.of(TOPIC, Set.of(0), new UUID(7, 7), Set.of(1)))),
                        Map.of(TOPIC, "t")));
        ShareGroupDescribeRequestData request =
                new ShareGroupDescribeRequestData().setGroupIds(List.of("g")).setIncludeAuthorizedOperations(true);
        var group = f.client
                .ask(request, 1, new ShareGroupDescribeResponseData())
                .groups()
                .get(0);
        assertEquals("Stable", group.groupState());
        assertEquals(3, group.groupEpoch());
        assertEquals(2, group.assignmentEpoch());
        assertEquals(1, group.members().get(0).assignment().topicPartitions().size());
        assertEquals(
                "t",
                group.members().get(0).assignment().topicPartitions().get(0).topicName());
        assertEquals(0, group.authorizedOperations() & 1);
        f.shares.fails("describe", new BusException(BusError.GROUP_NOT_FOUND, "why"));
        group = f.client
                .ask(request, 1, new ShareGroupDescribeResponseData())
                .groups()
                .get(0);
        assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), group.errorCode());
    }

    private DescribeShareGroupOffsetsResponseData offsets(List<DescribeShareGroupOffsetsRequestTopic> topics) {
        return f.client.ask(
                new DescribeShareGroupOffsetsRequestData()
                        .setGroups(List.of(new DescribeShareGroupOffsetsRequestGroup()
                                .setGroupId("g")
                                .setTopics(topics))),
                1,
                new DescribeShareGroupOffsetsResponseData());
    }

    @Test
    void offsetsAreDescribed() {
        f.shares.completes("partitions", List.of(f.partition(1)));
        f.queues.completes(
                "describe", List.of(new DescribedQueue(f.partition(1), 40, 45, 3, 1, 60, 2, 0, Optional.empty())));
        DescribeShareGroupOffsetsResponsePartition partition =
                offsets(null).groups().get(0).topics().get(0).partitions().get(0);
        assertEquals(40, partition.startOffset());
        assertEquals(60, partition.lag());
        assertEquals(3, partition.leaderEpoch());
        var topics = offsets(List.of(
                        new DescribeShareGroupOffsetsRequestTopic()
                                .setTopicName("t")
                                .setPartitions(List.of(1, 2)),
                        new DescribeShareGroupOffsetsRequestTopic()
                                .setTopicName("missing")
                                .setPartitions(List.of(0))))
                .groups()
                .get(0)
                .topics();
        assertEquals(40, topics.get(0).partitions().get(0).startOffset());
        for (var absent : List.of(
                topics.get(0).partitions().get(1), topics.get(1).partitions().get(0))) {
            assertEquals(0, absent.errorCode());
            assertEquals(-1, absent.startOffset());
        }
        f.shares.fails("partitions", new BusException(BusError.GROUP_NOT_FOUND, "why"));
        assertEquals(
                Errors.GROUP_ID_NOT_FOUND.code(), offsets(null).groups().get(0).errorCode());
    }

    private AlterShareGroupOffsetsResponseData alter() {
        AlterShareGroupOffsetsRequestData request = new AlterShareGroupOffsetsRequestData().setGroupId("g");
        request.topics()
                .add(new AlterShareGroupOffsetsRequestTopic()
                        .setTopicName("t")
                        .setPartitions(List.of(
                                new AlterShareGroupOffsetsRequestPartition()
                                        .setPartitionIndex(0)
                                        .setStartOffset(9),
                                new AlterShareGroupOffsetsRequestPartition()
                                        .setPartitionIndex(5)
                                        .setStartOffset(9))));
        return f.client.ask(request, 0, new AlterShareGroupOffsetsResponseData());
    }

    @Test
    void offsetsAreAltered() {
        f.shares.completes("partitions", List.of()).completes("remember", null);
        f.queues.completes("alter", List.of(new Outcome(f.partition(0), Optional.empty())));
        var partitions = alter().responses().iterator().next().partitions();
        assertEquals(Errors.NONE.code(), partitions.get(0).errorCode());
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), partitions.get(1).errorCode());
        assertEquals(
                List.of(new NewStart(f.partition(0), new QueueStart.At(9))),
                f.queues.calls("alter").get(0)[1]);
        assertEquals(List.of(f.partition(0)), f.shares.calls("remember").get(0)[1]);
        f.shares.fails("partitions", new BusException(BusError.NON_EMPTY_GROUP, "why"));
        assertEquals(Errors.NON_EMPTY_GROUP.code(), alter().errorCode());
        assertEquals(1, f.queues.calls("alter").size());
    }

    private DeleteShareGroupOffsetsResponseData delete() {
        return f.client.ask(
                new DeleteShareGroupOffsetsRequestData()
                        .setGroupId("g")
                        .setTopics(List.of(
                                new DeleteShareGroupOffsetsRequestTopic().setTopicName("t"),
                                new DeleteShareGroupOffsetsRequestTopic().setTopicName("other"))),
                0,
                new DeleteShareGroupOffsetsResponseData());
    }

    @Test
    void offsetsAreDeleted() {
        f.shares
                .completes("partitions", List.of(f.partition(0), f.partition(1)))
                .completes("remember", null);
        f.queues.completes("delete", List.of(new Outcome(f.partition(0), Optional.empty())));
        var topics = delete().responses();
        assertEquals(Errors.NONE.code(), topics.get(0).errorCode());
        assertEquals(f.topicId(), topics.get(0).topicId());
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), topics.get(1).errorCode());
        assertEquals(
                List.of(f.partition(0), f.partition(1)),
                f.queues.calls("delete").get(0)[1]);
        assertEquals(Set.of(f.topic), f.shares.calls("remember").get(0)[2]);
        // What could not be deleted is not forgotten.
        f.queues.completes(
                "delete",
                List.of(new Outcome(f.partition(0), Optional.of(new BusException(BusError.NOT_LEADER, "why")))));
        assertEquals(
                Errors.NOT_LEADER_OR_FOLLOWER.code(),
                delete().responses().get(0).errorCode());
        assertEquals(1, f.shares.calls("remember").size());
    }
}
