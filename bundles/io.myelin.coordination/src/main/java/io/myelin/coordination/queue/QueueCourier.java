package io.myelin.coordination.queue;

import io.myelin.access.Caller;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.Wait;
import io.myelin.buffer.Frame;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.generation.GenerationEndedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the logs of this node for the queues of one shard, and waits for them. */
final class QueueCourier implements QueueIo {
    private static final Logger LOG = LoggerFactory.getLogger(QueueCourier.class);

    private final Broker broker;
    private final int trimTimeoutMs;
    private final Map<QueueKey, Wait> waits = new ConcurrentHashMap<>();
    private ShardHost<QueueShard> host;

    QueueCourier(Broker broker, int trimTimeoutMs) {
        this.broker = broker;
        this.trimTimeoutMs = trimTimeoutMs;
    }

    /** Whom the outcomes are for; said once, before the host begins. */
    void reportTo(ShardHost<QueueShard> to) {
        host = to;
    }

    @Override
    public void read(QueueShard from, ReadOrder order) {
        try {
            Partition partition = leader(order);
            FetchSpec spec = new FetchSpec(order.plan().from(), order.maxBytes(), true, order.isolation(), -1, -1);
            int leaderEpoch = partition.leaderEpoch();
            partition
                    .fetch(spec, Caller.BUS)
                    .whenComplete(
                            (fetched, failure) -> onFetched(from, order, partition, leaderEpoch, fetched, failure));
        } catch (RuntimeException e) {
            unread(from, order, e);
        }
    }

    private void onFetched(
            QueueShard from,
            ReadOrder order,
            Partition partition,
            int leaderEpoch,
            Fetched fetched,
            Throwable failure) {
        if (failure != null) {
            recover(from, order, partition, failure);
            return;
        }
        List<LogBatch> batches;
        try {
            batches = fetched.records().length() == 0
                    ? nothingUpTo(visibleEnd(fetched, order.isolation()), order)
                    : LogScan.of(fetched, order.plan(), order.offsets());
        } catch (IOException | CorruptBatchException | RuntimeException e) {
            fetched.records().release();
            LOG.error(
                    "{} could not be read from offset {}",
                    order.partition(),
                    order.plan().from(),
                    e);
            BusError error = e instanceof IOException ? BusError.STORAGE : BusError.CORRUPT_BATCH;
            unread(from, order, new BusException(error, String.valueOf(e.getMessage())));
            return;
        }
        tell(from, order, new Reading(fetched.records(), batches, fetched.startOffset(), leaderEpoch));
    }

    private static long visibleEnd(Fetched fetched, Isolation isolation) {
        return isolation == Isolation.READ_COMMITTED ? fetched.lastStableOffset() : fetched.highWatermark();
    }

    /** A log may end with offsets that compaction has left nothing of. */
    private static List<LogBatch> nothingUpTo(long end, ReadOrder order) {
        long from = order.plan().from();
        return from < end ? List.of(new LogBatch(from, end - 1, false, 0, 0)) : List.of();
    }

    private void tell(QueueShard from, ReadOrder order, Reading reading) {
        host.tell(from, (now, effects) -> from.read(order, reading, now, effects), reading.bytes()::release);
    }

    /** What is below the start of the log can't be read, and need not be: the queue goes on from there. */
    private void recover(QueueShard from, ReadOrder order, Partition partition, Throwable failure) {
        Throwable cause = cause(failure);
        if (!(cause instanceof BusException bus) || bus.error() != BusError.OFFSET_OUT_OF_RANGE) {
            unread(from, order, cause);
            return;
        }
        partition.status().whenComplete((status, unknown) -> {
            if (unknown == null && status.startOffset() > order.plan().from()) {
                Reading nothing =
                        new Reading(Frame.of(new byte[0]), List.of(), status.startOffset(), partition.leaderEpoch());
                tell(from, order, nothing);
            } else {
                unread(from, order, cause);
            }
        });
    }

    private void unread(QueueShard from, ReadOrder order, Throwable failure) {
        Throwable cause = cause(failure);
        RuntimeException told = cause instanceof RuntimeException known
                ? known
                : new BusException(BusError.INTERNAL, String.valueOf(cause.getMessage()));
        host.tell(from, (now, effects) -> from.unread(order, told, effects));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void await(QueueShard from, ReadOrder order) {
        try {
            Partition partition = leader(order);
            partition.loop().run(() -> await(from, order, partition));
        } catch (RuntimeException e) {
            unread(from, order, e);
        }
    }

    private void await(QueueShard from, ReadOrder order, Partition partition) {
        boolean[] woken = new boolean[1];
        Wait wait;
        try {
            wait = partition.await(order.plan().from(), order.isolation(), cause -> {
                woken[0] = true;
                waits.remove(order.key());
                if (cause == Wait.Wake.DRAINED) {
                    unread(from, order, new GenerationEndedException());
                } else {
                    host.tell(from, (now, effects) -> from.arrived(order, effects));
                }
            });
        } catch (RuntimeException e) {
            unread(from, order, e);
            return;
        }
        if (!woken[0]) {
            Wait before = waits.put(order.key(), wait);
            if (before != null) {
                before.cancel();
            }
        }
    }

    @Override
    public void stopWaiting(QueueKey key) {
        Wait wait = waits.remove(key);
        if (wait != null) {
            wait.cancel();
        }
    }

    private Partition leader(ReadOrder order) {
        return broker.partition(order.partition())
                .filter(Partition::leads)
                .orElseThrow(
                        () -> new BusException(BusError.NOT_LEADER, "this node does not lead " + order.partition()));
    }

    @Override
    public void mark(QueueShard from) {
        broker.partition(host.id())
                .ifPresent(log -> log.status().whenComplete((status, failure) -> {
                    if (failure == null) {
                        host.tell(from, (now, effects) -> from.marked(status.highWatermark(), now, effects));
                    }
                }));
    }

    @Override
    public void trim(long beforeOffset) {
        broker.partition(host.id()).ifPresent(log -> {
            long deadlineNs = host.loop().clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(trimTimeoutMs);
            log.trim(beforeOffset, deadlineNs, Caller.BUS).whenComplete((start, failure) -> {
                if (failure != null) {
                    LOG.warn("{} keeps superseded records for now: {}", host.id(), failure.getMessage());
                }
            });
        });
    }
}
