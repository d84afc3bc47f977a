package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.BatchBuilder;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.buffer.Frame;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import org.apache.kafka.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import org.apache.kafka.common.message.TxnOffsetCommitResponseData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import org.apache.kafka.common.message.WriteTxnMarkersResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

/** What clients send to partitions and groups as part of a transaction, in each version. */
class TransactionDataTest {
    private static final int IDS_SINCE = 6;

    private final FakeBroker broker = new FakeBroker();
    private final Stub<Groups> groups = new Stub<>(Groups.class).gives("drain", null);
    private final Uuid id;

    TransactionDataTest() {
        var topic = broker.topic("t", 1);
        id = new Uuid(topic.id().getMostSignificantBits(), topic.id().getLeastSignificantBits());
    }

    private Errors produce(int version, String transactionalId) {
        return produce(version, transactionalId, List.of(batch(7))).get(0);
    }

    private static PartitionProduceData batch(long producerId) {
        return new PartitionProduceData()
                .setRecords(MemoryRecords.readableRecords(new BatchBuilder()
                        .producer(producerId, (short) 1, 0)
                        .transactional()
                        .add(1, null, new byte[3])
                        .build()));
    }

    private List<Errors> produce(int version, String transactionalId, List<PartitionProduceData> batches) {
        ProduceRequestData request = new ProduceRequestData()
                .setTransactionalId(transactionalId)
                .setAcks((short) -1)
                .setTimeoutMs(1000);
        request.topicData()
                .add(new TopicProduceData().setName("t").setTopicId(id).setPartitionData(batches));
        ProduceResponseData response = broker.client().ask(request, version, new ProduceResponseData());
        return response.responses().iterator().next().partitionResponses().stream()
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    private void producing(CompletableFuture<Produced> outcome) {
        broker.partition.gives("leads", true).on("produce", arguments -> {
            ((Frame) arguments[0]).release();
            return outcome;
        });
    }

    private Errors producing(int version, BusError error) {
        producing(CompletableFuture.failedFuture(new BusException(error, "says the test")));
        return produce(version, "orders");
    }

    @Test
    void fromVersion12OnPartitionsJoinByBeingWrittenTo() {
        producing(CompletableFuture.completedFuture(new Produced(1, -1, 0)));
        for (int version = 3; version <= 13; version++) {
            assertEquals(Errors.NONE, produce(version, "orders"));
            List<Object[]> calls = broker.partition.calls("produce");
            assertEquals(Optional.of(new TransactionRef("orders", version >= 12)), calls.get(calls.size() - 1)[3]);
        }
    }

    @Test
    void theTransactionalIdHasToBeNamedAndAllowed() {
        producing(CompletableFuture.completedFuture(new Produced(1, -1, 0)));
        assertEquals(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, produce(12, null));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.TRANSACTIONAL_ID;
        assertEquals(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, produce(12, "orders"));
        assertEquals(List.of(), broker.partition.calls("produce"));
    }

    @Test
    void aTransactionIsOfOneProducer() {
        producing(CompletableFuture.completedFuture(new Produced(1, -1, 0)));
        PartitionProduceData plain = new PartitionProduceData()
                .setRecords(MemoryRecords.readableRecords(
                        new BatchBuilder().add(1, null, new byte[3]).build()));
        for (int version = 3; version <= 13; version++) {
            assertEquals(
                    List.of(Errors.INVALID_PRODUCER_ID_MAPPING, Errors.INVALID_PRODUCER_ID_MAPPING),
                    produce(version, "orders", List.of(batch(7), batch(8))));
        }
        assertEquals(List.of(), broker.partition.calls("produce"));
        assertEquals(
                List.of(Errors.NONE, Errors.NONE, Errors.NONE),
                produce(12, "orders", List.of(batch(7), plain, batch(7))));
    }

    @Test
    void producersGetTheErrorsThatTheirVersionKnows() {
        assertEquals(Errors.INVALID_TXN_STATE, producing(10, BusError.TRANSACTION_ABORTABLE));
        assertEquals(Errors.TRANSACTION_ABORTABLE, producing(11, BusError.TRANSACTION_ABORTABLE));
        assertEquals(Errors.INVALID_PRODUCER_EPOCH, producing(12, BusError.PRODUCER_FENCED));
        assertEquals(Errors.INVALID_PRODUCER_ID_MAPPING, producing(12, BusError.INVALID_PRODUCER_ID_MAPPING));
    }

    private Errors commit(int version) {
        return commit(version, "g");
    }

    private Errors commit(int version, String group) {
        TxnOffsetCommitRequestData request = new TxnOffsetCommitRequestData()
                .setTransactionalId("orders")
                .setGroupId(group)
                .setProducerId(7)
                .setProducerEpoch((short) 1)
                .setTopics(List.of(new TxnOffsetCommitRequestTopic()
                        .setName("t")
                        .setTopicId(id)
                        .setPartitions(List.of(new TxnOffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(5)))));
        if (version >= 3) {
            request.setGenerationIdOrMemberEpoch(4).setMemberId("m").setGroupInstanceId("i");
        }
        TxnOffsetCommitResponseData response =
                broker.client().withGroups(groups).ask(request, version, new TxnOffsetCommitResponseData());
        return Errors.forCode(response.topics().get(0).partitions().get(0).errorCode());
    }

    @Test
    void offsetsAreCommittedWithTheTransaction() {
        groups.completes(
                "commitInTransaction", List.of(new Commit.Outcome(new TopicPartitionRef("t", 0), Optional.empty())));
        for (int version = 0; version <= 6; version++) {
            assertEquals(Errors.NONE, commit(version));
            TransactionalCommit sent =
                    (TransactionalCommit) groups.calls("commitInTransaction").get(version)[0];
            assertEquals(new TransactionRef("orders", version >= 5), sent.ref());
            assertEquals(7, sent.producerId());
            MemberRef member = version >= 3
                    ? new MemberRef("g", 4, "m", Optional.of("i"))
                    : new MemberRef("g", -1, "", Optional.empty());
            assertEquals(member, sent.commit().member());
            assertEquals(5, sent.commit().offsets().get(0).offset());
        }
    }

    @Test
    void theGroupHasAName() {
        for (int version = 0; version <= 6; version++) {
            assertEquals(Errors.INVALID_GROUP_ID, commit(version, ""));
        }
        assertEquals(List.of(), groups.calls("commitInTransaction"));
    }

    private Errors committing(int version, BusError error) {
        groups.fails("commitInTransaction", new BusException(error, "says the test"));
        return commit(version);
    }

    @Test
    void committersGetTheErrorsThatTheirVersionKnows() {
        assertEquals(Errors.INVALID_TXN_STATE, committing(3, BusError.TRANSACTION_ABORTABLE));
        assertEquals(Errors.TRANSACTION_ABORTABLE, committing(4, BusError.TRANSACTION_ABORTABLE));
        assertEquals(Errors.ILLEGAL_GENERATION, committing(IDS_SINCE - 1, BusError.GROUP_NOT_FOUND));
        assertEquals(Errors.GROUP_ID_NOT_FOUND, committing(IDS_SINCE, BusError.GROUP_NOT_FOUND));
        assertEquals(Errors.COORDINATOR_NOT_AVAILABLE, committing(1, BusError.COORDINATOR_LOADING));
        assertEquals(Errors.COORDINATOR_LOAD_IN_PROGRESS, committing(2, BusError.COORDINATOR_LOADING));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.TRANSACTIONAL_ID;
        assertEquals(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, commit(5));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.GROUP;
        assertEquals(Errors.GROUP_AUTHORIZATION_FAILED, commit(5));
        broker.allowed = (operation, resource) -> resource.kind() != Resource.Kind.TOPIC;
        assertEquals(Errors.TOPIC_AUTHORIZATION_FAILED, commit(5));
    }

    private List<Errors> mark(int version) {
        WriteTxnMarkersRequestData request = new WriteTxnMarkersRequestData()
                .setMarkers(List.of(new WritableTxnMarker()
                        .setProducerId(7)
                        .setProducerEpoch((short) 3)
                        .setCoordinatorEpoch(2)
                        .setTransactionResult(true)
                        .setTransactionVersion((byte) (version >= 2 ? 2 : 0))
                        .setTopics(List.of(
                                new WritableTxnMarkerTopic().setName("t").setPartitionIndexes(List.of(0, 9))))));
        WriteTxnMarkersResponseData response = broker.client().ask(request, version, new WriteTxnMarkersResponseData());
        return response.markers().get(0).topics().get(0).partitions().stream()
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    @Test
    void markersAreWrittenInEachPartition() {
        broker.partition.completes("endTransaction", null);
        for (int version = 1; version <= 2; version++) {
            assertEquals(List.of(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION), mark(version));
            TransactionEnd end =
                    (TransactionEnd) broker.partition.calls("endTransaction").get(version - 1)[0];
            assertEquals(new TransactionEnd(7, (short) 3, true, 2, (short) (version >= 2 ? 2 : 0)), end);
        }
        broker.partition.fails("endTransaction", new BusException(BusError.STALE_COORDINATOR_EPOCH, "old"));
        assertEquals(Errors.TRANSACTION_COORDINATOR_FENCED, mark(2).get(0));
    }

    @Test
    void onlyBrokersAndAdministratorsWriteMarkers() {
        broker.partition.completes("endTransaction", null);
        for (Operation right : List.of(Operation.CLUSTER_ACTION, Operation.ALTER)) {
            broker.allowed = (operation, resource) -> operation == right && resource.equals(Resource.CLUSTER);
            assertEquals(Errors.NONE, mark(2).get(0));
        }
        broker.allowed = (operation, resource) -> operation != Operation.ALTER && operation != Operation.CLUSTER_ACTION;
        assertEquals(List.of(Errors.CLUSTER_AUTHORIZATION_FAILED, Errors.CLUSTER_AUTHORIZATION_FAILED), mark(2));
        assertTrue(broker.partition.calls("endTransaction").size() == 2);
    }
}
