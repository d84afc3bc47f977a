package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.Fetched;
import io.myelin.broker.Produced;
import io.myelin.broker.Wait;
import io.myelin.broker.group.Groups;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.wire.DisconnectCause;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class ThrottlingTest {
    private static final int PRODUCE_VERSION = 9;
    private static final int FETCH_VERSION = 12;

    private final FakeBroker broker = new FakeBroker();
    private final KafkaProtocol protocol = new KafkaProtocol(WireClient.defaults());
    private final WireClient client = new WireClient(protocol, Optional.empty()).with(broker.stub);

    ThrottlingTest() {
        broker.topic("t", 4);
        broker.partition
                .gives("leads", true)
                .gives("leaderEpoch", 1)
                .on("produce", arguments -> {
                    ((Frame) arguments[0]).release();
                    return CompletableFuture.completedStage(new Produced(1, -1, 0));
                })
                .on(
                        "fetch",
                        arguments -> CompletableFuture.completedStage(
                                new Fetched(Frame.of(new byte[1000]), 1, 1, 0, List.of(), Optional.empty())))
                .on(
                        "await",
                        arguments ->
                                new Stub<>(Wait.class).gives("cancel", null).service());
    }

    @Test
    void aProducerIsAnsweredAtOnceAndThenNotListenedTo() {
        limit("producer_byte_rate", 100);
        ProduceResponseData first = client.ask(produce(800), PRODUCE_VERSION, new ProduceResponseData());
        assertEquals(0, first.throttleTimeMs());
        assertFalse(client.paused());
        ProduceResponseData second = client.ask(produce(800), PRODUCE_VERSION, new ProduceResponseData());
        assertTrue(second.throttleTimeMs() > 6_000, "" + second.throttleTimeMs());
        assertEquals(
                Errors.NONE.code(),
                second.responses().iterator().next().partitionResponses().get(0).errorCode());
        assertTrue(client.paused());
        client.loop.advanceMs(second.throttleTimeMs() - 1);
        assertTrue(client.paused());
        client.loop.advanceMs(1);
        assertFalse(client.paused());
    }

    @Test
    void aReaderGetsAnEmptyResponseAndItsSessionGoesOn() {
        limit("consumer_byte_rate", 150);
        FetchResponseData first = client.ask(fetch(0, 0), FETCH_VERSION, new FetchResponseData());
        assertEquals(1, first.responses().size());
        assertEquals(0, first.throttleTimeMs());
        FetchResponseData heldBack = client.ask(fetch(first.sessionId(), 1), FETCH_VERSION, new FetchResponseData());
        assertTrue(heldBack.throttleTimeMs() > 0);
        assertEquals(List.of(), heldBack.responses());
        assertEquals(first.sessionId(), heldBack.sessionId());
        assertTrue(client.paused());
        client.loop.advanceMs(11_000);
        assertFalse(client.paused());
        FetchResponseData next = client.ask(fetch(first.sessionId(), 2), FETCH_VERSION, new FetchResponseData());
        assertEquals(Errors.NONE.code(), next.errorCode());
        assertEquals(1, next.responses().size(), "what was held back is news still");
    }

    @Test
    void aReaderThatIsHeldBackGetsNoSession() {
        limit("consumer_byte_rate", 150);
        client.ask(fetch(0, 0), FETCH_VERSION, new FetchResponseData());
        FetchResponseData heldBack = client.ask(fetch(0, 0), FETCH_VERSION, new FetchResponseData());
        assertTrue(heldBack.throttleTimeMs() > 0);
        assertEquals(0, heldBack.sessionId());
    }

    @Test
    void everyOtherRequestIsHeldToItsTime() {
        limit("request_percentage", 1e-12);
        broker.stub.on("image", arguments -> {
            client.loop.passMs(10);
            return broker.image();
        });
        MetadataResponseData response =
                client.ask(new MetadataRequestData().setTopics(List.of()), 12, new MetadataResponseData());
        assertEquals(1_000, response.throttleTimeMs());
        assertTrue(client.paused());
    }

    @Test
    void whatEndsTransactionsIsNotHeldBack() {
        limit("request_percentage", 1e-12);
        broker.stub.on("partition", arguments -> {
            client.loop.passMs(10);
            return Optional.empty();
        });
        WriteTxnMarkersRequestData request = new WriteTxnMarkersRequestData()
                .setMarkers(List.of(new WritableTxnMarker()
                        .setTopics(List.of(
                                new WritableTxnMarkerTopic().setName("t").setPartitionIndexes(List.of(0))))));
        client.ask(request, 2, new WriteTxnMarkersResponseData());
        assertFalse(client.paused());
    }

    @Test
    void aFrameThatCameBeforeTheMuteWaitsForItsEnd() {
        limit("producer_byte_rate", 100);
        CompletableFuture<Produced> slow = new CompletableFuture<>();
        broker.partition.on("produce", arguments -> {
            ((Frame) arguments[0]).release();
            return slow;
        });
        client.send(produce(5_000), PRODUCE_VERSION);
        client.send(new MetadataRequestData().setTopics(List.of()), 12);
        slow.complete(new Produced(1, -1, 0));
        client.takeResponse();
        assertFalse(client.answered(), "metadata waits");
        client.loop.advanceMs(300_000);
        assertTrue(client.answered());
        assertFalse(client.paused());
    }

    @Test
    void aMutedConnectionIsHandedOnAndNotClosed() {
        limit("producer_byte_rate", 100);
        client.ask(produce(5_000), PRODUCE_VERSION, new ProduceResponseData());
        assertTrue(client.paused());
        client.handOn(broker.stub, new Stub<>(Groups.class));
        client.loop.advanceMs(300_000);
        assertEquals(Optional.empty(), client.closed());
        client.ask(new MetadataRequestData().setTopics(List.of()), 12, new MetadataResponseData());
    }

    @Test
    void partitionsBeyondTheQuotaAreNotMadeNorDeleted() {
        limit("controller_mutation_rate", 1);
        broker.topicService.completes("grow", null).completes("delete", null);
        assertEquals(Errors.NONE.code(), grow(client, 24).results().get(0).errorCode());
        CreatePartitionsResponseData refused = grow(client, 24);
        assertEquals(
                Errors.THROTTLING_QUOTA_EXCEEDED.code(),
                refused.results().get(0).errorCode());
        assertEquals(9_000, refused.throttleTimeMs());
        assertEquals(3, broker.topicService.calls("grow").size(), "validated, made, and only validated");
        DeleteTopicsResponseData deleted = another()
                .ask(new DeleteTopicsRequestData().setTopicNames(List.of("t")), 5, new DeleteTopicsResponseData());
        assertEquals(
                Errors.THROTTLING_QUOTA_EXCEEDED.code(),
                deleted.responses().iterator().next().errorCode());
        assertEquals(0, broker.topicService.calls("delete").size());
        DeleteTopicsResponseData old = another()
                .ask(new DeleteTopicsRequestData().setTopicNames(List.of("t")), 4, new DeleteTopicsResponseData());
        assertEquals(
                Errors.NONE.code(), old.responses().iterator().next().errorCode(), "does not understand a refusal");
        assertEquals(13_000, old.throttleTimeMs());
    }

    @Test
    void aConnectionBeyondTheQuotaOfItsAddressIsClosedLater() {
        broker.quotas.gives(
                "inForce", new QuotaTable(Map.of(QuotaEntity.ip(""), Map.of("connection_creation_rate", 0.1))));
        WireClient first = new WireClient(protocol, Optional.empty());
        WireClient second = new WireClient(protocol, Optional.empty());
        assertFalse(first.paused());
        assertTrue(second.paused());
        assertEquals(Optional.empty(), second.closed());
        second.loop.advanceMs(1_000);
        assertEquals(DisconnectCause.Kind.LIMIT, second.closed().orElseThrow().kind());
        WireClient handedOn = new WireClient(protocol, Optional.of(new byte[] {1}));
        assertFalse(handedOn.paused(), "a connection that was there before");
    }

    /** Another connection of the same client, which was not told to be quiet. */
    private WireClient another() {
        return new WireClient(protocol, Optional.empty());
    }

    private CreatePartitionsResponseData grow(WireClient client, int total) {
        CreatePartitionsRequestData request = new CreatePartitionsRequestData();
        request.topics()
                .add(new CreatePartitionsTopic().setName("t").setCount(total).setAssignments(null));
        return client.ask(request, 3, new CreatePartitionsResponseData());
    }

    private void limit(String quota, double limit) {
        broker.quotas.gives("inForce", new QuotaTable(Map.of(QuotaEntity.user("ANONYMOUS"), Map.of(quota, limit))));
    }

    private static ProduceRequestData produce(int bytes) {
        PartitionProduceData partition = new PartitionProduceData()
                .setIndex(0)
                .setRecords(MemoryRecords.readableRecords(ByteBuffer.allocate(bytes)));
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
        request.topicData().add(new TopicProduceData().setName("t").setPartitionData(List.of(partition)));
        return request;
    }

    private static FetchRequestData fetch(int sessionId, int epoch) {
        FetchRequestData request = new FetchRequestData()
                .setMaxBytes(10_000_000)
                .setMinBytes(1)
                .setMaxWaitMs(0)
                .setSessionId(sessionId)
                .setSessionEpoch(epoch);
        if (epoch == 0) {
            request.setTopics(List.of(new FetchTopic()
                    .setTopic("t")
                    .setPartitions(List.of(new FetchPartition().setPartition(0).setPartitionMaxBytes(1_000_000)))));
        }
        return request;
    }
}
