package io.myelin.protocol.kafka.wire;

import io.myelin.batch.BatchView;
import io.myelin.buffer.Frame;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A Produce request whose records are parts of the frame it came in, without a copy. Confined to the connection's loop. */
public final class ProduceRequest {
    private static final int IDS_SINCE = 13;
    private static final int MAGIC_AT = 16;
    private static final int ATTRIBUTES_AT = 21;
    private static final int TRANSACTIONAL_BIT = 0x10;
    private static final int PRODUCER_ID_AT = 43;
    /** The least that a topic and a partition take: a length of a name, an index, a length each. */
    private static final int LEAST_TOPIC_BYTES = 2;

    private static final int LEAST_PARTITION_BYTES = 5;

    private final String transactionalId;
    private final short acks;
    private final int timeoutMs;
    private final List<TopicData> topics;

    private ProduceRequest(String transactionalId, short acks, int timeoutMs, List<TopicData> topics) {
        this.transactionalId = transactionalId;
        this.acks = acks;
        this.timeoutMs = timeoutMs;
        this.topics = topics;
    }

    /**
     * @param name null where the version names topics by id
     * @param id null where the version names topics by name
     * @param partitions in the request's order
     */
    public record TopicData(String name, UUID id, List<PartitionData> partitions) {}

    /** The batch for one partition. */
    public static final class PartitionData {
        private final int index;
        private Frame records;

        PartitionData(int index, Frame records) {
            this.index = index;
            this.records = records;
        }

        public int index() {
            return index;
        }

        /** The records, null when there are none or they were taken before; ownership passes. */
        public Frame takeRecords() {
            Frame taken = records;
            records = null;
            return taken;
        }
    }

    /** @param frame stays owned by the caller; the records hold counts of their own */
    public static ProduceRequest read(Frame frame, int bodyAt, short version, boolean compact) throws WireException {
        ByteBuffer in = frame.buffer().position(bodyAt);
        String transactionalId = compact ? Wire.compactNullableString(in) : Wire.nullableString(in);
        ProduceRequest request =
                new ProduceRequest(transactionalId, Wire.int16(in), Wire.int32(in), new ArrayList<>(1));
        try {
            int count = Wire.arrayLength(in, compact, LEAST_TOPIC_BYTES);
            for (int i = 0; i < count; i++) {
                request.readTopic(frame, in, version, compact);
            }
            if (compact) {
                Wire.skipTags(in);
            }
            if (in.hasRemaining()) {
                throw new WireException(in.remaining() + " bytes follow the end of a Produce request");
            }
            return request;
        } catch (WireException | RuntimeException e) {
            request.release();
            throw e;
        }
    }

    private void readTopic(Frame frame, ByteBuffer in, short version, boolean compact) throws WireException {
        UUID id = version >= IDS_SINCE ? new UUID(Wire.int64(in), Wire.int64(in)) : null;
        String name = null;
        if (id == null) {
            name = compact ? Wire.compactNullableString(in) : Wire.nullableString(in);
            if (name == null) {
                throw new WireException("a topic of a Produce request has no name");
            }
        }
        int count = Wire.arrayLength(in, compact, LEAST_PARTITION_BYTES);
        TopicData topic = new TopicData(name, id, new ArrayList<>(Math.max(1, Math.min(count, 64))));
        topics.add(topic);
        for (int i = 0; i < count; i++) {
            int index = Wire.int32(in);
            int length = compact ? Wire.uvarint(in) - 1 : Wire.int32(in);
            Frame records = null;
            if (length >= 0) {
                int at = in.position();
                Wire.skip(in, length);
                records = frame.slice(at, length);
            }
            topic.partitions().add(new PartitionData(index, records));
            if (compact) {
                Wire.skipTags(in);
            }
        }
        if (compact) {
            Wire.skipTags(in);
        }
    }

    /** Null for a producer without transactions. */
    public String transactionalId() {
        return transactionalId;
    }

    /** Whether a batch of it says that it is part of a transaction. */
    public boolean transactional() {
        for (TopicData topic : topics) {
            for (PartitionData partition : topic.partitions()) {
                if (partition.records != null && transactional(partition.records.buffer())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether its batches that are parts of a transaction are of more than one producer. */
    public boolean mixesProducers() {
        boolean found = false;
        long producerId = 0;
        for (TopicData topic : topics) {
            for (PartitionData partition : topic.partitions()) {
                if (partition.records == null || !transactional(partition.records.buffer())) {
                    continue;
                }
                long other = partition.records.buffer().getLong(PRODUCER_ID_AT);
                if (found && other != producerId) {
                    return true;
                }
                found = true;
                producerId = other;
            }
        }
        return false;
    }

    private static boolean transactional(ByteBuffer batch) {
        return batch.limit() >= PRODUCER_ID_AT + Long.BYTES
                && batch.get(MAGIC_AT) == BatchView.MAGIC
                && (batch.getShort(ATTRIBUTES_AT) & TRANSACTIONAL_BIT) != 0;
    }

    public short acks() {
        return acks;
    }

    public int timeoutMs() {
        return timeoutMs;
    }

    public List<TopicData> topics() {
        return topics;
    }

    public int partitionCount() {
        int count = 0;
        for (TopicData topic : topics) {
            count += topic.partitions().size();
        }
        return count;
    }

    /** Gives back the records that nobody has taken. */
    public void release() {
        for (TopicData topic : topics) {
            for (PartitionData partition : topic.partitions()) {
                Frame left = partition.takeRecords();
                if (left != null) {
                    left.release();
                }
            }
        }
    }
}
