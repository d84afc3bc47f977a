package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsHeartbeat.Endpoint;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.Versions;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kafka's StreamsGroupMemberMetadataValue, version 0. */
final class MemberValues {
    private static final int LEAST_TAG_BYTES = 3;
    private static final int MAX_PORT = 0xffff;

    private MemberValues() {}

    static byte[] write(MemberInfo info) {
        FieldWriter out = new FieldWriter(true)
                .int16(0)
                .string(info.instanceId().orElse(null))
                .string(info.rackId().orElse(null))
                .string(info.clientId())
                .string(info.clientHost())
                .int32(info.rebalanceTimeoutMs())
                .int32(info.topologyEpoch())
                .string(info.processId());
        info.endpoint()
                .ifPresentOrElse(
                        endpoint -> out.int8(1)
                                .string(endpoint.host())
                                .int16(endpoint.port())
                                .noTags(),
                        () -> out.int8(-1));
        out.arrayLength(info.clientTags().size());
        info.clientTags().forEach((key, value) -> out.string(key).string(value).noTags());
        return out.noTags().toBytes();
    }

    static MemberInfo read(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, "StreamsGroupMemberMetadataValue", 0);
        FieldReader fields = new FieldReader(in, true);
        Optional<String> instanceId = Optional.ofNullable(fields.nullableString());
        Optional<String> rackId = Optional.ofNullable(fields.nullableString());
        String clientId = fields.string();
        String clientHost = fields.string();
        int rebalanceTimeoutMs = fields.int32();
        int topologyEpoch = fields.int32();
        String processId = fields.string();
        Optional<Endpoint> endpoint = fields.int8() < 0 ? Optional.empty() : Optional.of(endpoint(fields));
        Map<String, String> tags = new TreeMap<>();
        int count = fields.arrayLength(LEAST_TAG_BYTES);
        for (int i = 0; i < count; i++) {
            tags.put(fields.string(), fields.string());
            fields.skipTags();
        }
        fields.skipTags();
        return new MemberInfo(
                instanceId, rackId, clientId, clientHost, rebalanceTimeoutMs, topologyEpoch, processId, endpoint, tags);
    }

    private static Endpoint endpoint(FieldReader fields) {
        Endpoint endpoint = new Endpoint(fields.string(), fields.int16() & MAX_PORT);
        fields.skipTags();
        return endpoint;
    }
}
