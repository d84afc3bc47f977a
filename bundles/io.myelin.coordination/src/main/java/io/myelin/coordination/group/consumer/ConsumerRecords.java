package io.myelin.coordination.group.consumer;

import io.myelin.broker.group.Join;
import io.myelin.coordination.group.consumer.ConsumerMember.State;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.record.Versions;
import io.myelin.coordination.runtime.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The records of consumer groups in Kafka's own formats, all of version 0 so far. */
final class ConsumerRecords {
    static final int GROUP = 3;
    /** Of Kafka before 4.1; what it said is in the hash of {@link #GROUP} since. */
    static final int PARTITION_METADATA = 4;

    static final int MEMBER = 5;
    static final int TARGET_EPOCH = 6;
    static final int TARGET = 7;
    static final int CURRENT = 8;
    static final int REGEX = 16;

    private static final int VERSION = 0;
    private static final int FIRST_TAG = 0;
    private static final int UUID_BYTES = 16;

    private ConsumerRecords() {}

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
    record Current(
            int epoch,
            int previousEpoch,
            State state,
            Map<UUID, Map<Integer, Integer>> assigned,
            Map<UUID, Map<Integer, Integer>> revoking) {}

    // Writing

    static LogRecord group(String group, GroupEpoch value) {
        return new LogRecord(key(GROUP, group), withLong(begin().int32(value.epoch), value.metadataHash));
    }

    static LogRecord member(String group, String id, Profile profile) {
        FieldWriter out = begin().string(profile.instanceId().orElse(null))
                .string(profile.rackId().orElse(null))
                .string(profile.clientId())
                .string(profile.clientHost())
                .arrayLength(profile.topics().size());
        profile.topics().forEach(out::string);
        out.string(profile.regex())
                .int32(profile.rebalanceTimeoutMs())
                .string(profile.assignor().orElse(null));
        profile.classic().ifPresentOrElse(classic -> out.onlyTag(FIRST_TAG, classic(classic)), out::noTags);
        return new LogRecord(key(MEMBER, group, id), out.toBytes());
    }

    private static byte[] classic(Profile.Classic classic) {
        // A structure that may be null begins with a byte that says whether it is there.
        FieldWriter out = new FieldWriter(true)
                .int8(1)
                .int32(classic.sessionTimeoutMs())
                .arrayLength(classic.protocols().size());
        classic.protocols()
                .forEach(p -> out.string(p.name()).bytes(p.metadata()).noTags());
        return out.noTags().toBytes();
    }

    static LogRecord targetEpoch(String group, TargetEpoch value) {
        return new LogRecord(key(TARGET_EPOCH, group), withLong(begin().int32(value.epoch), value.timestampMs));
    }

    private static byte[] withLong(FieldWriter out, long tagged) {
        // What has its default is not written.
        FieldWriter whole = tagged == 0
                ? out.noTags()
                : out.onlyTag(FIRST_TAG, new FieldWriter(true).int64(tagged).toBytes());
        return whole.toBytes();
    }

    static LogRecord target(String group, String id, Map<UUID, Set<Integer>> target) {
        FieldWriter out = begin().arrayLength(target.size());
        new TreeMap<>(target).forEach((topic, indexes) -> {
            out.uuid(topic).arrayLength(indexes.size());
            indexes.forEach(out::int32);
            out.noTags();
        });
        return new LogRecord(key(TARGET, group, id), out.noTags().toBytes());
    }

    static LogRecord current(String group, ConsumerMember member) {
        FieldWriter out = begin().int32(member.epoch())
                .int32(member.previousEpoch())
                .int8(member.state().ordinal());
        partitions(out, member.assigned());
        partitions(out, member.revoking());
        return new LogRecord(key(CURRENT, group, member.id()), out.noTags().toBytes());
    }

    private static void partitions(FieldWriter out, Map<UUID, Map<Integer, Integer>> held) {
        out.arrayLength(held.size());
        new TreeMap<>(held).forEach((topic, epochs) -> {
            out.uuid(topic).arrayLength(epochs.size());
            epochs.keySet().forEach(out::int32);
            FieldWriter tag = new FieldWriter(true).arrayLength(epochs.size());
            epochs.values().forEach(tag::int32);
            out.onlyTag(FIRST_TAG, tag.toBytes());
        });
    }

    static LogRecord regex(String group, String regex, Resolved resolved) {
        FieldWriter out = begin().arrayLength(resolved.topics().size());
        resolved.topics().forEach(out::string);
        return new LogRecord(
                key(REGEX, group, regex),
                out.int64(resolved.version())
                        .int64(resolved.timestampMs())
                        .noTags()
                        .toBytes());
    }

    static LogRecord tombstone(int type, String group) {
        return new LogRecord(key(type, group), null);
    }

    static LogRecord tombstone(int type, String group, String part) {
        return new LogRecord(key(type, group, part), null);
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
        FieldReader in = value(value, "ConsumerGroupMetadataValue");
        int epoch = in.int32();
        long[] hash = new long[1];
        in.tags((tag, field) -> {
            if (tag == FIRST_TAG) {
                hash[0] = field.int64();
            }
        });
        return new GroupEpoch(epoch, hash[0]);
    }

    static Profile readMember(ByteBuffer value) {
        FieldReader in = value(value, "ConsumerGroupMemberMetadataValue");
        Optional<String> instanceId = Optional.ofNullable(in.nullableString());
        Optional<String> rackId = Optional.ofNullable(in.nullableString());
        String clientId = in.string();
        String clientHost = in.string();
        Set<String> topics = new TreeSet<>();
        for (int i = in.arrayLength(1); i > 0; i--) {
            topics.add(in.string());
        }
        String regex = in.nullableString();
        int rebalanceTimeoutMs = in.int32();
        Optional<String> assignor = Optional.ofNullable(in.nullableString());
        Profile.Classic[] classic = new Profile.Classic[1];
        in.tags((tag, field) -> {
            if (tag == FIRST_TAG && field.int8() > 0) {
                classic[0] = readClassic(field);
            }
        });
        return new Profile(
                instanceId,
                rackId,
                clientId,
                clientHost,
                topics,
                regex == null ? "" : regex,
                rebalanceTimeoutMs,
                assignor,
                Optional.ofNullable(classic[0]));
    }

    private static Profile.Classic readClassic(FieldReader in) {
        int sessionTimeoutMs = in.int32();
        List<Join.Protocol> protocols = new ArrayList<>();
        for (int i = in.arrayLength(2); i > 0; i--) {
            protocols.add(new Join.Protocol(in.string(), in.bytes()));
            in.skipTags();
        }
        if (protocols.isEmpty()) {
            throw new RecordFormatException("a member of the classic protocol has no protocol");
        }
        return new Profile.Classic(sessionTimeoutMs, List.copyOf(protocols));
    }

    static TargetEpoch readTargetEpoch(ByteBuffer value) {
        FieldReader in = value(value, "ConsumerGroupTargetAssignmentMetadataValue");
        int epoch = in.int32();
        long[] timestampMs = new long[1];
        in.tags((tag, field) -> {
            if (tag == FIRST_TAG) {
                timestampMs[0] = field.int64();
            }
        });
        return new TargetEpoch(epoch, timestampMs[0]);
    }

    static Map<UUID, Set<Integer>> readTarget(ByteBuffer value) {
        FieldReader in = value(value, "ConsumerGroupTargetAssignmentMemberValue");
        Map<UUID, Set<Integer>> target = new HashMap<>();
        for (int i = in.arrayLength(UUID_BYTES); i > 0; i--) {
            UUID topic = in.uuid();
            target.put(topic, new TreeSet<>(readIndexes(in)));
            in.skipTags();
        }
        return target;
    }

    private static List<Integer> readIndexes(FieldReader in) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = in.arrayLength(Integer.BYTES); i > 0; i--) {
            indexes.add(in.int32());
        }
        return indexes;
    }

    static Current readCurrent(ByteBuffer value) {
        FieldReader in = value(value, "ConsumerGroupCurrentMemberAssignmentValue");
        int epoch = in.int32();
        int previousEpoch = in.int32();
        int state = in.int8();
        if (state < 0 || state >= State.values().length) {
            throw new RecordFormatException("a member is in state " + state + ", which this release does not know");
        }
        return new Current(epoch, previousEpoch, State.values()[state], readHeld(in, epoch), readHeld(in, epoch));
    }

    /** Kafka before 4.3 does not say since when a member has a partition: it may as well be since now. */
    private static Map<UUID, Map<Integer, Integer>> readHeld(FieldReader in, int memberEpoch) {
        Map<UUID, Map<Integer, Integer>> held = new HashMap<>();
        for (int i = in.arrayLength(UUID_BYTES); i > 0; i--) {
            UUID topic = in.uuid();
            List<Integer> indexes = readIndexes(in);
            List<Integer> epochs = new ArrayList<>();
            in.tags((tag, field) -> {
                if (tag == FIRST_TAG) {
                    epochs.addAll(readIndexes(field));
                }
            });
            Map<Integer, Integer> byIndex = held.computeIfAbsent(topic, t -> new TreeMap<>());
            for (int k = 0; k < indexes.size(); k++) {
                byIndex.put(indexes.get(k), k < epochs.size() ? epochs.get(k) : memberEpoch);
            }
        }
        return held;
    }

    static Resolved readRegex(ByteBuffer value) {
        FieldReader in = value(value, "ConsumerGroupRegularExpressionValue");
        Set<String> topics = new TreeSet<>();
        for (int i = in.arrayLength(1); i > 0; i--) {
            topics.add(in.string());
        }
        return new Resolved(topics, in.int64(), in.int64());
    }
}
