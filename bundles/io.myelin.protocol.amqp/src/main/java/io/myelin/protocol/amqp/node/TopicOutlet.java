package io.myelin.protocol.amqp.node;

import io.myelin.batch.Codecs;
import io.myelin.batch.RecordView;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.Wait;
import io.myelin.cluster.image.TopicImage;
import io.myelin.loop.Timer;
import io.myelin.protocol.amqp.engine.OutgoingDelivery;
import io.myelin.protocol.amqp.engine.OutgoingLink;
import io.myelin.protocol.amqp.engine.Outlet;
import io.myelin.protocol.amqp.message.DeliveryOptions;
import io.myelin.protocol.amqp.message.RecordToMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/**
 * A subscription that lasts as long as its link: everything that is committed to a topic from now on, a cursor for each
 * partition. Reads only while there is credit. Confined to the loop of the connection.
 */
final class TopicOutlet implements Outlet {
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Decompressed; a batch that gives more fails. */
    private static final int PLAIN_BYTES_MAX = 256 << 20;

    private final Peer peer;
    private final OutgoingLink link;
    private final TopicImage topic;
    private final RecordToMessage mapping;
    private final List<Reading> readings = new ArrayList<>();
    private int turn;
    private boolean draining;
    private boolean gone;

    /** For something to read; the wake may come before the call has returned. */
    private static final class Waiting {
        Wait wait;
    }

    /** The reading of one partition. */
    private static final class Reading {
        final PartitionCursor cursor;
        boolean busy;
        Waiting waiting;
        Timer timer;

        Reading(PartitionCursor cursor) {
            this.cursor = cursor;
        }

        /** Whether all that there was has been read. */
        boolean atEnd() {
            return waiting != null && cursor.isEmpty();
        }

        void stop() {
            if (waiting != null && waiting.wait != null) {
                waiting.wait.cancel();
            }
            waiting = null;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }

    TopicOutlet(Peer peer, OutgoingLink link, String address, TopicImage topic) {
        this.peer = peer;
        this.link = link;
        this.topic = topic;
        this.mapping = new RecordToMessage(address, peer.codec());
    }

    /** Finds the ends of the partitions; completes on the loop. */
    CompletionStage<Void> begin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        peer.bus()
                .broker(peer.loop(), this::ends)
                .whenComplete((ends, error) -> peer.loop().run(() -> {
                    if (error != null) {
                        begun.completeExceptionally(error);
                        return;
                    }
                    for (int i = 0; i < ends.size(); i++) {
                        readings.add(new Reading(new PartitionCursor(i, ends.get(i), PLAIN_BYTES_MAX)));
                    }
                    begun.complete(null);
                }));
        return begun;
    }

    private CompletionStage<List<Long>> ends(Broker broker) {
        List<CompletableFuture<Long>> ends = new ArrayList<>();
        for (int i = 0; i < topic.partitions().size(); i++) {
            ends.add(partition(broker, i)
                    .find(new OffsetQuery.Latest(), Isolation.READ_COMMITTED, -1, peer.caller())
                    .thenApply(found -> found.offset())
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenApply(all -> ends.stream().map(CompletableFuture::join).toList());
    }

    private Partition partition(Broker broker, int index) {
        return broker.partition(topic.name(), index)
                .orElseThrow(() -> new BusException(
                        BusError.UNKNOWN_PARTITION,
                        "there is no partition " + index + " of " + topic.name() + " here"));
    }

    @Override
    public Outgoing next() {
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get((turn + i) % readings.size());
            RecordView record = reading.cursor.poll();
            while (record != null
                    && DeliveryOptions.hasExpired(record, peer.loop().clock().nowMs())) {
                record = reading.cursor.poll();
            }
            if (record != null) {
                turn = (turn + i + 1) % readings.size();
                return new Outgoing(record.offset(), mapping.message(record, reading.cursor.partition(), 1));
            }
        }
        readings.forEach(this::readOn);
        finishDrain();
        return null;
    }

    @Override
    public void credit() {
        readings.forEach(this::readOn);
    }

    @Override
    public void drain() {
        draining = true;
        finishDrain();
    }

    private void finishDrain() {
        if (draining && (link.credit() == 0 || readings.stream().allMatch(Reading::atEnd))) {
            draining = false;
            link.drained();
        }
    }

    @Override
    public void settled(OutgoingDelivery delivery, DeliveryState state) {
        // nothing is remembered for a subscription that ends with its link
        delivery.settle(state);
    }

    @Override
    public void detached() {
        gone = true;
        readings.forEach(Reading::stop);
    }

    private void readOn(Reading reading) {
        if (!gone
                && !reading.busy
                && reading.waiting == null
                && reading.timer == null
                && reading.cursor.isEmpty()
                && link.credit() > 0) {
            read(reading);
        }
    }

    private void read(Reading reading) {
        reading.busy = true;
        FetchSpec spec = new FetchSpec(
                reading.cursor.next(), peer.bus().settings().fetchBytes(), true, Isolation.READ_COMMITTED, -1, -1);
        peer.bus()
                .codecs(
                        peer.loop(),
                        codecs -> peer.bus()
                                .broker(
                                        peer.loop(),
                                        broker -> partition(broker, reading.cursor.partition())
                                                .fetch(spec, peer.caller()))
                                .thenApply(fetched -> new Read(fetched, codecs)))
                .whenComplete((read, error) -> peer.loop().run(() -> {
                    reading.busy = false;
                    if (read != null) {
                        taken(reading, read);
                    } else {
                        failed(reading, error);
                    }
                    peer.settled().run();
                }));
    }

    private record Read(Fetched fetched, Codecs codecs) {}

    private void taken(Reading reading, Read read) {
        if (gone) {
            read.fetched().records().release();
            return;
        }
        try {
            boolean further = reading.cursor.take(
                    FetchedBytes.take(read.fetched().records()), read.fetched().aborted(), read.codecs());
            if (!reading.cursor.isEmpty()) {
                link.ready();
            } else if (further) {
                readOn(reading); // markers and aborted records only
            } else {
                await(reading);
            }
        } catch (Exception e) {
            link.close(Failures.of(e));
        }
    }

    private void await(Reading reading) {
        Waiting waiting = new Waiting();
        reading.waiting = waiting;
        long offset = reading.cursor.next();
        Wait.Listener listener = wake -> peer.loop().run(() -> woken(reading, waiting, wake));
        peer.bus()
                .broker(
                        peer.loop(),
                        broker -> CompletableFuture.completedStage(partition(broker, reading.cursor.partition())
                                .await(offset, Isolation.READ_COMMITTED, listener)))
                .whenComplete((wait, error) -> peer.loop().run(() -> waits(reading, waiting, wait, error)));
    }

    private void waits(Reading reading, Waiting waiting, Wait wait, Throwable error) {
        if (reading.waiting != waiting) {
            if (wait != null) {
                wait.cancel();
            }
        } else if (error != null) {
            reading.waiting = null;
            failed(reading, error);
        } else {
            waiting.wait = wait;
            finishDrain();
        }
        peer.settled().run();
    }

    private void woken(Reading reading, Waiting waiting, Wait.Wake wake) {
        if (reading.waiting != waiting) {
            return;
        }
        reading.waiting = null;
        if (wake == Wait.Wake.DATA) {
            readOn(reading);
        } else {
            again(reading);
        }
    }

    private void again(Reading reading) {
        if (!gone && reading.timer == null) {
            reading.timer = peer.loop().schedule(AGAIN_NS, () -> {
                reading.timer = null;
                readOn(reading);
            });
        }
    }

    private void failed(Reading reading, Throwable error) {
        if (gone) {
            return;
        }
        Throwable cause = Failures.cause(error);
        if (cause instanceof BusException bus && bus.error() == BusError.OFFSET_OUT_OF_RANGE) {
            skip(reading);
        } else if (Failures.passes(cause)) {
            again(reading);
        } else {
            link.close(Failures.of(cause));
        }
    }

    /** Retention was faster than the receiver: what is gone is gone for everybody. */
    private void skip(Reading reading) {
        reading.busy = true;
        peer.bus()
                .broker(
                        peer.loop(),
                        broker -> partition(broker, reading.cursor.partition())
                                .find(new OffsetQuery.Earliest(), Isolation.READ_COMMITTED, -1, peer.caller()))
                .whenComplete((found, error) -> peer.loop().run(() -> {
                    reading.busy = false;
                    if (error != null) {
                        link.close(Failures.of(error));
                    } else {
                        reading.cursor.skipTo(found.offset());
                        again(reading);
                    }
                    peer.settled().run();
                }));
    }
}
