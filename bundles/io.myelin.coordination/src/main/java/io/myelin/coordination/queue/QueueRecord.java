package io.myelin.coordination.queue;

import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.record.Versions;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record of {@code __share_group_state} in Kafka's own format: ShareSnapshot and ShareUpdate, version 0.
 *
 * @param key of the queue
 * @param snapshot whether it stands for itself; else it changes the newest snapshot
 * @param value empty for a tombstone
 */
record QueueRecord(QueueKey key, boolean snapshot, Optional<Value> value) {
    static final int NO_START = -1;
    static final int NO_COUNT = -1;

    private static final int SNAPSHOT_KEY = 0;
    private static final int UPDATE_KEY = 1;
    private static final int VERSION = 0;
    private static final int DONE_COUNT_TAG = 0;
    private static final int BATCH_BYTES = Long.BYTES * 2 + Byte.BYTES + Short.BYTES + 1;

    /**
     * What a record says.
     *
     * @param snapshotEpoch grows with each snapshot; an update belongs to the snapshot with the same one
     * @param stateEpoch grows when the queue begins anew; -1 in an update
     * @param leaderEpoch of the partition of the log
     * @param startOffset of the queue, {@link #NO_START} in an update that does not change it
     * @param doneCount how many offsets from the start on are done, {@link #NO_COUNT} when it is not said
     * @param createMs when the queue came into being; -1 in an update
     * @param writeMs when the snapshot was written; -1 in an update
     * @param batches states of offsets, those that have changed in an update
     */
    record Value(
            int snapshotEpoch,
            int stateEpoch,
            int leaderEpoch,
            long startOffset,
            int doneCount,
            long createMs,
            long writeMs,
            List<StateBatch> batches) {}

    LogRecord toLog() {
        return new LogRecord(
                key(key, snapshot ? SNAPSHOT_KEY : UPDATE_KEY),
                value.map(this::bytes).orElse(null));
    }

    /** Both kinds of records of a queue that is no more. */
    static List<LogRecord> tombstones(QueueKey key) {
        return List.of(new LogRecord(key(key, SNAPSHOT_KEY), null), new LogRecord(key(key, UPDATE_KEY), null));
    }

    private static byte[] key(QueueKey key, int version) {
        return new FieldWriter(false)
                .int16(version)
                .string(key.group())
                .uuid(key.topicId())
                .int32(key.partition())
                .toBytes();
    }

    private byte[] bytes(Value said) {
        FieldWriter out = new FieldWriter(true).int16(VERSION).int32(said.snapshotEpoch);
        if (snapshot) {
            out.int32(said.stateEpoch);
        }
        out.int32(said.leaderEpoch).int64(said.startOffset);
        if (snapshot) {
            out.int64(said.createMs).int64(said.writeMs);
        }
        out.arrayLength(said.batches.size());
        said.batches.forEach(batch -> out.int64(batch.first())
                .int64(batch.last())
                .int8(batch.state())
                .int16(batch.deliveries())
                .noTags());
        if (said.doneCount == NO_COUNT) {
            return out.noTags().toBytes();
        }
        byte[] count = new FieldWriter(true).int32(said.doneCount).toBytes();
        return out.onlyTag(DONE_COUNT_TAG, count).toBytes();
    }

    /** @return empty for a type of record that this release does not know: it is skipped */
    static Optional<QueueRecord> read(ByteBuffer key, ByteBuffer value) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        int type = fields.int16();
        if (type != SNAPSHOT_KEY && type != UPDATE_KEY) {
            return Optional.empty();
        }
        QueueKey queue = new QueueKey(fields.string(), fields.uuid(), fields.int32());
        boolean snapshot = type == SNAPSHOT_KEY;
        return Optional.of(new QueueRecord(
                queue, snapshot, Optional.ofNullable(value).map(bytes -> value(bytes.duplicate(), snapshot))));
    }

    private static Value value(ByteBuffer in, boolean snapshot) {
        Versions.of(in, snapshot ? "ShareSnapshotValue" : "ShareUpdateValue", VERSION);
        FieldReader fields = new FieldReader(in, true);
        int snapshotEpoch = fields.int32();
        int stateEpoch = snapshot ? fields.int32() : -1;
        int leaderEpoch = fields.int32();
        long startOffset = fields.int64();
        long createMs = snapshot ? fields.int64() : -1;
        long writeMs = snapshot ? fields.int64() : -1;
        List<StateBatch> batches = new ArrayList<>();
        int count = fields.arrayLength(BATCH_BYTES);
        for (int i = 0; i < count; i++) {
            batches.add(new StateBatch(fields.int64(), fields.int64(), fields.int8(), fields.int16()));
            fields.skipTags();
            if (batches.get(i).last() < batches.get(i).first()) {
                throw new RecordFormatException(
                        "a run of a queue ends at " + batches.get(i).last() + " and begins at "
                                + batches.get(i).first());
            }
        }
        int[] doneCount = {NO_COUNT};
        fields.tags((tag, field) -> {
            if (tag == DONE_COUNT_TAG) {
                doneCount[0] = field.int32();
            }
        });
        return new Value(snapshotEpoch, stateEpoch, leaderEpoch, startOffset, doneCount[0], createMs, writeMs, batches);
    }
}
