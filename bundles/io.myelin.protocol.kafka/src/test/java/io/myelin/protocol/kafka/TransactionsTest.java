package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.EndTransaction;
import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.message.AddOffsetsToTxnRequestData;
import org.apache.kafka.common.message.AddOffsetsToTxnResponseData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import org.apache.kafka.common.message.AddPartitionsToTxnResponseData;
import org.apache.kafka.common.message.DescribeTransactionsRequestData;
import org.apache.kafka.common.message.DescribeTransactionsResponseData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListTransactionsRequestData;
import org.apache.kafka.common.message.ListTransactionsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What transactional clients say and hear, in the versions that differ. */
class TransactionsTest {
    private final FakeBroker broker = new FakeBroker();
    private final Stub<Transactions> transactions = AnsweringTransactions.of(false);

    private WireClient client() {
        return broker.client().withTransactions(transactions);
    }

    @Test
    void theCoordinatorOfATransactionalIdIsFound() {
        FindCoordinatorResponseData found = client().ask(
                        new FindCoordinatorRequestData().setKeyType((byte) 1).setCoordinatorKeys(List.of("id")),
                        4,
                        new FindCoordinatorResponseData());
        assertEquals(Errors.NONE.code(), found.coordinators().get(0).errorCode());
        assertEquals(FakeBroker.NODE, found.coordinators().get(0).nodeId());
    }

    @Test
    void aProducerThatSaysWhoItWasIsAskedForAsThat() {
        AtomicReference<InitProducer> asked = new AtomicReference<>();
        transactions.on("initProducer", arguments -> {
            asked.set((InitProducer) arguments[0]);
            return CompletableFuture.completedStage(AnsweringTransactions.PRODUCER);
        });
        InitProducerIdRequestData request =
                new InitProducerIdRequestData().setTransactionalId("id").setTransactionTimeoutMs(5000);
        InitProducerIdResponseData response = client().ask(request, 1, new InitProducerIdResponseData());
        assertEquals(7, response.producerId());
        assertEquals(3, response.producerEpoch());
        assertEquals(new InitProducer("id", 5000, Optional.empty()), asked.get());
        client().ask(request.setProducerId(7).setProducerEpoch((short) 3), 4, new InitProducerIdResponseData());
        assertEquals(Optional.of(AnsweringTransactions.PRODUCER), asked.get().known());
    }

    @Test
    void aFencedProducerHearsItInTheWordsOfItsTime() {
        transactions.fails("initProducer", new BusException(BusError.PRODUCER_FENCED, "fenced"));
        transactions.fails("end", new BusException(BusError.PRODUCER_FENCED, "fenced"));
        transactions.fails("addPartitions", new BusException(BusError.PRODUCER_FENCED, "fenced"));
        transactions.fails("addOffsets", new BusException(BusError.PRODUCER_FENCED, "fenced"));
        InitProducerIdRequestData init = new InitProducerIdRequestData().setTransactionalId("id");
        assertEquals(
                Errors.INVALID_PRODUCER_EPOCH.code(),
                client().ask(init, 3, new InitProducerIdResponseData()).errorCode());
        assertEquals(
                Errors.PRODUCER_FENCED.code(),
                client().ask(init, 4, new InitProducerIdResponseData()).errorCode());
        EndTxnRequestData end = new EndTxnRequestData().setTransactionalId("id");
        assertEquals(
                Errors.INVALID_PRODUCER_EPOCH.code(),
                client().ask(end, 1, new EndTxnResponseData()).errorCode());
        assertEquals(
                Errors.PRODUCER_FENCED.code(),
                client().ask(end, 2, new EndTxnResponseData()).errorCode());
        AddOffsetsToTxnRequestData offsets =
                new AddOffsetsToTxnRequestData().setTransactionalId("id").setGroupId("g");
        assertEquals(
                Errors.INVALID_PRODUCER_EPOCH.code(),
                client().ask(offsets, 1, new AddOffsetsToTxnResponseData()).errorCode());
        assertEquals(Errors.INVALID_PRODUCER_EPOCH.code(), addedByClient(1));
        assertEquals(Errors.PRODUCER_FENCED.code(), addedByClient(3));
    }

    private short addedByClient(int version) {
        AddPartitionsToTxnResponseData response = client().ask(
                        new AddPartitionsToTxnRequestData()
                                .setV3AndBelowTransactionalId("id")
                                .setV3AndBelowProducerId(7)
                                .setV3AndBelowProducerEpoch((short) 3)
                                .setV3AndBelowTopics(topics()),
                        version,
                        new AddPartitionsToTxnResponseData());
        return response.resultsByTopicV3AndBelow()
                .find("t")
                .resultsByPartition()
                .find(1)
                .partitionErrorCode();
    }

    private static AddPartitionsToTxnTopicCollection topics() {
        AddPartitionsToTxnTopicCollection topics = new AddPartitionsToTxnTopicCollection();
        topics.add(new AddPartitionsToTxnTopic().setName("t").setPartitions(List.of(0, 1)));
        return topics;
    }

    @Test
    void theNextEpochIsToldSinceEachTransactionHasOne() {
        AtomicReference<EndTransaction> asked = new AtomicReference<>();
        transactions.on("end", arguments -> {
            asked.set((EndTransaction) arguments[0]);
            return CompletableFuture.completedStage(AnsweringTransactions.PRODUCER);
        });
        EndTxnRequestData end = new EndTxnRequestData()
                .setTransactionalId("id")
                .setProducerId(7)
                .setProducerEpoch((short) 2)
                .setCommitted(true);
        assertEquals(-1, client().ask(end, 4, new EndTxnResponseData()).producerId());
        assertEquals(false, asked.get().bumpsEpoch());
        EndTxnResponseData ended = client().ask(end, 5, new EndTxnResponseData());
        assertEquals(7, ended.producerId());
        assertEquals(3, ended.producerEpoch());
        assertEquals(true, asked.get().bumpsEpoch());
        assertEquals(true, asked.get().commit());
    }

    @Test
    void severalTransactionsOfABrokerHaveOutcomesOfTheirOwn() {
        transactions.on("addPartitionsOfBroker", arguments -> {
            AddPartitions add = (AddPartitions) arguments[0];
            return add.transactionalId().equals("bad")
                    ? CompletableFuture.failedStage(new BusException(BusError.CONCURRENT_TRANSACTIONS, "wait"))
                    : CompletableFuture.completedStage(List.of(
                            new AddPartitions.Outcome(new TopicPartitionRef("t", 0), Optional.empty()),
                            new AddPartitions.Outcome(
                                    new TopicPartitionRef("t", 1), Optional.of(BusError.TRANSACTION_ABORTABLE))));
        });
        AddPartitionsToTxnRequestData request = new AddPartitionsToTxnRequestData();
        for (String id : List.of("good", "bad")) {
            request.transactions()
                    .add(new AddPartitionsToTxnTransaction()
                            .setTransactionalId(id)
                            .setVerifyOnly(true)
                            .setTopics(topics()));
        }
        AddPartitionsToTxnResponseData response = client().ask(request, 5, new AddPartitionsToTxnResponseData());
        assertEquals(Errors.NONE.code(), response.errorCode());
        assertEquals(Errors.NONE.code(), error(response, "good", 0));
        assertEquals(Errors.TRANSACTION_ABORTABLE.code(), error(response, "good", 1));
        assertEquals(Errors.CONCURRENT_TRANSACTIONS.code(), error(response, "bad", 0));
        response = client().ask(request, 4, new AddPartitionsToTxnResponseData());
        assertEquals(Errors.INVALID_TXN_STATE.code(), error(response, "good", 1));
    }

    private static short error(AddPartitionsToTxnResponseData response, String id, int partition) {
        return response.resultsByTransaction()
                .find(id)
                .topicResults()
                .find("t")
                .resultsByPartition()
                .find(partition)
                .partitionErrorCode();
    }

    @Test
    void whoIsNoBrokerIsToldSoOnce() {
        transactions.fails("addPartitionsOfBroker", new BusException(BusError.CLUSTER_NOT_AUTHORIZED, "no"));
        AddPartitionsToTxnRequestData request = new AddPartitionsToTxnRequestData();
        request.transactions()
                .add(new AddPartitionsToTxnTransaction()
                        .setTransactionalId("id")
                        .setTopics(topics()));
        AddPartitionsToTxnResponseData response = client().ask(request, 4, new AddPartitionsToTxnResponseData());
        assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED.code(), response.errorCode());
        assertEquals(0, response.resultsByTransaction().size());
    }

    @Test
    void aMissingCoordinatorIsLookedForAnewAfterAWhile() {
        WireClient client = broker.client();
        client.send(new EndTxnRequestData().setTransactionalId("id"), 5);
        client.loop.advanceMs(60_000);
        assertEquals(
                Errors.COORDINATOR_NOT_AVAILABLE.code(),
                client.receive((short) 26, 5, new EndTxnResponseData()).errorCode());
        client.send(new InitProducerIdRequestData().setTransactionalId("id"), 5);
        client.loop.advanceMs(60_000);
        assertEquals(
                Errors.COORDINATOR_LOAD_IN_PROGRESS.code(),
                client.receive((short) 22, 5, new InitProducerIdResponseData()).errorCode());
    }

    @Test
    void transactionsAreDescribedAndListed() {
        DescribeTransactionsResponseData described = client().ask(
                        new DescribeTransactionsRequestData().setTransactionalIds(List.of("id")),
                        0,
                        new DescribeTransactionsResponseData());
        DescribeTransactionsResponseData.TransactionState state =
                described.transactionStates().get(0);
        assertEquals("Ongoing", state.transactionState());
        assertEquals(1234, state.transactionStartTimeMs());
        assertEquals(List.of(0, 1), state.topics().find("t").partitions());
        ListTransactionsResponseData listed =
                client().ask(new ListTransactionsRequestData(), 1, new ListTransactionsResponseData());
        assertEquals(List.of("Unheard"), listed.unknownStateFilters());
        assertEquals("id", listed.transactionStates().get(0).transactionalId());
    }
}
