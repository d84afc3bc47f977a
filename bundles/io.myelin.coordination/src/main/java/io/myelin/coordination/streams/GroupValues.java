package io.myelin.coordination.streams;

import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.Versions;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Kafka's StreamsGroupMetadataValue and StreamsGroupTargetAssignmentMetadataValue, version 0. */
final class GroupValues {
    private static final int VALIDATED_TAG = 0;
    private static final int CONFIGS_TAG = 1;
    private static final int TIMESTAMP_TAG = 0;
    private static final int LEAST_CONFIG_BYTES = 3;

    private GroupValues() {}

    static byte[] write(GroupHead head) {
        boolean validated = head.validatedTopologyEpoch() != StreamsGroup.NO_EPOCH;
        boolean configs = !head.assignmentConfigs().isEmpty();
        FieldWriter out = new FieldWriter(true)
                .int16(0)
                .int32(head.epoch())
                .int64(head.metadataHash())
                .uvarint((validated ? 1 : 0) + (configs ? 1 : 0));
        if (validated) {
            tag(out, VALIDATED_TAG, new FieldWriter(true).int32(head.validatedTopologyEpoch()));
        }
        if (configs) {
            FieldWriter list =
                    new FieldWriter(true).arrayLength(head.assignmentConfigs().size());
            head.assignmentConfigs()
                    .forEach((key, value) -> list.string(key).string(value).noTags());
            tag(out, CONFIGS_TAG, list);
        }
        return out.toBytes();
    }

    static GroupHead readHead(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, "StreamsGroupMetadataValue", 0);
        FieldReader fields = new FieldReader(in, true);
        int epoch = fields.int32();
        long hash = fields.int64();
        int[] validated = {StreamsGroup.NO_EPOCH};
        Map<String, String> configs = new TreeMap<>();
        fields.tags((tag, field) -> {
            if (tag == VALIDATED_TAG) {
                validated[0] = field.int32();
            } else if (tag == CONFIGS_TAG) {
                int count = field.arrayLength(LEAST_CONFIG_BYTES);
                for (int i = 0; i < count; i++) {
                    configs.put(field.string(), field.string());
                    field.skipTags();
                }
            }
        });
        return new GroupHead(epoch, hash, validated[0], configs);
    }

    static byte[] write(StreamsRecord.Assignment assignment) {
        FieldWriter out = new FieldWriter(true).int16(0).int32(assignment.epoch());
        if (assignment.atMs() == 0) {
            return out.noTags().toBytes();
        }
        tag(out.uvarint(1), TIMESTAMP_TAG, new FieldWriter(true).int64(assignment.atMs()));
        return out.toBytes();
    }

    static StreamsRecord.Assignment readAssignment(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, "StreamsGroupTargetAssignmentMetadataValue", 0);
        FieldReader fields = new FieldReader(in, true);
        int epoch = fields.int32();
        long[] atMs = {0};
        fields.tags((tag, field) -> {
            if (tag == TIMESTAMP_TAG) {
                atMs[0] = field.int64();
            }
        });
        return new StreamsRecord.Assignment(epoch, atMs[0]);
    }

    private static void tag(FieldWriter out, int tag, FieldWriter field) {
        byte[] bytes = field.toBytes();
        out.uvarint(tag).uvarint(bytes.length).raw(bytes);
    }
}
