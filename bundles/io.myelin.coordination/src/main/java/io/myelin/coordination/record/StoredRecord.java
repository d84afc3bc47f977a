package io.myelin.coordination.record;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A record of {@code __consumer_offsets} in Kafka's own format, so that Kafka's tools read the topic: offsets and classic groups.
 * Groups of other types have their records beside their module.
 */
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

    /** Key versions, which are record types at the same time: those of offsets, and of classic groups. */
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

    /** The type of a record, by its key. */
    static int typeOf(ByteBuffer key) {
        return new FieldReader(key.duplicate(), false).int16();
    }

    /** @param value null for a tombstone */
    static Offset readOffset(ByteBuffer key, ByteBuffer value) {
        FieldReader fields = afterType(key);
        String group = fields.string();
        TopicPartitionRef partition = new TopicPartitionRef(fields.string(), fields.int32());
        return new Offset(group, partition, Optional.ofNullable(value).map(OffsetValue::read));
    }

    /** @param value null for a tombstone */
    static Group readGroup(ByteBuffer key, ByteBuffer value) {
        return new Group(afterType(key).string(), Optional.ofNullable(value).map(GroupValue::read));
    }

    private static FieldReader afterType(ByteBuffer key) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        fields.int16();
        return fields;
    }
}
