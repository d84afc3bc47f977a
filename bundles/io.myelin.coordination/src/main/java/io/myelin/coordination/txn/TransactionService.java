package io.myelin.coordination.txn;

import static io.myelin.access.Operation.CLUSTER_ACTION;
import static io.myelin.access.Operation.DESCRIBE;
import static io.myelin.access.Operation.READ;
import static io.myelin.access.Operation.WRITE;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.AddOffsets;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.DescribedTransaction;
import io.myelin.broker.txn.EndTransaction;
import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.ListedTransactions;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.broker.txn.TransactionFilter;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.broker.txn.Transactions;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Transactions for everybody: checks what a call may do and hands it to the shard of its transactional id. */
class TransactionService implements Transactions, TransactionGate {
    static final String TOPIC = "__transaction_state";
    static final String OFFSETS_TOPIC = "__consumer_offsets";

    /** What the format of the topic has room for, whatever the characters are. */
    private static final int MAX_ID_CHARS = 8191;

    private final Broker broker;
    private final Shards<TransactionShard> shards;
    private final TransactionLimits limits;

    TransactionService(Broker broker, Shards<TransactionShard> shards, TransactionLimits limits) {
        this.broker = broker;
        this.shards = shards;
        this.limits = limits;
    }

    @Override
    public CompletionStage<Integer> coordinator(String transactionalId, Caller caller) {
        return guarded(() -> {
            require(caller, DESCRIBE, transactionalId);
            checkLength(transactionalId);
            return shards.coordinator(transactionalId);
        });
    }

    @Override
    public CompletionStage<ProducerIdentity> initProducer(InitProducer init, Caller caller) {
        return guarded(() -> {
            require(caller, WRITE, init.transactionalId());
            checkId(init.transactionalId());
            if (init.timeoutMs() <= 0 || init.timeoutMs() > limits.maxTimeoutMs()) {
                throw new BusException(
                        BusError.INVALID_TRANSACTION_TIMEOUT,
                        "transaction.timeout.ms is " + init.timeoutMs() + "; it has to be between 1 and "
                                + limits.maxTimeoutMs() + " (transaction.max.timeout.ms)");
            }
            return withProducerId(freshId -> shards.of(init.transactionalId())
                    .submit((shard, now, reply, effects) -> shard.init(init, freshId, now, reply, effects)));
        });
    }

    @Override
    public CompletionStage<List<AddPartitions.Outcome>> addPartitions(AddPartitions add, Caller caller) {
        return guarded(() -> {
            require(caller, WRITE, add.transactionalId());
            checkId(add.transactionalId());
            Screening screening = Screening.of(add.partitions(), broker, caller);
            return screening.refused() ? screening.outcomes() : submit(add, (short) 0);
        });
    }

    @Override
    public CompletionStage<List<AddPartitions.Outcome>> addPartitionsOfBroker(AddPartitions add, Caller caller) {
        return guarded(() -> {
            broker.access().require(caller, CLUSTER_ACTION, Resource.CLUSTER);
            checkId(add.transactionalId());
            Screening screening = Screening.of(add.partitions(), broker);
            return screening.refused() ? screening.outcomes() : submit(add, Transaction.EPOCH_EACH);
        });
    }

    @Override
    public CompletionStage<Void> admit(
            TransactionRef ref, long producerId, short producerEpoch, TopicPartitionRef partition) {
        return guarded(() -> {
            checkId(ref.transactionalId());
            AddPartitions add = new AddPartitions(
                    ref.transactionalId(),
                    new ProducerIdentity(producerId, producerEpoch),
                    List.of(partition),
                    !ref.addsPartition());
            return submit(add, Transaction.EPOCH_EACH)
                    .thenAccept(outcomes -> outcomes.get(0).error().ifPresent(error -> {
                        throw Refusals.abortable(
                                ref.transactionalId(),
                                partition.topic() + "-" + partition.partition() + " is not in it");
                    }));
        });
    }

    @Override
    public CompletionStage<Void> addOffsets(AddOffsets add, Caller caller) {
        return guarded(() -> {
            require(caller, WRITE, add.transactionalId());
            broker.access().require(caller, READ, Resource.group(add.groupId()));
            checkId(add.transactionalId());
            return Shards.ensureTopic(broker, OFFSETS_TOPIC)
                    .thenApply(topic -> new TopicPartitionRef(
                            OFFSETS_TOPIC,
                            Shards.partitionOf(add.groupId(), topic.partitions().size())))
                    .thenCompose(partition -> submit(
                            new AddPartitions(add.transactionalId(), add.producer(), List.of(partition), false),
                            (short) 0))
                    .thenAccept(added -> {});
        });
    }

    private CompletionStage<List<AddPartitions.Outcome>> submit(AddPartitions add, short version) {
        return shards.of(add.transactionalId())
                .submit((shard, now, reply, effects) -> shard.add(add, version, now, reply, effects));
    }

    @Override
    public CompletionStage<ProducerIdentity> end(EndTransaction end, Caller caller) {
        return guarded(() -> {
            require(caller, WRITE, end.transactionalId());
            checkId(end.transactionalId());
            return withProducerId(freshId -> shards.of(end.transactionalId())
                    .submit((shard, now, reply, effects) -> shard.end(end, freshId, now, reply, effects)));
        });
    }

    @Override
    public CompletionStage<DescribedTransaction> describe(String transactionalId, Caller caller) {
        return guarded(() -> {
            require(caller, DESCRIBE, transactionalId);
            checkId(transactionalId);
            CompletionStage<DescribedTransaction> described = shards.of(transactionalId)
                    .submit((shard, now, reply, effects) -> shard.describe(transactionalId, reply, effects));
            return described.thenApply(all -> new DescribedTransaction(
                    all.transactionalId(),
                    all.state(),
                    all.producer(),
                    all.timeoutMs(),
                    all.startMs(),
                    all.partitions().stream()
                            .filter(p -> broker.access().allows(caller, DESCRIBE, Resource.topic(p.topic())))
                            .toList()));
        });
    }

    @Override
    public CompletionStage<ListedTransactions> list(TransactionFilter filter, Caller caller) {
        return guarded(() -> {
            TransactionQuery query = new TransactionQuery(filter);
            CompletionStage<List<ListedTransactions.Listed>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (ShardHost<TransactionShard> host : shards.led()) {
                CompletionStage<List<ListedTransactions.Listed>> some = host.submit((shard, now, reply, effects) ->
                        shard.list(transaction -> query.wants(transaction, now.wallMs()), reply, effects));
                all = all.thenCombine(some, (sum, more) -> {
                    sum.addAll(more);
                    return sum;
                });
            }
            return all.thenApply(listed -> new ListedTransactions(
                    query.unknownStates(),
                    listed.stream()
                            .filter(t -> broker.access()
                                    .allows(caller, DESCRIBE, Resource.transactionalId(t.transactionalId())))
                            .toList()));
        });
    }

    @Override
    public void drain() {
        shards.drain();
    }

    /** Most calls need no new producer id, and one that is taken is used up. */
    private <T> CompletionStage<T> withProducerId(Function<OptionalLong, CompletionStage<T>> call) {
        return call.apply(OptionalLong.empty()).exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof ProducerIdNeeded
                    ? broker.newProducerId().thenCompose(id -> call.apply(OptionalLong.of(id)))
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private void require(Caller caller, Operation operation, String transactionalId) {
        broker.access().require(caller, operation, Resource.transactionalId(transactionalId));
    }

    private static void checkId(String transactionalId) {
        if (transactionalId.isEmpty()) {
            throw new BusException(BusError.INVALID_REQUEST, "the transactional id is empty");
        }
        checkLength(transactionalId);
    }

    private static void checkLength(String transactionalId) {
        if (transactionalId.length() > MAX_ID_CHARS) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "a transactional id has at most " + MAX_ID_CHARS + " characters, this one has "
                            + transactionalId.length());
        }
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
