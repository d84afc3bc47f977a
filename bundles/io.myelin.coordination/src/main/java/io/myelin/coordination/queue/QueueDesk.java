package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.queue.DescribedQueue;
import io.myelin.broker.queue.QueueStart;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.generation.GenerationEndedException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The way to one queue: its shard, the log that it is about, and where it begins when it is new. */
final class QueueDesk {
    private final Broker broker;
    private final Shards<QueueShard> shards;

    QueueDesk(Broker broker, Shards<QueueShard> shards) {
        this.broker = broker;
        this.shards = shards;
    }

    /** The shard of a queue; its topic is created when it is not there yet. */
    CompletionStage<ShardHost<QueueShard>> at(QueueKey key) {
        return Shards.ensureTopic(broker, QueueService.TOPIC).thenApply(topic -> shards.of(key.coordinatorKey()));
    }

    /** @throws BusException NOT_LEADER, UNKNOWN_PARTITION, UNKNOWN_TOPIC_ID */
    Partition leader(TopicIdPartition id) {
        Optional<Partition> local = broker.partition(id);
        if (local.isPresent() && local.get().leads()) {
            return local.get();
        }
        boolean known = broker.image()
                .topic(id.topicId())
                .filter(topic -> id.partition() < topic.partitions().size())
                .isPresent();
        throw known
                ? new BusException(BusError.NOT_LEADER, "this node does not lead " + id)
                : new BusException(BusError.UNKNOWN_PARTITION, "there is no partition " + id);
    }

    /** @param start not {@link QueueStart.Configured} */
    CompletionStage<Void> open(String group, TopicIdPartition partition, QueueStart start) {
        QueueKey key = QueueKey.of(group, partition);
        Partition log = leader(partition);
        return at(key).thenCompose(host -> host.<Boolean>submit(
                        (shard, now, reply, effects) -> shard.has(key, reply, effects))
                .thenCompose(there -> there
                        ? CompletableFuture.<Void>completedFuture(null)
                        : offset(log, start)
                                .thenCompose(offset -> host.submit((shard, now, reply, effects) ->
                                        shard.open(key, offset, now, reply, effects)))));
    }

    CompletionStage<Void> alter(String group, TopicIdPartition partition, QueueStart start) {
        QueueKey key = QueueKey.of(group, partition);
        Partition log = leader(partition);
        return at(key).thenCompose(host -> offset(log, start)
                .thenCompose(offset ->
                        host.submit((shard, now, reply, effects) -> shard.alter(key, offset, now, reply, effects))));
    }

    private static CompletionStage<Long> offset(Partition log, QueueStart start) {
        if (start instanceof QueueStart.At at) {
            return log.status().thenApply(status -> clamp(at.offset(), status));
        }
        if (start instanceof QueueStart.From from) {
            return find(log, new OffsetQuery.From(from.timestampMs()))
                    .thenCompose(found -> found.offset() >= 0
                            ? CompletableFuture.completedFuture(found.offset())
                            : find(log, new OffsetQuery.Latest()).thenApply(FoundOffset::offset));
        }
        OffsetQuery query =
                start instanceof QueueStart.Earliest ? new OffsetQuery.Earliest() : new OffsetQuery.Latest();
        return find(log, query).thenApply(FoundOffset::offset);
    }

    /** An offset that the log does not have is the nearest one that it has, or will have next. */
    private static long clamp(long offset, PartitionStatus status) {
        return Math.max(status.startOffset(), Math.min(offset, status.highWatermark()));
    }

    private static CompletionStage<FoundOffset> find(Partition log, OffsetQuery query) {
        return log.find(query, Isolation.READ_UNCOMMITTED, -1, Caller.BUS);
    }

    CompletionStage<DescribedQueue> describe(String group, TopicIdPartition partition) {
        QueueKey key = QueueKey.of(group, partition);
        Partition log = leader(partition);
        return at(key).thenCompose(host -> host.<Optional<Glance>>submit(
                        (shard, now, reply, effects) -> shard.describe(key, reply, effects)))
                .thenCompose(glance -> glance.isEmpty()
                        ? CompletableFuture.completedFuture(unknown(partition, Optional.empty()))
                        : log.status().thenApply(status -> described(partition, log, glance.get(), status)));
    }

    private static DescribedQueue described(
            TopicIdPartition partition, Partition log, Glance glance, PartitionStatus status) {
        long start = Math.max(glance.startOffset(), status.startOffset());
        return new DescribedQueue(
                partition,
                start,
                Math.max(start, glance.nextOffset()),
                log.leaderEpoch(),
                glance.stateEpoch(),
                Math.max(0, status.highWatermark() - start - glance.done()),
                glance.acquired(),
                glance.available(),
                Optional.empty());
    }

    static DescribedQueue unknown(TopicIdPartition partition, Optional<BusException> error) {
        return new DescribedQueue(partition, -1, -1, -1, -1, -1, 0, 0, error);
    }

    /** What is said of a partition; what concerns the whole call is thrown. */
    static BusException told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof GenerationEndedException ended) {
            throw ended;
        }
        if (cause instanceof BusException bus) {
            return bus.error() == BusError.NOT_COORDINATOR
                    ? new BusException(BusError.COORDINATOR_NOT_AVAILABLE, bus.getMessage())
                    : bus;
        }
        throw new CompletionException(cause);
    }
}
