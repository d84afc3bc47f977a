package io.myelin.protocol.kafka;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.DescribedTransaction;
import io.myelin.broker.txn.ListedTransactions;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.broker.txn.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A coordinator of transactions that answers whatever it is asked, or fails as it may. */
final class AnsweringTransactions {
    static final ProducerIdentity PRODUCER = new ProducerIdentity(7, (short) 3);

    private AnsweringTransactions() {}

    static Stub<Transactions> of(boolean failing) {
        Stub<Transactions> stub = new Stub<>(Transactions.class).gives("drain", null);
        if (failing) {
            BusException no = new BusException(BusError.COORDINATOR_LOADING, "wait");
            List.of(
                            "coordinator",
                            "initProducer",
                            "addPartitions",
                            "addPartitionsOfBroker",
                            "addOffsets",
                            "end",
                            "describe",
                            "list")
                    .forEach(call -> stub.fails(call, no));
            return stub;
        }
        return stub.completes("coordinator", FakeBroker.NODE)
                .completes("initProducer", PRODUCER)
                .on("addPartitions", arguments -> added((AddPartitions) arguments[0]))
                .on("addPartitionsOfBroker", arguments -> added((AddPartitions) arguments[0]))
                .completes("addOffsets", null)
                .completes("end", PRODUCER)
                .on("describe", arguments -> CompletableFuture.completedStage(described((String) arguments[0])))
                .completes(
                        "list",
                        new ListedTransactions(
                                Set.of("Unheard"), List.of(new ListedTransactions.Listed("id", 7, "Ongoing"))));
    }

    private static Object added(AddPartitions add) {
        return CompletableFuture.completedStage(add.partitions().stream()
                .map(partition -> new AddPartitions.Outcome(partition, Optional.empty()))
                .toList());
    }

    private static DescribedTransaction described(String id) {
        return new DescribedTransaction(
                id,
                "Ongoing",
                PRODUCER,
                60_000,
                1234,
                List.of(new TopicPartitionRef("t", 0), new TopicPartitionRef("u", 0), new TopicPartitionRef("t", 1)));
    }
}
