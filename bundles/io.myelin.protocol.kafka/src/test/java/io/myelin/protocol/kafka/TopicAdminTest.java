package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Topics;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
    private final FakeBroker broker = new FakeBroker();

    private CreatableTopicResult create(CreatableTopic topic, int version) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(topic);
        return broker.client()
                .ask(request, version, new CreateTopicsResponseData())
                .topics()
                .iterator()
                .next();
    }

    @Test
    void topicsAreCreatedWithConfigsAndAssignments() {
        broker.topicService.completes("create", broker.topic("t", 2));
        broker.configs.gives(
                "describe",
                List.of(new Configs.Entry(
                        "retention.ms", "9", Configs.Source.TOPIC, false, false, Configs.Type.LONG, "", List.of())));
        for (int version = 2; version <= 7; version++) {
            CreatableTopic topic =
                    new CreatableTopic().setName("t").setNumPartitions(-1).setReplicationFactor((short) -1);
            topic.assignments()
                    .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(7)));
            topic.assignments()
                    .add(new CreatableReplicaAssignment().setPartitionIndex(1).setBrokerIds(List.of(7)));
            topic.configs()
                    .add(new CreatableTopicConfig().setName("retention.ms").setValue("9"));
            CreatableTopicResult result = create(topic, version);
            assertEquals(Errors.NONE.code(), result.errorCode());
            if (version >= 5) {
                assertEquals(2, result.numPartitions());
                assertEquals("9", result.configs().get(0).value());
                assertEquals(Configs.Source.TOPIC.id(), result.configs().get(0).configSource());
            }
            Topics.Spec spec = (Topics.Spec) broker.topicService.calls("create").get(version - 2)[0];
            assertEquals(Map.of(0, List.of(7), 1, List.of(7)), spec.assignment());
            assertEquals(Map.of("retention.ms", "9"), spec.configs());
        }
    }

    @Test
    void aTopicThatIsNamedTwiceIsRefusedOnce() {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        request.topics().add(new CreatableTopic().setName("t"));
        request.topics().add(new CreatableTopic().setName("t"));
        CreateTopicsResponseData response = broker.client().ask(request, 7, new CreateTopicsResponseData());
        assertEquals(1, response.topics().size());
        assertEquals(Errors.INVALID_REQUEST.code(), response.topics().find("t").errorCode());
    }

    @Test
    void contradictionsAreRefusedBeforeTheBrokerIsAsked() {
        CreatableTopic both = new CreatableTopic().setName("t").setNumPartitions(3);
        both.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(7)));
        assertEquals(Errors.INVALID_REQUEST.code(), create(both, 7).errorCode());
        CreatableTopic twice = new CreatableTopic().setName("t").setNumPartitions(-1);
        twice.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(7)));
        twice.assignments()
                .add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(7)));
        assertEquals(Errors.INVALID_REPLICA_ASSIGNMENT.code(), create(twice, 7).errorCode());
        CreatableTopic empty = new CreatableTopic().setName("t");
        empty.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue(null));
        assertEquals(Errors.INVALID_CONFIG.code(), create(empty, 7).errorCode());
    }

    @Test
    void aTopicThatIsOnlyValidatedIsDescribedAsItWouldBe() {
        broker.topicService.completes("create", FakeBroker.image("t", 2));
        broker.configs.gives(
                "describeNew",
                List.of(new Configs.Entry(
                        "segment.ms", "8", Configs.Source.DEFAULT, false, false, Configs.Type.LONG, "", List.of())));
        CreatableTopic topic = new CreatableTopic().setName("t").setNumPartitions(2);
        topic.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue("9"));
        CreateTopicsRequestData request = new CreateTopicsRequestData().setValidateOnly(true);
        request.topics().add(topic);
        CreatableTopicResult result = broker.client()
                .ask(request, 7, new CreateTopicsResponseData())
                .topics()
                .find("t");
        assertEquals("8", result.configs().get(0).value());
        assertEquals(Configs.Source.DEFAULT.id(), result.configs().get(0).configSource());
        assertEquals(
                Map.of("retention.ms", "9"), broker.configs.calls("describeNew").get(0)[1]);
        assertEquals(true, broker.topicService.calls("create").get(0)[1]);
    }

    @Test
    void configsAreNotToldToThoseWhoMayNotSeeThem() {
        broker.topicService.completes("create", FakeBroker.image("t", 2));
        broker.allowed = (operation, resource) -> operation != Operation.DESCRIBE_CONFIGS;
        CreatableTopicResult result = create(new CreatableTopic().setName("t").setNumPartitions(2), 5);
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), result.topicConfigErrorCode());
        assertEquals(-1, result.numPartitions());
        assertTrue(result.configs().isEmpty());
    }

    @Test
    void topicsAreDeletedByNameAndById() {
        TopicImage topic = broker.topic("t", 1);
        Uuid id = new Uuid(topic.id().getMostSignificantBits(), topic.id().getLeastSignificantBits());
        broker.topicService.on("delete", arguments -> {
            broker.topics.clear();
            return CompletableFuture.completedStage(null);
        });
        for (int version = 1; version <= 5; version++) {
            DeleteTopicsResponseData response = broker.client()
                    .ask(
                            new DeleteTopicsRequestData().setTopicNames(List.of("t")),
                            version,
                            new DeleteTopicsResponseData());
            assertEquals(0, response.responses().find("t").errorCode());
        }
        broker.topics.put("t", topic);
        DeletableTopicResult byId = delete(new DeleteTopicState().setName(null).setTopicId(id));
        assertEquals(0, byId.errorCode());
        assertEquals("t", byId.name());
        assertEquals(topic.id(), broker.topicService.calls("delete").get(5)[0]);
        DeletableTopicResult both = delete(new DeleteTopicState().setName("t").setTopicId(id));
        assertEquals(Errors.INVALID_REQUEST.code(), both.errorCode());
        DeletableTopicResult neither = delete(new DeleteTopicState().setName(null));
        assertEquals(Errors.INVALID_REQUEST.code(), neither.errorCode());
        broker.topicService.fails("delete", new BusException(BusError.UNKNOWN_TOPIC_ID, "none"));
        DeletableTopicResult unknown =
                delete(new DeleteTopicState().setName(null).setTopicId(new Uuid(1, 2)));
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), unknown.errorCode());
        assertNull(unknown.name());
    }

    private DeletableTopicResult delete(DeleteTopicState state) {
        return broker.client()
                .ask(new DeleteTopicsRequestData().setTopics(List.of(state)), 6, new DeleteTopicsResponseData())
                .responses()
                .iterator()
                .next();
    }

    @Test
    void topicsGrow() {
        broker.topicService.completes("grow", null);
        CreatePartitionsRequestData request = new CreatePartitionsRequestData();
        request.topics()
                .add(new CreatePartitionsTopic().setName("t").setCount(5).setAssignments(null));
        for (int version = 0; version <= 3; version++) {
            CreatePartitionsResponseData response =
                    broker.client().ask(request, version, new CreatePartitionsResponseData());
            assertEquals(0, response.results().get(0).errorCode());
        }
        assertEquals(5, broker.topicService.calls("grow").get(0)[1]);
    }

    @Test
    void recordsAreDeletedExceptOfCompactedAndInternalTopics() {
        broker.topic("t", 1);
        broker.configs.gives("topicValue", "delete");
        broker.partition.completes("trim", 42L);
        for (int version = 0; version <= 2; version++) {
            assertEquals(42, deleteRecords(version).lowWatermark());
        }
        broker.configs.gives("topicValue", "compact");
        assertEquals(Errors.POLICY_VIOLATION.code(), deleteRecords(2).errorCode());
        broker.topicService.gives("internal", true);
        assertEquals(Errors.INVALID_TOPIC_EXCEPTION.code(), deleteRecords(2).errorCode());
        broker.allowed = (operation, resource) -> operation != Operation.DELETE;
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), deleteRecords(2).errorCode());
        assertEquals(-1, deleteRecords(2).lowWatermark());
    }

    private DeleteRecordsResponseData.DeleteRecordsPartitionResult deleteRecords(int version) {
        DeleteRecordsRequestData request = new DeleteRecordsRequestData()
                .setTopics(List.of(new DeleteRecordsTopic()
                        .setName("t")
                        .setPartitions(List.of(new DeleteRecordsPartition()
                                .setPartitionIndex(0)
                                .setOffset(42)))));
        return broker.client()
                .ask(request, version, new DeleteRecordsResponseData())
                .topics()
                .find("t")
                .partitions()
                .find(0);
    }

    private ListOffsetsPartitionResponse offset(long timestamp, int version) {
        ListOffsetsRequestData request = new ListOffsetsRequestData()
                .setIsolationLevel((byte) (version >= 2 ? 1 : 0))
                .setTopics(List.of(new ListOffsetsTopic()
                        .setName("t")
                        .setPartitions(List.of(
                                new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp)))));
        return broker.client()
                .ask(request, version, new ListOffsetsResponseData())
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @Test
    void specialTimestampsMeanWhatTheyMeanSinceTheirVersion() {
        broker.topic("t", 1);
        broker.partition.completes("find", new FoundOffset(10, 20, 3));
        int[] since = {1, 1, 7, 8, 9, 11};
        for (int version = 1; version <= 11; version++) {
            for (int special = 1; special <= since.length; special++) {
                ListOffsetsPartitionResponse found = offset(-special, version);
                boolean known = version >= since[special - 1];
                assertEquals((known ? Errors.NONE : Errors.UNSUPPORTED_VERSION).code(), found.errorCode());
                assertEquals(known && special <= 4 ? 10 : -1, found.offset(), "special " + special);
            }
            assertEquals(20, offset(5, version).timestamp());
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), offset(-7, version).errorCode());
        }
        Object[] last = broker.partition
                .calls("find")
                .get(broker.partition.calls("find").size() - 1);
        assertEquals(new OffsetQuery.From(5), last[0]);
        assertEquals(Isolation.READ_COMMITTED, last[1]);
    }

    @Test
    void aPartitionThatIsNotThereOrNamedTwiceIsRefused() {
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), offset(-1, 11).errorCode());
        broker.topic("t", 1);
        ListOffsetsPartition partition =
                new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(-1);
        ListOffsetsRequestData request = new ListOffsetsRequestData()
                .setTopics(List.of(
                        new ListOffsetsTopic().setName("t").setPartitions(List.of(partition, partition.duplicate()))));
        ListOffsetsResponseData response = broker.client().ask(request, 11, new ListOffsetsResponseData());
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                response.topics().get(0).partitions().get(1).errorCode());
    }

    @Test
    void partitionsAreDescribedPageByPage() {
        broker.topic("a", 3);
        broker.topic("b", 2);
        broker.topic("c", 1);
        DescribeTopicPartitionsRequestData request =
                new DescribeTopicPartitionsRequestData().setResponsePartitionLimit(2);
        List<String> seen = new ArrayList<>();
        int pages = 0;
        while (true) {
            DescribeTopicPartitionsResponseData page =
                    broker.client().ask(request, 0, new DescribeTopicPartitionsResponseData());
            pages++;
            page.topics()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> seen.add(topic.name() + partition.partitionIndex())));
            if (page.nextCursor() == null) {
                break;
            }
            request.setCursor(new DescribeTopicPartitionsRequestData.Cursor()
                    .setTopicName(page.nextCursor().topicName())
                    .setPartitionIndex(page.nextCursor().partitionIndex()));
        }
        assertEquals(List.of("a0", "a1", "a2", "b0", "b1", "c0"), seen);
        assertEquals(3, pages);
    }

    @Test
    void askedTopicsThatAreAbsentOrForbiddenAreTold() {
        broker.topics.put("x", new TopicImage("x", new UUID(0, 1), List.of()));
        broker.allowed = (operation, resource) -> !resource.name().equals("secret");
        DescribeTopicPartitionsRequestData request = new DescribeTopicPartitionsRequestData()
                .setTopics(List.of(
                        new TopicRequest().setName("secret"),
                        new TopicRequest().setName("gone"),
                        new TopicRequest().setName("x")));
        DescribeTopicPartitionsResponseData page =
                broker.client().ask(request, 0, new DescribeTopicPartitionsResponseData());
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                page.topics().find("secret").errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                page.topics().find("gone").errorCode());
        assertEquals(0, page.topics().find("x").errorCode());
    }
}
