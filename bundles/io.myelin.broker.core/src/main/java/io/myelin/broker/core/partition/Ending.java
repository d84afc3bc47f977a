package io.myelin.broker.core.partition;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.ProducerState;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Produced;
import io.myelin.broker.TransactionEnd;
import io.myelin.log.AppendOrigin;
import io.myelin.log.Appended;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Ends transactions: writes their markers, control records in Kafka's format. On the partition's loop. */
final class Ending {
    private static final short FORMAT_VERSION = 0;
    private static final short ABORT = 0;
    private static final short COMMIT = 1;
    /** From this transaction version on each transaction has an epoch of its own (KIP-890). */
    private static final int EPOCH_EACH = 2;

    private final Replica replica;
    private final PartitionWorld world;
    private final Appending appending;

    Ending(Replica replica, PartitionWorld world, Appending appending) {
        this.replica = replica;
        this.world = world;
        this.appending = appending;
    }

    /** @param written called when the marker is, and may even be committed */
    CompletionStage<Void> end(TransactionEnd end, long deadlineNs, Caller caller, Runnable written) {
        requireAllowed(caller);
        if (end.producerId() < 0 || end.producerEpoch() < 0) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "no producer is called " + end.producerId() + " at epoch " + end.producerEpoch());
        }
        replica.requireLeader();
        appending.requireInSync(Acks.ALL, BusError.NOT_ENOUGH_REPLICAS);
        Optional<ProducerState> producer = replica.log.producer(end.producerId());
        if (producer.isPresent() && hasEnded(producer.get(), end)) {
            return nothing(appending.acknowledge(present(), Acks.ALL, deadlineNs));
        }
        Appended appended = appending.append(marker(end, world.clock().nowMs()), AppendOrigin.COORDINATOR);
        long start = producer.map(ProducerState::transactionStartOffset).orElse(-1L);
        replica.undecided.written(new Undecided.Marker(end, appended.baseOffset(), start));
        written.run();
        return nothing(appending.acknowledge(appended, Acks.ALL, deadlineNs));
    }

    private void requireAllowed(Caller caller) {
        if (!world.access().allows(caller, Operation.CLUSTER_ACTION, Resource.CLUSTER)) {
            world.access().require(caller, Operation.ALTER, Resource.CLUSTER);
        }
    }

    /**
     * Whether the marker is here already.
     *
     * @throws BusException when it is of an earlier transaction than the one that is open, or the newest that ended
     */
    private boolean hasEnded(ProducerState producer, TransactionEnd end) {
        if (end.coordinatorEpoch() < producer.coordinatorEpoch()) {
            throw new BusException(
                    BusError.STALE_COORDINATOR_EPOCH,
                    "A coordinator of epoch " + producer.coordinatorEpoch() + " has ended transactions of producer "
                            + end.producerId() + " in " + replica.id + ", this is one of " + end.coordinatorEpoch());
        }
        if (end.transactionVersion() < EPOCH_EACH || end.producerEpoch() > producer.producerEpoch()) {
            return false;
        }
        if (end.producerEpoch() == producer.producerEpoch() && producer.transactionStartOffset() < 0) {
            return true;
        }
        throw new BusException(
                BusError.STALE_PRODUCER_EPOCH,
                "The marker has epoch " + end.producerEpoch() + ", and producer " + end.producerId() + " has "
                        + producer.producerEpoch() + " in " + replica.id + ": it is of an earlier transaction");
    }

    /** What is here already, as if it were appended now. */
    private Appended present() {
        long endOffset = replica.log.endOffset();
        return new Appended(endOffset, endOffset, BatchView.NO_TIMESTAMP, true);
    }

    private static BatchView marker(TransactionEnd end, long nowMs) {
        byte[] key = ByteBuffer.allocate(4)
                .putShort(FORMAT_VERSION)
                .putShort(end.commit() ? COMMIT : ABORT)
                .array();
        byte[] value = ByteBuffer.allocate(6)
                .putShort(FORMAT_VERSION)
                .putInt(end.coordinatorEpoch())
                .array();
        ByteBuffer batch = new BatchBuilder()
                .producer(end.producerId(), end.producerEpoch(), BatchView.NO_SEQUENCE)
                .transactional()
                .control()
                .add(nowMs, key, value)
                .build();
        try {
            return BatchView.at(batch, 0);
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletionStage<Void> nothing(CompletionStage<Produced> written) {
        return written.thenAccept(produced -> {});
    }
}
