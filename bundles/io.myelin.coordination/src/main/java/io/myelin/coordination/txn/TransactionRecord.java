package io.myelin.coordination.txn;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.record.Versions;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A record of {@code __transaction_state} in Kafka's own format: TransactionLogKey version 0 and TransactionLogValue, read in
 * versions 0 and 1 and written in version 1, as Kafka does since transaction version 1.
 *
 * @param transactionalId the key
 * @param value empty for a tombstone
 */
record TransactionRecord(String transactionalId, Optional<Transaction> value) {
    private static final int KEY_VERSION = 0;
    private static final int NEWEST = 1;
    private static final int FIRST_FLEXIBLE = 1;
    private static final int LEAST_TOPIC_BYTES = 2;
    private static final int PREVIOUS_ID_TAG = 0;
    private static final int NEXT_ID_TAG = 1;
    private static final int CLIENT_VERSION_TAG = 2;

    static LogRecord of(Transaction transaction) {
        return new LogRecord(key(transaction.transactionalId()), value(transaction, NEWEST));
    }

    static LogRecord tombstone(String transactionalId) {
        return new LogRecord(key(transactionalId), null);
    }

    /** @return empty for a type of record that this release does not know: it is skipped */
    static Optional<TransactionRecord> read(ByteBuffer key, ByteBuffer value) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        if (fields.int16() != KEY_VERSION) {
            return Optional.empty();
        }
        String id = fields.string();
        return Optional.of(new TransactionRecord(id, Optional.ofNullable(value).map(v -> read(id, v))));
    }

    private static byte[] key(String transactionalId) {
        return new FieldWriter(false).int16(KEY_VERSION).string(transactionalId).toBytes();
    }

    static byte[] value(Transaction transaction, int version) {
        FieldWriter out = new FieldWriter(version >= FIRST_FLEXIBLE)
                .int16(version)
                .int64(transaction.producerId())
                .int16(transaction.epoch())
                .int32(transaction.timeoutMs())
                .int8(transaction.state().id());
        writePartitions(transaction, out);
        out.int64(transaction.updateMs()).int64(transaction.startMs());
        return version >= FIRST_FLEXIBLE ? tags(transaction, out).toBytes() : out.toBytes();
    }

    private static void writePartitions(Transaction transaction, FieldWriter out) {
        if (transaction.state() == TransactionState.EMPTY) {
            out.arrayLength(-1);
            return;
        }
        Map<String, List<Integer>> topics = new TreeMap<>();
        transaction
                .partitions()
                .forEach(p -> topics.computeIfAbsent(p.topic(), t -> new ArrayList<>())
                        .add(p.partition()));
        out.arrayLength(topics.size());
        topics.forEach((topic, partitions) -> {
            out.string(topic).arrayLength(partitions.size());
            partitions.stream().sorted().forEach(out::int32);
            out.noTags();
        });
    }

    /** Only those that say something, in their order. */
    private static FieldWriter tags(Transaction transaction, FieldWriter out) {
        boolean previous = transaction.previousProducerId() != Transaction.NO_ID;
        boolean next = transaction.nextProducerId() != Transaction.NO_ID;
        boolean version = transaction.clientVersion() != 0;
        out.uvarint((previous ? 1 : 0) + (next ? 1 : 0) + (version ? 1 : 0));
        if (previous) {
            out.uvarint(PREVIOUS_ID_TAG).uvarint(Long.BYTES).int64(transaction.previousProducerId());
        }
        if (next) {
            out.uvarint(NEXT_ID_TAG).uvarint(Long.BYTES).int64(transaction.nextProducerId());
        }
        if (version) {
            out.uvarint(CLIENT_VERSION_TAG).uvarint(Short.BYTES).int16(transaction.clientVersion());
        }
        return out;
    }

    private static Transaction read(String id, ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        int version = Versions.of(in, "TransactionLogValue", NEWEST);
        FieldReader fields = new FieldReader(in, version >= FIRST_FLEXIBLE);
        ProducerIdentity producer = new ProducerIdentity(fields.int64(), fields.int16());
        int timeoutMs = fields.int32();
        byte state = fields.int8();
        Set<TopicPartitionRef> partitions = readPartitions(fields);
        long updateMs = fields.int64();
        long startMs = fields.int64();
        Tags tags = new Tags();
        fields.tags(tags::read);
        return new Transaction(
                id,
                producer,
                tags.previous,
                tags.next,
                Transaction.NO_EPOCH,
                timeoutMs,
                TransactionState.stored(state)
                        .orElseThrow(() -> new RecordFormatException(
                                "transactional id " + id + " has state " + state + ", which is never stored")),
                partitions,
                startMs,
                updateMs,
                tags.version);
    }

    private static Set<TopicPartitionRef> readPartitions(FieldReader fields) {
        Set<TopicPartitionRef> partitions = new HashSet<>();
        int topics = fields.arrayLength(LEAST_TOPIC_BYTES);
        for (int i = 0; i < topics; i++) {
            String topic = fields.string();
            int count = fields.arrayLength(Integer.BYTES);
            for (int j = 0; j < count; j++) {
                partitions.add(new TopicPartitionRef(topic, fields.int32()));
            }
            fields.skipTags();
        }
        return Set.copyOf(partitions);
    }

    private static final class Tags {
        long previous = Transaction.NO_ID;
        long next = Transaction.NO_ID;
        short version;

        void read(int tag, FieldReader field) {
            switch (tag) {
                case PREVIOUS_ID_TAG -> previous = field.int64();
                case NEXT_ID_TAG -> next = field.int64();
                case CLIENT_VERSION_TAG -> version = field.int16();
                default -> {
                    // Of a later release: what this one needs stands beside it.
                }
            }
        }
    }
}
