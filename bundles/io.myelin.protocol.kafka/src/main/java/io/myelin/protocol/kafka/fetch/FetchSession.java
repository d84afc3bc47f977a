package io.myelin.protocol.kafka.fetch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;

/**
 * What one reader fetches again and again, so that its requests and our responses name only what changed (KIP-227). Used by
 * one request at a time, which holds it by {@link #enter}.
 */
final class FetchSession {
    private final int id;
    private final boolean byId;
    private final AtomicBoolean used = new AtomicBoolean();
    private final LinkedHashMap<Wanted, Told> partitions = new LinkedHashMap<>();
    private int epoch = 1;
    private volatile long lastUsedNs;

    /** What a reader was last told of a partition. */
    static final class Told {
        Position position;
        private long highWatermark = -1;
        private long startOffset = -1;
        private boolean failed;

        Told(Position position) {
            this.position = position;
        }
    }

    FetchSession(int id, boolean byId, long nowNs) {
        this.id = id;
        this.byId = byId;
        this.lastUsedNs = nowNs;
    }

    int id() {
        return id;
    }

    boolean byId() {
        return byId;
    }

    int epoch() {
        return epoch;
    }

    long lastUsedNs() {
        return lastUsedNs;
    }

    /** @return false when another request uses the session now */
    boolean enter(long nowNs) {
        lastUsedNs = nowNs;
        return used.compareAndSet(false, true);
    }

    void leave() {
        used.set(false);
    }

    boolean inUse() {
        return used.get();
    }

    /** The next request's epoch; after the largest number comes 1, because 0 and -1 mean something else. */
    void advance() {
        epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    void put(Wanted wanted, Position position) {
        Told told = partitions.get(wanted);
        if (told == null) {
            partitions.put(wanted, new Told(position));
        } else {
            told.position = position;
        }
    }

    void forget(Wanted wanted) {
        partitions.remove(wanted);
    }

    Map<Wanted, Told> partitions() {
        return partitions;
    }

    /** Whether an answer has news for the reader; remembers what it is told, and puts a partition that gave data last. */
    boolean news(Wanted wanted, PartitionData answer) {
        Told told = partitions.get(wanted);
        if (told == null) {
            return true;
        }
        boolean data = answer.records() != null && answer.records().sizeInBytes() > 0;
        boolean error = answer.errorCode() != 0;
        boolean news = data
                || error
                || told.failed
                || told.highWatermark != answer.highWatermark()
                || told.startOffset != answer.logStartOffset()
                || answer.divergingEpoch().epoch() >= 0;
        told.highWatermark = answer.highWatermark();
        told.startOffset = answer.logStartOffset();
        told.failed = error;
        if (data) {
            partitions.remove(wanted);
            partitions.put(wanted, told);
        }
        return news;
    }
}
