package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.ProducerState;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionRef;
import io.myelin.buffer.Frame;
import io.myelin.generation.GenerationEndedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Holds back the first batches of a transaction until its coordinator admits them, so that no transaction stays open that
 * nobody ends (KIP-890). Batches of one producer keep their order, nobody else waits. On the partition's loop.
 */
final class Verifying {
    private final Replica replica;
    private final PartitionWorld world;
    private final Appending appending;
    private final Map<Long, VerifyingProducer> producers = new HashMap<>();
    private int held;
    private boolean drained;

    Verifying(Replica replica, PartitionWorld world, Appending appending) {
        this.replica = replica;
        this.world = world;
        this.appending = appending;
    }

    /** Takes the frame over, as {@link Appending#produce} does. */
    CompletionStage<Produced> produce(
            Frame records, Acks acks, long deadlineNs, Optional<TransactionRef> transaction, Caller caller) {
        BatchView batch = transactional(records);
        if (batch == null || transaction.isEmpty() && caller == Caller.BUS) {
            return appending.produce(records, acks, deadlineNs, caller);
        }
        long producerId = batch.producerId();
        boolean holds;
        try {
            holds = holds(batch, transaction.orElseThrow(Verifying::noTransaction), acks, caller);
        } catch (RuntimeException e) {
            records.release();
            world.counters().add(BrokerCounter.REFUSED_BATCHES, 1);
            throw e;
        }
        if (!holds) {
            return appending.produce(records, acks, deadlineNs, caller);
        }
        held++;
        return producers
                .computeIfAbsent(producerId, id -> new VerifyingProducer(this, replica, world, id))
                .hold(new HeldBatch(records, batch.producerEpoch(), acks, deadlineNs, transaction.get(), caller));
    }

    /** @throws BusException when the batch is refused already */
    private boolean holds(BatchView batch, TransactionRef ref, Acks acks, Caller caller) {
        appending.requireWritable(acks, caller);
        if (!producers.containsKey(batch.producerId()) && admitted(batch.producerId(), batch.producerEpoch(), ref)) {
            requireFirstOfAll(batch, ref);
            return false;
        }
        if (drained) {
            throw new GenerationEndedException();
        }
        if (held >= world.transactions().maxHeld()) {
            throw new BusException(
                    BusError.NOT_ENOUGH_REPLICAS,
                    held + " batches wait in " + replica.id + " for the coordinators of their transactions; try again");
        }
        return true;
    }

    /** The header of a batch that says it is part of a transaction; what can't be read is refused when it is looked at. */
    private static BatchView transactional(Frame records) {
        try {
            BatchView batch = BatchView.header(records.buffer(), 0);
            return batch.transactional() && batch.hasProducerId() && !batch.control() ? batch : null;
        } catch (CorruptBatchException e) {
            return null;
        }
    }

    private static BusException noTransaction() {
        return new BusException(
                BusError.INVALID_TRANSACTION_STATE, "The batch is part of a transaction, and the request names none");
    }

    /** Whether nobody has to be asked: the transaction is open here, or the log refuses the batch anyway. */
    boolean admitted(long producerId, short producerEpoch, TransactionRef ref) {
        if (!ref.addsPartition() && !world.transactions().verifies()) {
            return true;
        }
        Optional<ProducerState> known = replica.log.producer(producerId);
        return known.isPresent()
                && (known.get().producerEpoch() > producerEpoch
                        || known.get().producerEpoch() == producerEpoch
                                && known.get().transactionStartOffset() >= 0);
    }

    /** What comes first from a producer that nobody knows is not what it has sent first. */
    private void requireFirstOfAll(BatchView batch, TransactionRef ref) {
        if (ref.addsPartition()
                && batch.baseSequence() > 0
                && replica.log.producer(batch.producerId()).isEmpty()) {
            throw new BusException(
                    BusError.OUT_OF_ORDER_SEQUENCE,
                    "The first batch of producer " + batch.producerId() + " in " + replica.id + " has sequence "
                            + batch.baseSequence());
        }
    }

    /** Appends a batch that was held. */
    void release(HeldBatch batch) {
        held--;
        try {
            requireFirstOfAll(BatchView.header(batch.records.buffer(), 0), batch.ref);
        } catch (CorruptBatchException | RuntimeException e) {
            batch.refuse(e instanceof RuntimeException known ? known : new IllegalStateException(e));
            return;
        }
        CompletionStage<Produced> produced;
        try {
            produced = appending.produce(batch.records, batch.acks, batch.deadlineNs, batch.caller);
        } catch (RuntimeException e) {
            batch.fail(e);
            return;
        }
        produced.whenComplete((done, error) -> {
            if (error == null) {
                batch.complete(done);
            } else {
                batch.fail(error);
            }
        });
    }

    void refuse(HeldBatch batch, RuntimeException cause) {
        held--;
        world.counters().add(BrokerCounter.REFUSED_BATCHES, 1);
        batch.refuse(cause);
    }

    void done(long producerId) {
        producers.remove(producerId);
    }

    /** A marker of a producer is written: what its coordinator has said before may not hold any more. */
    void marked(long producerId) {
        VerifyingProducer waiting = producers.get(producerId);
        if (waiting != null) {
            waiting.marked();
        }
    }

    /** This node leads no longer, or under a new epoch. */
    void onMoved() {
        endAll(new BusException(
                BusError.NOT_LEADER, "This node stopped leading " + replica.id + " before the batch was written"));
    }

    void drain() {
        drained = true;
        endAll(new GenerationEndedException());
    }

    private void endAll(RuntimeException cause) {
        List<VerifyingProducer> ending = new ArrayList<>(producers.values());
        producers.clear();
        ending.forEach(producer -> producer.end(cause));
    }
}
