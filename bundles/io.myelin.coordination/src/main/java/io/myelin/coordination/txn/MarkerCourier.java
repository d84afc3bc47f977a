package io.myelin.coordination.txn;

import io.myelin.access.Caller;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.runtime.ShardHost;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the markers of a shard to the partitions of this node, each by one call that ends within its time. */
final class MarkerCourier implements MarkerSender {
    private static final Logger LOG = LoggerFactory.getLogger(MarkerCourier.class);

    private final Broker broker;
    private final int timeoutMs;
    private ShardHost<TransactionShard> host;

    MarkerCourier(Broker broker, int timeoutMs) {
        this.broker = broker;
        this.timeoutMs = timeoutMs;
    }

    /** Whom the outcomes are for; said once, before the host begins. */
    void reportTo(ShardHost<TransactionShard> to) {
        host = to;
    }

    @Override
    public void send(TransactionShard from, Marker marker) {
        TopicPartitionRef at = marker.partition();
        if (gone(at)) {
            report(from, marker, Marker.Outcome.NEEDLESS);
            return;
        }
        Optional<Partition> partition = broker.partition(at.topic(), at.partition());
        if (partition.isEmpty()) {
            report(from, marker, Marker.Outcome.FAILED);
            return;
        }
        TransactionEnd end = new TransactionEnd(
                marker.producer().producerId(),
                marker.producer().producerEpoch(),
                marker.commit(),
                host.leaderEpoch(),
                marker.version());
        CompletionStage<Void> ended;
        try {
            long deadlineNs = host.loop().clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            ended = partition.get().endTransaction(end, deadlineNs, Caller.BUS);
        } catch (RuntimeException e) {
            report(from, marker, outcome(marker, e));
            return;
        }
        ended.whenComplete((nothing, failure) ->
                report(from, marker, failure == null ? Marker.Outcome.WRITTEN : outcome(marker, failure)));
    }

    private boolean gone(TopicPartitionRef at) {
        return broker.image()
                .topic(at.topic())
                .filter(topic -> at.partition() < topic.partitions().size())
                .isEmpty();
    }

    private static Marker.Outcome outcome(Marker marker, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof BusException bus && bus.error() == BusError.STALE_PRODUCER_EPOCH) {
            // It is over there: a later transaction has begun. Nobody may end that one.
            LOG.warn("a marker of {} came too late: {}", marker.transactionalId(), cause.getMessage());
            return Marker.Outcome.NEEDLESS;
        }
        LOG.debug("{} could not be written", marker, cause);
        return Marker.Outcome.FAILED;
    }

    private void report(TransactionShard from, Marker marker, Marker.Outcome outcome) {
        host.tell(from, (now, effects) -> from.told(marker, outcome, now, effects));
    }
}
