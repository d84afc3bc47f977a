package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A record of a streams group in Kafka's own format; a value is empty when it was removed. */
sealed interface StreamsRecord {
    String group();

    /** The group as a whole. */
    record Head(String group, Optional<GroupHead> value) implements StreamsRecord {}

    /** What a member says of itself. */
    record Info(String group, String member, Optional<MemberInfo> value) implements StreamsRecord {}

    /** For which epoch tasks were assigned last. */
    record Assigned(String group, Optional<Assignment> value) implements StreamsRecord {}

    /** What a member shall have. */
    record Target(String group, String member, Optional<StreamsTasks> value) implements StreamsRecord {}

    /** How far a member is. */
    record Current(String group, String member, Optional<Progress> value) implements StreamsRecord {}

    /** The application. */
    record Topology(String group, Optional<StreamsTopology> value) implements StreamsRecord {}

    /**
     * @param epoch of the assignment
     * @param atMs when it was made
     */
    record Assignment(int epoch, long atMs) {}

    /** Key versions, which are record types at the same time. */
    int HEAD_KEY = 17;

    int INFO_KEY = 19;
    int ASSIGNED_KEY = 20;
    int TARGET_KEY = 21;
    int CURRENT_KEY = 22;
    int TOPOLOGY_KEY = 23;

    Set<Integer> TYPES = Set.of(HEAD_KEY, INFO_KEY, ASSIGNED_KEY, TARGET_KEY, CURRENT_KEY, TOPOLOGY_KEY);

    default LogRecord toLog() {
        if (this instanceof Head head) {
            return log(HEAD_KEY, head.group, null, head.value.map(GroupValues::write));
        } else if (this instanceof Info info) {
            return log(INFO_KEY, info.group, info.member, info.value.map(MemberValues::write));
        } else if (this instanceof Assigned assigned) {
            return log(ASSIGNED_KEY, assigned.group, null, assigned.value.map(GroupValues::write));
        } else if (this instanceof Target target) {
            return log(TARGET_KEY, target.group, target.member, target.value.map(TaskValues::write));
        } else if (this instanceof Current current) {
            return log(CURRENT_KEY, current.group, current.member, current.value.map(TaskValues::write));
        }
        Topology topology = (Topology) this;
        return log(TOPOLOGY_KEY, topology.group, null, topology.value.map(TopologyValues::write));
    }

    private static LogRecord log(int type, String group, String member, Optional<byte[]> value) {
        FieldWriter key = new FieldWriter(false).int16(type).string(group);
        if (member != null) {
            key.string(member);
        }
        return new LogRecord(key.toBytes(), value.orElse(null));
    }

    /**
     * @param key of one of the {@link #TYPES}
     * @param value null for a tombstone
     */
    static StreamsRecord read(ByteBuffer key, ByteBuffer value) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        int type = fields.int16();
        String group = fields.string();
        return switch (type) {
            case HEAD_KEY -> new Head(group, of(value, GroupValues::readHead));
            case INFO_KEY -> new Info(group, fields.string(), of(value, MemberValues::read));
            case ASSIGNED_KEY -> new Assigned(group, of(value, GroupValues::readAssignment));
            case TARGET_KEY -> new Target(group, fields.string(), of(value, TaskValues::readTarget));
            case CURRENT_KEY -> new Current(group, fields.string(), of(value, TaskValues::readProgress));
            case TOPOLOGY_KEY -> new Topology(group, of(value, TopologyValues::read));
            default -> throw new IllegalArgumentException("no record of a streams group has type " + type);
        };
    }

    private static <T> Optional<T> of(ByteBuffer value, Function<ByteBuffer, T> read) {
        return Optional.ofNullable(value).map(read);
    }
}
