package io.myelin.coordination.share;

import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.Versions;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The records of share groups in Kafka's own formats, all of version 0 so far. */
final class ShareRecords {
    static final int MEMBER = 10;
    static final int GROUP = 11;
    static final int TARGET_EPOCH = 12;
    static final int TARGET = 13;
    static final int CURRENT = 14;
    static final int STATE = 15;
    static final Set<Integer> TYPES = Set.of(MEMBER, GROUP, TARGET_EPOCH, TARGET, CURRENT, STATE);

    private static final int VERSION = 0;
    private static final int TIMESTAMP_TAG = 0;
    private static final int UUID_BYTES = 16;
    /** Members of share groups have nothing to give up first, so there is one state. */
    private static final int STABLE = 0;

    private ShareRecords() {}

    /**
     * @param epoch of the group
     * @param metadataHash of the topics that its members read
     */
    record GroupEpoch(int epoch, long metadataHash) {}

    /**
     * @param epoch of the group that targets were made for
     * @param timestampMs wall time at which they were made, 0 when unknown
     */
    record TargetEpoch(int epoch, long timestampMs) {}

    /** Where a member is. */
    record Current(int epoch, int previousEpoch, Map<UUID, Set<Integer>> assigned) {}

    // Writing

    static LogRecord group(String group, GroupEpoch value) {
        return new LogRecord(
                key(GROUP, group),
                begin().int32(value.epoch).int64(value.metadataHash).noTags().toBytes());
    }

    static LogRecord member(String group, String id, ShareMember.Profile profile) {
        FieldWriter out = begin().string(profile.rackId().orElse(null))
                .string(profile.clientId())
                .string(profile.clientHost())
                .arrayLength(profile.topics().size());
        profile.topics().forEach(out::string);
        return new LogRecord(key(MEMBER, group, id), out.noTags().toBytes());
    }

    static LogRecord targetEpoch(String group, TargetEpoch value) {
        FieldWriter out = begin().int32(value.epoch);
        // What has its default is not written.
        FieldWriter whole = value.timestampMs == 0
                ? out.noTags()
                : out.onlyTag(
                        TIMESTAMP_TAG,
                        new FieldWriter(true).int64(value.timestampMs).toBytes());
        return new LogRecord(key(TARGET_EPOCH, group), whole.toBytes());
    }

    static LogRecord target(String group, String id, Map<UUID, Set<Integer>> target) {
        return new LogRecord(
                key(TARGET, group, id), partitions(begin(), target).noTags().toBytes());
    }

    static LogRecord current(String group, ShareMember member) {
        FieldWriter out =
                begin().int32(member.epoch()).int32(member.previousEpoch()).int8(STABLE);
        return new LogRecord(
                key(CURRENT, group, member.id()),
                partitions(out, member.assigned()).noTags().toBytes());
    }

    private static FieldWriter partitions(FieldWriter out, Map<UUID, Set<Integer>> assigned) {
        out.arrayLength(assigned.size());
        new TreeMap<>(assigned).forEach((topic, indexes) -> {
            out.uuid(topic).arrayLength(indexes.size());
            new TreeSet<>(indexes).forEach(out::int32);
            out.noTags();
        });
        return out;
    }

    /** Nothing is ever half begun or half deleted here, so of three lists only the middle one has topics. */
    static LogRecord state(String group, ShareState state) {
        FieldWriter out = begin().arrayLength(0).arrayLength(state.topics().size());
        state.topics().forEach((id, topic) -> {
            out.uuid(id).string(topic.name()).arrayLength(topic.partitions().size());
            topic.partitions().forEach(out::int32);
            out.noTags();
        });
        return new LogRecord(key(STATE, group), out.arrayLength(0).noTags().toBytes());
    }

    static LogRecord tombstone(int type, String... parts) {
        return new LogRecord(key(type, parts), null);
    }

    private static FieldWriter begin() {
        return new FieldWriter(true).int16(VERSION);
    }

    private static byte[] key(int type, String... parts) {
        FieldWriter out = new FieldWriter(false).int16(type);
        for (String part : parts) {
            out.string(part);
        }
        return out.toBytes();
    }

    // Reading

    private static FieldReader value(ByteBuffer value, String type) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, type, VERSION);
        return new FieldReader(in, true);
    }

    static GroupEpoch readGroup(ByteBuffer value) {
        FieldReader in = value(value, "ShareGroupMetadataValue");
        return new GroupEpoch(in.int32(), in.int64());
    }

    static ShareMember.Profile readMember(ByteBuffer value) {
        FieldReader in = value(value, "ShareGroupMemberMetadataValue");
        Optional<String> rackId = Optional.ofNullable(in.nullableString());
        String clientId = in.string();
        String clientHost = in.string();
        SortedSet<String> topics = new TreeSet<>();
        for (int i = in.arrayLength(1); i > 0; i--) {
            topics.add(in.string());
        }
        return new ShareMember.Profile(rackId, clientId, clientHost, topics);
    }

    static TargetEpoch readTargetEpoch(ByteBuffer value) {
        FieldReader in = value(value, "ShareGroupTargetAssignmentMetadataValue");
        int epoch = in.int32();
        long[] timestampMs = new long[1];
        in.tags((tag, field) -> {
            if (tag == TIMESTAMP_TAG) {
                timestampMs[0] = field.int64();
            }
        });
        return new TargetEpoch(epoch, timestampMs[0]);
    }

    static Map<UUID, Set<Integer>> readTarget(ByteBuffer value) {
        return readPartitions(value(value, "ShareGroupTargetAssignmentMemberValue"));
    }

    static Current readCurrent(ByteBuffer value) {
        FieldReader in = value(value, "ShareGroupCurrentMemberAssignmentValue");
        int epoch = in.int32();
        int previousEpoch = in.int32();
        in.int8();
        return new Current(epoch, previousEpoch, readPartitions(in));
    }

    private static Map<UUID, Set<Integer>> readPartitions(FieldReader in) {
        Map<UUID, Set<Integer>> assigned = new TreeMap<>();
        for (int i = in.arrayLength(UUID_BYTES); i > 0; i--) {
            assigned.computeIfAbsent(in.uuid(), topic -> new TreeSet<>()).addAll(readIndexes(in));
            in.skipTags();
        }
        return assigned;
    }

    private static Set<Integer> readIndexes(FieldReader in) {
        Set<Integer> indexes = new TreeSet<>();
        for (int i = in.arrayLength(Integer.BYTES); i > 0; i--) {
            indexes.add(in.int32());
        }
        return indexes;
    }

    /** What another coordinator had only begun, or had begun to delete, is not there: it begins when it is needed. */
    static ShareState readState(ByteBuffer value) {
        FieldReader in = value(value, "ShareGroupStatePartitionMetadataValue");
        readTopics(in);
        return new ShareState(readTopics(in));
    }

    private static Map<UUID, ShareState.Topic> readTopics(FieldReader in) {
        Map<UUID, ShareState.Topic> topics = new TreeMap<>();
        for (int i = in.arrayLength(UUID_BYTES); i > 0; i--) {
            topics.put(in.uuid(), new ShareState.Topic(in.string(), readIndexes(in)));
            in.skipTags();
        }
        return topics;
    }
}
