package io.myelin.coordination.txn;

import static io.myelin.coordination.txn.TxnFixture.CALLER;
import static io.myelin.coordination.txn.TxnFixture.T0;
import static io.myelin.coordination.txn.TxnFixture.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.txn.AddOffsets;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.broker.txn.TransactionFilter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every call, and the right that it needs. */
final class TransactionAccessTest {
    private static final Resource ID = Resource.transactionalId("id");
    private static final ProducerIdentity PRODUCER = producer(1001, 0);
    private static final AddPartitions ADD = new AddPartitions("id", PRODUCER, List.of(T0), false);

    private record Call(
            String name, Operation needs, Resource on, BusError refusal, Function<TxnFixture, CompletionStage<?>> run) {
        Call(String name, Operation needs, Function<TxnFixture, CompletionStage<?>> run) {
            this(name, needs, ID, BusError.TRANSACTIONAL_ID_NOT_AUTHORIZED, run);
        }
    }

    @TestFactory
    Stream<DynamicTest> withoutTheRightNothingIsDone() {
        AddOffsets offsets = new AddOffsets("id", PRODUCER, "g");
        return Stream.of(
                        new Call("coordinator", Operation.DESCRIBE, f -> f.transactions.coordinator("id", CALLER)),
                        new Call("initProducer", Operation.WRITE, f -> f.begin("id")),
                        new Call("addPartitions", Operation.WRITE, f -> f.transactions.addPartitions(ADD, CALLER)),
                        new Call(
                                "addPartitionsOfBroker",
                                Operation.CLUSTER_ACTION,
                                Resource.CLUSTER,
                                BusError.CLUSTER_NOT_AUTHORIZED,
                                f -> f.transactions.addPartitionsOfBroker(ADD, CALLER)),
                        new Call("addOffsets", Operation.WRITE, f -> f.transactions.addOffsets(offsets, CALLER)),
                        new Call(
                                "addOffsets of the group",
                                Operation.READ,
                                Resource.group("g"),
                                BusError.GROUP_NOT_AUTHORIZED,
                                f -> f.transactions.addOffsets(offsets, CALLER)),
                        new Call("end", Operation.WRITE, f -> f.end("id", PRODUCER, false)),
                        new Call("describe", Operation.DESCRIBE, f -> f.transactions.describe("id", CALLER)))
                .map(call -> DynamicTest.dynamicTest(call.name, () -> {
                    TxnFixture f = new TxnFixture();
                    f.run(f.begin("id"));
                    int written = f.log().batchCount();
                    f.broker.deny(call.needs, call.on);
                    assertEquals(call.refusal, f.error(call.run.apply(f)));
                    assertEquals(written, f.log().batchCount());
                }));
    }

    @Test
    void topicsThatTheCallerMayNotWriteToDoNotJoin() {
        TxnFixture f = new TxnFixture();
        f.run(f.begin("id"));
        f.broker.deny(Operation.WRITE, Resource.topic("t"));
        assertEquals(
                List.of(new AddPartitions.Outcome(T0, Optional.of(BusError.TOPIC_NOT_AUTHORIZED))),
                f.run(f.transactions.addPartitions(ADD, CALLER)));
        assertEquals(
                List.of(new AddPartitions.Outcome(T0, Optional.empty())),
                f.run(f.transactions.addPartitionsOfBroker(ADD, CALLER)),
                "the broker has asked");
    }

    @Test
    void nobodySeesWhatTheyMayNotDescribe() {
        TxnFixture f = new TxnFixture();
        f.run(f.begin("id"));
        f.run(f.begin("hidden"));
        f.run(f.admit("id", PRODUCER, T0));
        f.broker.deny(Operation.DESCRIBE, Resource.transactionalId("hidden"));
        f.broker.deny(Operation.DESCRIBE, Resource.topic("t"));
        assertEquals(List.of(), f.describe("id").partitions());
        TransactionFilter all = new TransactionFilter(Set.of(), Set.of(), -1, Optional.empty());
        assertEquals(1, f.run(f.transactions.list(all, CALLER)).transactions().size());
    }
}
