package io.myelin.coordination.record;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A committed offset as {@code __consumer_offsets} holds it: Kafka's OffsetCommitValue, versions 0 to 4.
 *
 * @param offset the next one to read
 * @param leaderEpoch -1 when unknown
 * @param metadata the client's own words
 * @param commitTimestampMs when it was committed
 * @param expireTimestampMs when it expires, -1 where the configured retention says that
 * @param topicId of the topic it was committed for, {@link #NO_TOPIC_ID} when unknown
 */
public record OffsetValue(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs, UUID topicId) {
    public static final UUID NO_TOPIC_ID = new UUID(0, 0);

    private static final int NEWEST = 4;
    private static final int WITH_EXPIRY = 1;
    private static final int FIRST_FLEXIBLE = 4;
    private static final int TOPIC_ID_TAG = 0;
    private static final int UUID_BYTES = 16;

    /** In the version that Kafka 4.4 writes: 1 when it has a time to expire, which later versions do not hold, else 4. */
    public byte[] toBytes() {
        return toBytes(expireTimestampMs >= 0 ? WITH_EXPIRY : NEWEST);
    }

    byte[] toBytes(int version) {
        FieldWriter out =
                new FieldWriter(version >= FIRST_FLEXIBLE).int16(version).int64(offset);
        if (version >= 3) {
            out.int32(leaderEpoch);
        }
        out.string(metadata).int64(commitTimestampMs);
        if (version == WITH_EXPIRY) {
            out.int64(expireTimestampMs);
        }
        if (version >= FIRST_FLEXIBLE && !topicId.equals(NO_TOPIC_ID)) {
            out.uvarint(1).uvarint(TOPIC_ID_TAG).uvarint(UUID_BYTES).uuid(topicId);
        } else {
            out.noTags();
        }
        return out.toBytes();
    }

    static OffsetValue read(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        int version = Versions.of(in, "OffsetCommitValue", NEWEST);
        FieldReader fields = new FieldReader(in, version >= FIRST_FLEXIBLE);
        long offset = fields.int64();
        int leaderEpoch = version >= 3 ? fields.int32() : -1;
        String metadata = fields.string();
        long commitTimestampMs = fields.int64();
        long expireTimestampMs = version == WITH_EXPIRY ? fields.int64() : -1;
        UUID[] topicId = {NO_TOPIC_ID};
        fields.tags((tag, field) -> {
            if (tag == TOPIC_ID_TAG) {
                topicId[0] = field.uuid();
            }
        });
        return new OffsetValue(offset, leaderEpoch, metadata, commitTimestampMs, expireTimestampMs, topicId[0]);
    }
}
