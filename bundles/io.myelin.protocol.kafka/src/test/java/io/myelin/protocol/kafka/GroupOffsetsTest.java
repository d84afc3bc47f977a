package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.TopicImage;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class GroupOffsetsTest {
    private static final TopicPartitionRef T0 = new TopicPartitionRef("t", 0);
    private static final int IDS_SINCE = 10;

    private final FakeBroker broker = new FakeBroker();
    private final Stub<Groups> groups = new Stub<>(Groups.class).gives("drain", null);
    private final TopicImage topic = broker.topic("t", 1);
    private final Uuid id =
            new Uuid(topic.id().getMostSignificantBits(), topic.id().getLeastSignificantBits());

    private WireClient client() {
        return broker.client().withGroups(groups);
    }

    private static OffsetCommitRequestTopic commitOf(String name, Uuid id) {
        return new OffsetCommitRequestTopic()
                .setName(name)
                .setTopicId(id)
                .setPartitions(List.of(new OffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(5)
                        .setCommittedMetadata(null)));
    }

    private static short error(OffsetCommitResponseData response, int topic) {
        return response.topics().get(topic).partitions().get(0).errorCode();
    }

    @Test
    void offsetsOfKnownTopicsAreCommitted() {
        groups.completes("commit", List.of(new Commit.Outcome(T0, Optional.of(BusError.OFFSET_METADATA_TOO_LARGE))));
        for (int version = 2; version <= 10; version++) {
            OffsetCommitRequestData request = new OffsetCommitRequestData()
                    .setGroupId("g")
                    .setTopics(List.of(commitOf("gone", new Uuid(1, 2)), commitOf("t", id)));
            OffsetCommitResponseData response = client().ask(request, version, new OffsetCommitResponseData());
            Errors absent = version < IDS_SINCE ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.UNKNOWN_TOPIC_ID;
            assertEquals(absent.code(), error(response, 0));
            assertEquals(Errors.OFFSET_METADATA_TOO_LARGE.code(), error(response, 1));
            Commit commit = (Commit) groups.calls("commit").get(version - 2)[0];
            assertEquals(1, commit.offsets().size());
            assertEquals(T0, commit.offsets().get(0).partition());
            assertEquals("", commit.offsets().get(0).metadata());
            assertEquals(version >= 9, commit.epochsKnown(), "versions before 9 do not speak of member epochs");
        }
    }

    @Test
    void aTopicWithoutPartitionsIsNotAnswered() {
        groups.completes("commit", List.of(new Commit.Outcome(T0, Optional.empty())));
        OffsetCommitRequestTopic none = commitOf("t", id).setPartitions(List.of());
        OffsetCommitRequestData request =
                new OffsetCommitRequestData().setGroupId("g").setTopics(List.of(none, commitOf("t", id)));
        OffsetCommitResponseData response = client().ask(request, 9, new OffsetCommitResponseData());
        assertEquals(1, response.topics().size());
        assertEquals(Errors.NONE.code(), error(response, 0));
    }

    @Test
    void aCommitThatFailsFailsForEachPartition() {
        groups.fails("commit", new BusException(BusError.ILLEGAL_GENERATION, "old"));
        OffsetCommitRequestData request =
                new OffsetCommitRequestData().setGroupId("g").setTopics(List.of(commitOf("t", id)));
        assertEquals(
                Errors.ILLEGAL_GENERATION.code(), error(client().ask(request, 9, new OffsetCommitResponseData()), 0));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.GROUP;
        assertEquals(
                Errors.GROUP_AUTHORIZATION_FAILED.code(),
                error(client().ask(request, 9, new OffsetCommitResponseData()), 0));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.TOPIC;
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                error(client().ask(request, 9, new OffsetCommitResponseData()), 0));
    }

    @Test
    void offsetsAreFetchedOfOneGroupAndOfMany() {
        groups.completes("committed", List.of(new CommittedOffset(T0, 5, 2, "m", Optional.empty())));
        for (int version = 1; version <= 7; version++) {
            OffsetFetchRequestData request = new OffsetFetchRequestData()
                    .setGroupId("g")
                    .setTopics(
                            List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0))));
            OffsetFetchResponseData response = client().ask(request, version, new OffsetFetchResponseData());
            assertEquals(5, response.topics().get(0).partitions().get(0).committedOffset());
        }
        for (int version = 8; version <= 10; version++) {
            OffsetFetchRequestTopics wanted = new OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
            if (version < IDS_SINCE) {
                wanted.setName("t");
            } else {
                wanted.setTopicId(id);
            }
            OffsetFetchRequestTopics unknown = new OffsetFetchRequestTopics()
                    .setName("u")
                    .setTopicId(new Uuid(1, 2))
                    .setPartitionIndexes(List.of());
            OffsetFetchRequestData request = new OffsetFetchRequestData()
                    .setGroups(List.of(
                            new OffsetFetchRequestGroup().setGroupId("g").setTopics(List.of(unknown, wanted)),
                            new OffsetFetchRequestGroup().setGroupId("h").setTopics(null)));
            OffsetFetchResponseData response = client().ask(request, version, new OffsetFetchResponseData());
            for (OffsetFetchResponseData.OffsetFetchResponseGroup group : response.groups()) {
                var found = group.topics().get(group.topics().size() - 1);
                assertEquals(5, found.partitions().get(0).committedOffset());
                assertEquals(version < IDS_SINCE ? Uuid.ZERO_UUID : id, found.topicId());
            }
        }
    }

    @Test
    void anErrorOfTheWholeGroupGoesWhereTheVersionHasItsPlace() {
        groups.fails("committed", new BusException(BusError.NOT_COORDINATOR, "moved"));
        OffsetFetchRequestData one = new OffsetFetchRequestData()
                .setGroupId("g")
                .setTopics(List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0))));
        OffsetFetchResponseData oldest = client().ask(one, 1, new OffsetFetchResponseData());
        assertEquals(
                Errors.NOT_COORDINATOR.code(),
                oldest.topics().get(0).partitions().get(0).errorCode());
        assertEquals(
                Errors.NOT_COORDINATOR.code(),
                client().ask(one, 7, new OffsetFetchResponseData()).errorCode());
        OffsetFetchRequestData many = new OffsetFetchRequestData()
                .setGroups(List.of(new OffsetFetchRequestGroup().setGroupId("g").setTopics(null)));
        assertEquals(
                Errors.NOT_COORDINATOR.code(),
                client().ask(many, 9, new OffsetFetchResponseData())
                        .groups()
                        .get(0)
                        .errorCode());
    }

    @Test
    void offsetsOfTopicsThatTheCallerMayNotSeeAreWithheld() {
        groups.completes("committed", List.of(new CommittedOffset(T0, 5, 2, "m", Optional.empty())));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.TOPIC;
        OffsetFetchRequestData all = new OffsetFetchRequestData()
                .setGroups(List.of(new OffsetFetchRequestGroup().setGroupId("g").setTopics(null)));
        assertTrue(client().ask(all, 9, new OffsetFetchResponseData())
                .groups()
                .get(0)
                .topics()
                .isEmpty());
        groups.completes("committed", List.of());
        OffsetFetchRequestData one = new OffsetFetchRequestData()
                .setGroupId("g")
                .setTopics(List.of(new OffsetFetchRequestTopic().setName("t").setPartitionIndexes(List.of(0))));
        var refused = client().ask(one, 7, new OffsetFetchResponseData())
                .topics()
                .get(0)
                .partitions()
                .get(0);
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), refused.errorCode());
        assertEquals(-1, refused.committedOffset());
    }

    @Test
    void groupsAreDescribed() {
        groups.completes(
                "describe",
                new DescribedGroup(
                        "g",
                        "Stable",
                        "consumer",
                        "range",
                        List.of(new DescribedGroup.Member(
                                "m", Optional.of("i"), "c", "/127.0.0.1", new byte[1], new byte[2]))));
        for (int version = 0; version <= 6; version++) {
            DescribeGroupsRequestData request = new DescribeGroupsRequestData().setGroups(List.of("g"));
            request.setIncludeAuthorizedOperations(version >= 3);
            broker.allowed = (operation, resource) -> operation == Operation.DESCRIBE;
            var group = client().ask(request, version, new DescribeGroupsResponseData())
                    .groups()
                    .get(0);
            assertEquals("Stable", group.groupState());
            assertEquals(2, group.members().get(0).memberAssignment().length);
            assertEquals(version >= 3 ? 1 << 8 : Integer.MIN_VALUE, group.authorizedOperations());
        }
    }

    @Test
    void anAbsentGroupIsDeadOrNotFound() {
        groups.fails("describe", new BusException(BusError.GROUP_NOT_FOUND, "no g"));
        DescribeGroupsRequestData request = new DescribeGroupsRequestData().setGroups(List.of("g"));
        for (int version = 0; version <= 6; version++) {
            var group = client().ask(request, version, new DescribeGroupsResponseData())
                    .groups()
                    .get(0);
            assertEquals("Dead", group.groupState());
            assertEquals(version < 6 ? 0 : Errors.GROUP_ID_NOT_FOUND.code(), group.errorCode());
        }
    }

    @Test
    void groupsAreListedAndDeleted() {
        groups.completes("list", List.of(new ListedGroup("g", "consumer", "Empty", "classic")));
        for (int version = 0; version <= 5; version++) {
            ListGroupsResponseData response =
                    client().ask(new ListGroupsRequestData(), version, new ListGroupsResponseData());
            assertEquals("g", response.groups().get(0).groupId());
            assertEquals(version >= 5 ? "classic" : "", response.groups().get(0).groupType());
        }
        groups.fails("delete", new BusException(BusError.NON_EMPTY_GROUP, "busy"));
        for (int version = 0; version <= 3; version++) {
            DeleteGroupsResponseData response = client().ask(
                            new DeleteGroupsRequestData().setGroupsNames(List.of("g", "g")),
                            version,
                            new DeleteGroupsResponseData());
            assertEquals(1, response.results().size());
            assertEquals(
                    Errors.NON_EMPTY_GROUP.code(), response.results().find("g").errorCode());
        }
    }

    @Test
    void offsetsAreDeleted() {
        groups.completes(
                "deleteOffsets", List.of(new Commit.Outcome(T0, Optional.of(BusError.GROUP_SUBSCRIBED_TO_TOPIC))));
        OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId("g");
        for (String name : List.of("t", "gone")) {
            request.topics()
                    .add(new OffsetDeleteRequestTopic()
                            .setName(name)
                            .setPartitions(List.of(new OffsetDeleteRequestPartition().setPartitionIndex(0))));
        }
        OffsetDeleteResponseData response = client().ask(request, 0, new OffsetDeleteResponseData());
        assertEquals(
                Errors.GROUP_SUBSCRIBED_TO_TOPIC.code(),
                response.topics().find("t").partitions().find(0).errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                response.topics().find("gone").partitions().find(0).errorCode());
        groups.fails("deleteOffsets", new BusException(BusError.GROUP_NOT_FOUND, "no"));
        assertEquals(
                Errors.GROUP_ID_NOT_FOUND.code(),
                client().ask(request, 0, new OffsetDeleteResponseData()).errorCode());
        request.topics().remove(request.topics().find("t"));
        assertEquals(
                Errors.GROUP_ID_NOT_FOUND.code(),
                client().ask(request, 0, new OffsetDeleteResponseData()).errorCode(),
                "the group is looked at first");
    }
}
