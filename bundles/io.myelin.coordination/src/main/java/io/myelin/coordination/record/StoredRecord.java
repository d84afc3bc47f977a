package io.myelin.coordination.record;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A record of {@code __consumer_offsets} in Kafka's own format, so that Kafka's tools read the topic. */
public sealed interface StoredRecord {
    /**
     * An offset that a group committed.
     *
     * @param group id
     * @param partition the offset belongs to
     * @param value empty when the offset was removed
     */
    record Offset(String group, TopicPartitionRef partition, Optional<OffsetValue> value) implements StoredRecord {}

    /**
     * A generation of a group.
     *
     * @param group id
     * @param value empty when the group was removed
     */
    record Group(String group, Optional<GroupValue> value) implements StoredRecord {}

    /** Key versions, which are record types at the same time. */
    int LEGACY_OFFSET_KEY = 0;

    int OFFSET_KEY = 1;
    int GROUP_KEY = 2;

    default LogRecord toLog() {
        if (this instanceof Offset offset) {
            byte[] key = new FieldWriter(false)
                    .int16(OFFSET_KEY)
                    .string(offset.group)
                    .string(offset.partition.topic())
                    .int32(offset.partition.partition())
                    .toBytes();
            return new LogRecord(key, offset.value.map(OffsetValue::toBytes).orElse(null));
        }
        Group group = (Group) this;
        byte[] key = new FieldWriter(false).int16(GROUP_KEY).string(group.group).toBytes();
        return new LogRecord(key, group.value.map(GroupValue::toBytes).orElse(null));
    }

    /**
     * @param value null for a tombstone
     * @return empty for a type of record that this release does not know: it is skipped
     */
    static Optional<StoredRecord> read(ByteBuffer key, ByteBuffer value) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        return switch (fields.int16()) {
            case LEGACY_OFFSET_KEY, OFFSET_KEY -> {
                String group = fields.string();
                TopicPartitionRef partition = new TopicPartitionRef(fields.string(), fields.int32());
                yield Optional.of(
                        new Offset(group, partition, Optional.ofNullable(value).map(OffsetValue::read)));
            }
            case GROUP_KEY ->
                Optional.of(
                        new Group(fields.string(), Optional.ofNullable(value).map(GroupValue::read)));
            default -> Optional.empty();
        };
    }
}
