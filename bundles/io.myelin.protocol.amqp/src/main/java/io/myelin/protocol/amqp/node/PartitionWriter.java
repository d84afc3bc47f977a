package io.myelin.protocol.amqp.node;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.buffer.Frame;
import io.myelin.protocol.amqp.engine.IncomingDelivery;
import io.myelin.protocol.amqp.message.StoredMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;

/**
 * Writes what one connection sends to one partition, in order: one batch is under way, and what comes meanwhile is the next. A
 * message is accepted when the topic's durability class says that it is there. Confined to the connection's loop.
 */
final class PartitionWriter {
    /** A batch that fails for one of these may have one record at fault: each is tried for itself. */
    private static final Set<BusError> OF_A_RECORD = Set.of(
            BusError.INVALID_RECORD, BusError.INVALID_TIMESTAMP, BusError.RECORD_TOO_LARGE, BusError.CORRUPT_BATCH);

    private final Peer peer;
    private final String topic;
    private final int partition;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private boolean underWay;
    private boolean scheduled;

    private static final class Batch {
        final BatchBuilder records = new BatchBuilder();
        final List<IncomingDelivery> deliveries = new ArrayList<>();
        long budgetBytes;
        ByteBuffer built;

        void add(StoredMessage message, IncomingDelivery delivery) {
            int before = records.sizeBytes();
            records.add(message.timestampMs(), message.key(), message.value(), message.headers());
            deliveries.add(delivery);
            budgetBytes += records.sizeBytes() - before;
        }

        ByteBuffer bytes() {
            if (built == null) {
                built = records.build();
            }
            return built.duplicate();
        }
    }

    PartitionWriter(Peer peer, String topic, int partition) {
        this.peer = peer;
        this.topic = topic;
        this.partition = partition;
    }

    void write(IncomingDelivery delivery, StoredMessage message) {
        Batch batch = waiting.peekLast();
        if (batch == null
                || batch.built != null
                || batch.records.sizeBytes() >= peer.bus().settings().batchBytes()) {
            batch = new Batch();
            waiting.add(batch);
        }
        long before = batch.budgetBytes;
        batch.add(message, delivery);
        peer.budget().change(batch.budgetBytes - before);
        if (!underWay && !scheduled) {
            scheduled = true;
            // after the other frames that have come in together with this one
            peer.loop().execute(() -> {
                scheduled = false;
                next();
            });
        }
    }

    private void next() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        underWay = true;
        Batch batch = waiting.remove();
        produce(batch).whenComplete((done, error) -> peer.loop().run(() -> ended(batch, error)));
    }

    private CompletionStage<Produced> produce(Batch batch) {
        return peer.bus().broker(peer.loop(), broker -> {
            Partition led = broker.partition(topic, partition)
                    .orElseThrow(() -> new BusException(
                            BusError.UNKNOWN_PARTITION,
                            "there is no partition " + partition + " of " + topic + " here"));
            long deadlineNs = led.loop().clock().nowNs()
                    + TimeUnit.MILLISECONDS.toNanos(peer.bus().settings().sendTimeoutMs());
            return led.produce(Frame.of(batch.bytes()), Acks.ALL, deadlineNs, peer.caller());
        });
    }

    private void ended(Batch batch, Throwable error) {
        underWay = false;
        if (error != null && batch.deliveries.size() > 1 && OF_A_RECORD.contains(busError(error))) {
            split(batch);
        } else {
            peer.budget().change(-batch.budgetBytes);
            for (IncomingDelivery delivery : batch.deliveries) {
                settle(delivery, error);
            }
            peer.settled().run();
        }
        next();
    }

    static void settle(IncomingDelivery delivery, Throwable error) {
        if (error == null) {
            delivery.settle(Accepted.getInstance());
        } else {
            Rejected rejected = new Rejected();
            rejected.setError(Failures.of(error).error());
            delivery.settle(rejected);
        }
    }

    private static BusError busError(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof BusException bus ? bus.error() : BusError.INTERNAL;
    }

    /** Nothing of the batch was written: its records come next, each in a batch of its own. */
    private void split(Batch batch) {
        List<Batch> single = new ArrayList<>();
        try {
            RecordReader reader = RecordReader.ofPlain(BatchView.at(batch.bytes(), 0));
            for (IncomingDelivery delivery : batch.deliveries) {
                RecordView record = reader.next();
                Batch one = new Batch();
                one.add(
                        new StoredMessage(record.timestampMs(), record.key(), record.value(), record.headers()),
                        delivery);
                one.bytes();
                single.add(one);
            }
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
        peer.budget().change(-batch.budgetBytes);
        for (int i = single.size() - 1; i >= 0; i--) {
            peer.budget().change(single.get(i).budgetBytes);
            waiting.addFirst(single.get(i));
        }
    }

    boolean isIdle() {
        return !underWay && waiting.isEmpty();
    }
}
