package io.myelin.protocol.kafka;

import static io.myelin.protocol.kafka.ShareFixture.ack;
import static io.myelin.protocol.kafka.ShareFixture.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.Outcome;
import io.myelin.buffer.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgePartition;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopic;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Sessions of share consumers, what they are given, and what they say of it. */
class ShareFetchTest {
    private final ShareFixture f = new ShareFixture();

    private AcquireSpec asked(int call) {
        return (AcquireSpec) f.queues.calls("acquire").get(call)[0];
    }

    private static PartitionData only(ShareFetchResponseData response) {
        assertEquals(Errors.NONE.code(), response.errorCode(), response.errorMessage());
        assertEquals(1, response.responses().size());
        List<PartitionData> partitions = response.responses().iterator().next().partitions();
        assertEquals(1, partitions.size());
        return partitions.get(0);
    }

    @Test
    void aSessionIsOpenedAndGoesOn() {
        for (int version = 1; version <= 2; version++) {
            ShareFixture own = new ShareFixture();
            ShareFetchResponseData response =
                    own.client.ask(own.fetch(0, of(0)), version, new ShareFetchResponseData());
            assertEquals(ShareFixture.LOCK_MS, response.acquisitionLockTimeoutMs());
            PartitionData data = only(response);
            assertEquals(3, data.records().sizeInBytes());
            assertEquals(5, data.acquiredRecords().get(0).firstOffset());
            assertEquals(7, data.acquiredRecords().get(0).lastOffset());
            assertEquals(1, data.acquiredRecords().get(0).deliveryCount());
            assertEquals(
                    new AcquireSpec(
                            "g",
                            "m",
                            List.of(own.partition(0)),
                            500,
                            1_000_000,
                            AcquireSpec.Mode.BATCHES,
                            100,
                            500,
                            AcquireSpec.GROUP_LOCK),
                    own.queues.calls("acquire").get(0)[0]);
        }
        f.ask(f.fetch(0, of(0), of(1)));
        only(f.ask(f.fetch(1).setShareAcquireMode((byte) 1)));
        assertEquals(AcquireSpec.Mode.RECORDS, asked(1).mode());
        assertEquals(List.of(f.partition(1), f.partition(0)), asked(1).partitions());
    }

    @Test
    void theFirstAnswerNamesAllAndLaterOnesNews() {
        f.queues.completes("acquire", new Acquired(ShareFixture.LOCK_MS, List.of()));
        ShareFetchResponseData first = f.ask(f.fetch(0, of(0), of(1)));
        assertEquals(2, first.responses().iterator().next().partitions().size());
        assertEquals(0, f.ask(f.fetch(1)).responses().size());
    }

    @Test
    void epochsAreCounted() {
        assertEquals(Errors.SHARE_SESSION_NOT_FOUND.code(), f.ask(f.fetch(1)).errorCode());
        assertEquals(Errors.SHARE_SESSION_NOT_FOUND.code(), f.ask(f.fetch(-1)).errorCode());
        f.ask(f.fetch(0, of(0)));
        assertEquals(
                Errors.INVALID_SHARE_SESSION_EPOCH.code(), f.ask(f.fetch(2)).errorCode());
        f.ask(f.fetch(1));
        assertEquals(
                Errors.INVALID_SHARE_SESSION_EPOCH.code(), f.ask(f.fetch(1)).errorCode());
        only(f.ask(f.fetch(2)));
        // Whoever opens once more begins anew.
        f.ask(f.fetch(0, of(1)));
        f.ask(f.fetch(1));
        assertEquals(List.of(f.partition(1)), asked(4).partitions());
    }

    @Test
    void partitionsAreForgotten() {
        f.ask(f.fetch(0, of(0), of(1)));
        ShareFetchRequestData request = f.fetch(1);
        request.forgottenTopicsData()
                .add(new ForgottenTopic().setTopicId(f.topicId()).setPartitions(List.of(0)));
        f.ask(request);
        assertEquals(List.of(f.partition(1)), asked(1).partitions());
        f.ask(f.fetch(-1));
        assertEquals(
                List.of(f.partition(0), f.partition(1)),
                f.queues.calls("release").get(0)[2]);
    }

    @Test
    void acknowledgementsComeAlong() {
        f.ask(f.fetch(0, of(0)));
        f.gives(8, 8, 2);
        PartitionData data = only(f.ask(f.fetch(1, of(0, ack(5, 6, 1), ack(7, 7, 2)))));
        assertEquals(8, data.acquiredRecords().get(0).firstOffset());
        assertEquals(2, data.acquiredRecords().get(0).deliveryCount());
        assertEquals(Errors.NONE.code(), data.acknowledgeErrorCode());
        assertEquals(
                new Acknowledgements(
                        "g",
                        "m",
                        List.of(new Acknowledgements.Part(
                                f.partition(0),
                                List.of(
                                        Acknowledgements.Range.of(5, 6, AcknowledgeType.ACCEPT),
                                        Acknowledgements.Range.of(7, 7, AcknowledgeType.RELEASE))))),
                f.acknowledged(0));
        f.queues.completes(
                "acknowledge",
                List.of(new Outcome(
                        f.partition(0), Optional.of(new BusException(BusError.INVALID_RECORD_STATE, "why")))));
        data = only(f.ask(f.fetch(2, of(0, ack(8, 8, 3)))));
        assertEquals(Errors.INVALID_RECORD_STATE.code(), data.acknowledgeErrorCode());
        assertEquals(Errors.NONE.code(), data.errorCode());
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsAcknowledged() {
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                f.ask(f.fetch(0, of(0, ack(5, 5, 1)))).errorCode());
        f.ask(f.fetch(0, of(0)));
        int epoch = 1;
        for (var batches : List.of(
                List.of(ack(5, 4, 1)),
                List.of(ack(5, 5, 1), ack(5, 6, 1)),
                List.of(ack(5, 7, 1, 1)),
                List.of(ack(5, 5)),
                List.of(ack(5, 5, 4)),
                List.of(ack(5, 5, -1)))) {
            PartitionData data = only(f.ask(f.fetch(epoch++, of(0).setAcknowledgementBatches(batches))));
            assertEquals(Errors.INVALID_REQUEST.code(), data.acknowledgeErrorCode());
        }
        assertEquals(List.of(), f.queues.calls("acknowledge"));
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                f.ask(f.fetch(epoch).setShareAcquireMode((byte) 2)).errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                f.ask(f.fetch(0).setGroupId(null)).errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(), f.ask(f.fetch(0).setMemberId("")).errorCode());
    }

    @Test
    void partitionsThatThereAreNotAreNotAcknowledged() {
        f.ask(f.fetch(0, of(0)));
        f.queues.completes("acquire", new Acquired(ShareFixture.LOCK_MS, List.of()));
        PartitionData data = only(f.ask(f.fetch(1, of(7, ack(5, 5, 1)))));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), data.acknowledgeErrorCode());
        assertEquals(List.of(), f.queues.calls("acknowledge"));
    }

    @Test
    void locksAreRenewed() {
        f.ask(f.fetch(0, of(0)));
        ShareFetchRequestData renewal = f.fetch(1, of(0, ack(5, 7, 4, 1, 4))).setIsRenewAck(true);
        assertEquals(Errors.INVALID_REQUEST.code(), f.ask(renewal.duplicate()).errorCode());
        renewal.setMaxWaitMs(0).setMinBytes(0).setMaxBytes(0).setMaxRecords(0);
        ShareFetchResponseData response = f.ask(renewal);
        assertEquals(Errors.NONE.code(), only(response).acknowledgeErrorCode());
        assertEquals(ShareFixture.LOCK_MS, response.acquisitionLockTimeoutMs());
        assertEquals(1, f.queues.calls("acquire").size());
        assertEquals(
                List.of(AcknowledgeType.RENEW, AcknowledgeType.ACCEPT, AcknowledgeType.RENEW),
                f.acknowledged(0).parts().get(0).ranges().get(0).types());
    }

    @Test
    void aSessionIsClosed() {
        f.ask(f.fetch(0, of(0)));
        only(f.ask(f.fetch(-1, of(0, ack(5, 5, 1)))));
        assertEquals(1, f.queues.calls("acknowledge").size());
        assertEquals(1, f.queues.calls("acquire").size());
        assertEquals(1, f.queues.calls("release").size());
        assertEquals(Errors.SHARE_SESSION_NOT_FOUND.code(), f.ask(f.fetch(1)).errorCode());
        f.client.disconnect();
        assertEquals(1, f.queues.calls("release").size());
    }

    @Test
    void aConnectionThatIsGoneReleasesWhatItsConsumersHad() {
        f.ask(f.fetch(0, of(0)));
        f.client.disconnect();
        Object[] released = f.queues.calls("release").get(0);
        assertEquals("g", released[0]);
        assertEquals("m", released[1]);
        assertEquals(List.of(f.partition(0)), released[2]);
    }

    @Test
    void errorsAreOfPartitionsOrOfTheRequest() {
        f.queues.completes(
                "acquire",
                new Acquired(
                        ShareFixture.LOCK_MS,
                        List.of(new Acquired.Part(
                                f.partition(0),
                                Frame.of(new byte[0]),
                                List.of(),
                                Optional.of(new BusException(BusError.TOPIC_NOT_AUTHORIZED, "why"))))));
        ShareFetchRequestData request = f.fetch(0, of(0));
        request.topics().add(new FetchTopic().setTopicId(new Uuid(1, 2)));
        request.topics().find(new Uuid(1, 2)).partitions().add(of(3));
        ShareFetchResponseData response = f.ask(request);
        assertEquals(2, response.responses().size());
        response.responses()
                .forEach(topic -> assertEquals(
                        topic.topicId().equals(f.topicId())
                                ? Errors.TOPIC_AUTHORIZATION_FAILED.code()
                                : Errors.UNKNOWN_TOPIC_ID.code(),
                        topic.partitions().get(0).errorCode()));
        f.queues.fails("acquire", new BusException(BusError.COORDINATOR_NOT_AVAILABLE, "why"));
        assertEquals(Errors.COORDINATOR_NOT_AVAILABLE.code(), f.ask(f.fetch(1)).errorCode());
        f.broker.allowed = (operation, resource) -> operation != Operation.READ;
        assertEquals(
                Errors.GROUP_AUTHORIZATION_FAILED.code(),
                f.ask(f.fetch(0, of(0))).errorCode());
    }

    @Test
    void whatComesAfterTheSessionWasHandedOnIsGivenBack() {
        CompletableFuture<Acquired> later = new CompletableFuture<>();
        f.queues.gives("acquire", later);
        f.client.send(f.fetch(0, of(0)), 2);
        assertFalse(f.client.answered());
        f.client.detach();
        assertTrue(f.client.answered());
        assertEquals(List.of(), f.queues.calls("release"));
        later.complete(f.acquired(5, 7, 1));
        assertEquals(
                List.of(Acknowledgements.Range.of(5, 7, AcknowledgeType.RETURN)),
                f.acknowledged(0).parts().get(0).ranges());
    }

    private ShareAcknowledgeResponseData acknowledge(int epoch, int version, int... types) {
        ShareAcknowledgeRequestData request = new ShareAcknowledgeRequestData()
                .setGroupId("g")
                .setMemberId("m")
                .setShareSessionEpoch(epoch);
        AcknowledgeTopic topic = new AcknowledgeTopic().setTopicId(f.topicId());
        List<Byte> bytes = new ArrayList<>();
        for (int type : types) {
            bytes.add((byte) type);
        }
        topic.partitions()
                .add(new AcknowledgePartition()
                        .setPartitionIndex(0)
                        .setAcknowledgementBatches(List.of(new ShareAcknowledgeRequestData.AcknowledgementBatch()
                                .setFirstOffset(5)
                                .setLastOffset(6)
                                .setAcknowledgeTypes(bytes))));
        request.topics().add(topic);
        return f.client.ask(request, version, new ShareAcknowledgeResponseData());
    }

    @Test
    void acknowledgementsComeAlone() {
        assertEquals(Errors.SHARE_SESSION_NOT_FOUND.code(), acknowledge(1, 2, 1).errorCode());
        assertEquals(
                Errors.INVALID_SHARE_SESSION_EPOCH.code(), acknowledge(0, 2, 1).errorCode());
        f.ask(f.fetch(0, of(0)));
        for (int version = 1; version <= 2; version++) {
            ShareAcknowledgeResponseData response = acknowledge(version, version, 1, 3);
            assertEquals(
                    Errors.NONE.code(),
                    response.responses().iterator().next().partitions().get(0).errorCode());
            assertEquals(version == 1 ? 0 : ShareFixture.LOCK_MS, response.acquisitionLockTimeoutMs());
            assertEquals(
                    List.of(AcknowledgeType.ACCEPT, AcknowledgeType.REJECT),
                    f.acknowledged(version - 1).parts().get(0).ranges().get(0).types());
        }
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                acknowledge(3, 2, 1, 1, 1)
                        .responses()
                        .iterator()
                        .next()
                        .partitions()
                        .get(0)
                        .errorCode());
        acknowledge(-1, 2, 1);
        assertEquals(1, f.queues.calls("release").size());
        assertEquals(Errors.SHARE_SESSION_NOT_FOUND.code(), acknowledge(4, 2, 1).errorCode());
    }
}
