package io.myelin.protocol.kafka.fetch;

import io.myelin.access.Operation;
import io.myelin.broker.Broker;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.Wait;
import io.myelin.buffer.Frame;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import io.myelin.protocol.kafka.handler.PartitionLookup;
import io.myelin.protocol.kafka.wire.BytesRecords;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;

/** The reading of one partition for one Fetch request. Confined to the connection's loop. */
final class FetchRead {
    private final RequestContext context;
    private final Broker broker;
    private final Wanted wanted;
    private final Position position;
    private final Isolation isolation;
    private final int maxBytes;
    private final Optional<String> topic;
    private Fetched fetched;
    private KafkaErrors.Failure failure;
    private Wait wait;
    private boolean closed;

    FetchRead(
            RequestContext context,
            Broker broker,
            Wanted wanted,
            Position position,
            Isolation isolation,
            int maxBytes) {
        this.context = context;
        this.broker = broker;
        this.wanted = wanted;
        this.position = position;
        this.isolation = isolation;
        this.maxBytes = Math.min(maxBytes, position.maxBytes());
        this.topic = PartitionLookup.name(broker, wanted.topic(), wanted.topicId());
    }

    Wanted wanted() {
        return wanted;
    }

    int bytes() {
        return fetched == null ? 0 : fetched.records().length();
    }

    /** Whether a reader should be told now, however little data there is. */
    boolean urgent() {
        return failure != null || fetched != null && fetched.diverging().isPresent();
    }

    /** Reads, again when it has been read before; {@code then} runs on the connection's loop. */
    void read(Runnable then) {
        try {
            FetchSpec spec = new FetchSpec(
                    position.offset(),
                    maxBytes,
                    true,
                    isolation,
                    position.currentLeaderEpoch(),
                    position.lastFetchedEpoch());
            partition()
                    .fetch(spec, context.caller())
                    .whenComplete((read, error) -> context.loop().run(() -> {
                        take(read, error);
                        then.run();
                    }));
        } catch (RuntimeException e) {
            take(null, e);
            then.run();
        }
    }

    private Partition partition() {
        return PartitionLookup.find(broker, topic, wanted.partition(), Operation.READ, context.caller());
    }

    private void take(Fetched read, Throwable error) {
        release();
        if (closed && read != null) {
            read.records().release();
        } else {
            fetched = read;
            failure = error == null ? null : KafkaErrors.of(error);
        }
    }

    /** Waits for more than was read; the listener is told on the connection's loop. */
    void await(Consumer<Wait.Wake> listener) {
        if (failure != null) {
            return;
        }
        try {
            long readable = isolation == Isolation.READ_COMMITTED
                    ? Math.min(fetched.lastStableOffset(), fetched.highWatermark())
                    : fetched.highWatermark();
            wait = partition()
                    .await(
                            Math.max(position.offset(), readable),
                            isolation,
                            cause -> context.loop().run(() -> listener.accept(cause)));
        } catch (RuntimeException e) {
            take(null, e);
            listener.accept(Wait.Wake.MOVED);
        }
    }

    void cancelWait() {
        if (wait != null) {
            wait.cancel();
            wait = null;
        }
    }

    /** Gives up whatever was or will be read. */
    void close() {
        cancelWait();
        closed = true;
        release();
    }

    private void release() {
        if (fetched != null) {
            fetched.records().release();
            fetched = null;
        }
    }

    /** Gives the records up because the response is full, and keeps the rest of the answer. */
    void dropRecords() {
        Fetched full = fetched;
        fetched = new Fetched(
                Frame.of(new byte[0]),
                full.highWatermark(),
                full.lastStableOffset(),
                full.startOffset(),
                List.of(),
                full.diverging());
        full.records().release();
    }

    /** The partition's part of the response; the ownership of the records goes with it. */
    PartitionData answer() {
        cancelWait();
        closed = true;
        if (failure != null) {
            return failed();
        }
        PartitionData data = new PartitionData()
                .setPartitionIndex(wanted.partition())
                .setHighWatermark(fetched.highWatermark())
                .setLastStableOffset(fetched.lastStableOffset())
                .setLogStartOffset(fetched.startOffset())
                .setRecords(new BytesRecords(fetched.records()));
        if (isolation == Isolation.READ_COMMITTED) {
            data.setAbortedTransactions(fetched.aborted().stream()
                    .map(aborted -> new AbortedTransaction()
                            .setProducerId(aborted.producerId())
                            .setFirstOffset(aborted.firstOffset()))
                    .toList());
        } else {
            data.setAbortedTransactions(null);
        }
        fetched.diverging()
                .ifPresent(end -> data.setDivergingEpoch(
                        new EpochEndOffset().setEpoch(end.leaderEpoch()).setEndOffset(end.endOffset())));
        fetched = null;
        return data;
    }

    private PartitionData failed() {
        PartitionData data = new PartitionData()
                .setPartitionIndex(wanted.partition())
                .setErrorCode(failure.code())
                .setHighWatermark(-1)
                .setAbortedTransactions(isolation == Isolation.READ_COMMITTED ? List.of() : null)
                .setRecords(new BytesRecords(Frame.of(new byte[0])));
        if (failure.error() == Errors.NOT_LEADER_OR_FOLLOWER || failure.error() == Errors.FENCED_LEADER_EPOCH) {
            leader().ifPresent(led -> data.setCurrentLeader(
                    new LeaderIdAndEpoch().setLeaderId(led.leader()).setLeaderEpoch(led.leaderEpoch())));
        }
        return data;
    }

    private Optional<PartitionImage> leader() {
        return topic.flatMap(broker.image()::topic)
                .filter(image -> wanted.partition() < image.partitions().size())
                .map(image -> image.partitions().get(wanted.partition()));
    }
}
