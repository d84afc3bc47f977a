package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private static final int NEWEST = 13;

    private final FakeBroker broker = new FakeBroker();

    private static MetadataRequestData named(String... names) {
        return new MetadataRequestData()
                .setAllowAutoTopicCreation(false)
                .setTopics(Arrays.stream(names)
                        .map(name -> new MetadataRequestTopic().setName(name))
                        .toList());
    }

    private static MetadataRequestData byId(Uuid id) {
        return new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestTopic().setName(null).setTopicId(id)));
    }

    private MetadataResponseData ask(MetadataRequestData request, int version) {
        return broker.client().ask(request, version, new MetadataResponseData());
    }

    @Test
    void everyVersionTellsNodesTopicsAndLeaders() {
        broker.topic("orders", 2);
        for (int version = 0; version <= NEWEST; version++) {
            MetadataRequestData request = named("orders");
            request.setAllowAutoTopicCreation(true);
            MetadataResponseData response = ask(request, version);
            assertEquals("host7", response.brokers().find(FakeBroker.NODE).host());
            assertEquals(9007, response.brokers().find(FakeBroker.NODE).port());
            MetadataResponseTopic topic = response.topics().find("orders");
            assertEquals(2, topic.partitions().size());
            assertEquals(FakeBroker.NODE, topic.partitions().get(1).leaderId());
            assertEquals(Errors.NONE.code(), topic.errorCode());
        }
    }

    @Test
    void noListMeansAllTopicsAndAnEmptyOneNone() {
        broker.topic("a", 1);
        broker.topic("b", 1);
        assertEquals(
                2, ask(new MetadataRequestData().setTopics(null), 12).topics().size());
        assertEquals(0, ask(named(), 12).topics().size());
        MetadataRequestData oldest = new MetadataRequestData().setTopics(List.of());
        assertEquals(2, ask(oldest, 0).topics().size());
    }

    @Test
    void aTopicThatTheCallerMayNotSeeIsHiddenOrRefused() {
        broker.topic("a", 1);
        broker.topic("secret", 1);
        broker.allowed = (operation, resource) -> !resource.name().equals("secret");
        assertEquals(
                1, ask(new MetadataRequestData().setTopics(null), 9).topics().size());
        MetadataResponseTopic refused = ask(named("secret"), 9).topics().find("secret");
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED.code(), refused.errorCode());
        assertTrue(refused.partitions().isEmpty());
    }

    @Test
    void topicsAreFoundById() {
        TopicImage topic = broker.topic("orders", 1);
        Uuid id = new Uuid(topic.id().getMostSignificantBits(), topic.id().getLeastSignificantBits());
        assertEquals("orders", ask(byId(id), NEWEST).topics().iterator().next().name());
        Uuid unknown = Uuid.randomUuid();
        MetadataResponseTopic absent =
                ask(byId(unknown), NEWEST).topics().iterator().next();
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), absent.errorCode());
        assertEquals(unknown, absent.topicId());
        MetadataResponseTopic early = ask(byId(id), 11).topics().iterator().next();
        assertEquals(Errors.INVALID_REQUEST.code(), early.errorCode());
    }

    @Test
    void anAbsentTopicIsMadeWhenTheClientLetsItBe() {
        broker.topicService.completes("autoCreate", FakeBroker.image("new", 3));
        MetadataResponseData made = ask(named("new").setAllowAutoTopicCreation(true), NEWEST);
        assertEquals(3, made.topics().find("new").partitions().size());
        MetadataResponseData not = ask(named("new"), NEWEST);
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                not.topics().find("new").errorCode());
        MetadataResponseData invalid = ask(named("a b").setAllowAutoTopicCreation(true), NEWEST);
        assertEquals(
                Errors.INVALID_TOPIC_EXCEPTION.code(),
                invalid.topics().find("a b").errorCode());
    }

    @Test
    void whatKeepsATopicFromBeingMadeIsTold() {
        broker.topicService.fails("autoCreate", new BusException(BusError.CLUSTER_NOT_AUTHORIZED, "no"));
        MetadataResponseData refused = ask(named("new").setAllowAutoTopicCreation(true), NEWEST);
        assertEquals(
                Errors.TOPIC_AUTHORIZATION_FAILED.code(),
                refused.topics().find("new").errorCode());
        broker.topicService.gives("autoCreate", new CompletableFuture<TopicImage>());
        WireClient client = broker.client();
        client.send(named("new").setAllowAutoTopicCreation(true), NEWEST);
        assertFalse(client.answered());
        client.loop.advanceMs(60_000);
        MetadataResponseData late = client.receive(3, NEWEST, new MetadataResponseData());
        assertEquals(
                Errors.LEADER_NOT_AVAILABLE.code(), late.topics().find("new").errorCode());
    }

    @Test
    void rightsAreToldWhereAskedFor() {
        broker.topic("a", 1);
        broker.allowed = (operation, resource) -> operation == Operation.DESCRIBE || operation == Operation.READ;
        MetadataRequestData request = named("a").setIncludeTopicAuthorizedOperations(true);
        int readAndDescribe = 1 << 3 | 1 << 8;
        assertEquals(readAndDescribe, ask(request, NEWEST).topics().find("a").topicAuthorizedOperations());
        assertEquals(
                Integer.MIN_VALUE, ask(named("a"), NEWEST).topics().find("a").topicAuthorizedOperations());
        MetadataRequestData cluster = named("a").setIncludeClusterAuthorizedOperations(true);
        assertEquals(1 << 8, ask(cluster, 10).clusterAuthorizedOperations());
    }

    @Test
    void aPartitionWhoseLeaderIsAwaySaysSo() {
        broker.node(8, true);
        broker.topics.put(
                "a",
                new TopicImage(
                        "a", new UUID(0, 1), List.of(new PartitionImage(0, 8, 1, 1, List.of(8, 7), List.of(8)))));
        var partition = ask(named("a"), NEWEST).topics().find("a").partitions().get(0);
        assertEquals(Errors.LEADER_NOT_AVAILABLE.code(), partition.errorCode());
        assertEquals(-1, partition.leaderId());
        assertEquals(List.of(8), partition.offlineReplicas());
    }
}
