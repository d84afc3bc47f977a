package io.myelin.coordination.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A generation of a classic group as {@code __consumer_offsets} holds it: Kafka's GroupMetadataValue, versions 0 to 4.
 *
 * @param protocolType empty when the group has none
 * @param generation number
 * @param protocol that was chosen, null when none
 * @param leader member id, null when none
 * @param stateTimestampMs when the group came into its state, -1 when unknown
 * @param members with their assignment
 */
public record GroupValue(
        String protocolType,
        int generation,
        String protocol,
        String leader,
        long stateTimestampMs,
        List<Member> members) {
    private static final int NEWEST = 4;
    private static final int WRITTEN = 3;
    private static final int FIRST_FLEXIBLE = 4;
    private static final int LEAST_MEMBER_BYTES = 7;

    public GroupValue {
        members = List.copyOf(members);
    }

    /**
     * @param memberId of the member
     * @param instanceId of a static one
     * @param clientId as the client calls itself
     * @param clientHost it comes from
     * @param rebalanceTimeoutMs as it asked for
     * @param sessionTimeoutMs as it asked for
     * @param subscription its metadata for the chosen protocol
     * @param assignment from the leader
     */
    public record Member(
            String memberId,
            Optional<String> instanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            byte[] subscription,
            byte[] assignment) {}

    /** In the version that Kafka 4.4 writes. */
    public byte[] toBytes() {
        return toBytes(WRITTEN);
    }

    byte[] toBytes(int version) {
        FieldWriter out = new FieldWriter(version >= FIRST_FLEXIBLE)
                .int16(version)
                .string(protocolType)
                .int32(generation)
                .string(protocol)
                .string(leader);
        if (version >= 2) {
            out.int64(stateTimestampMs);
        }
        out.arrayLength(members.size());
        for (Member member : members) {
            write(member, version, out);
        }
        return out.noTags().toBytes();
    }

    private static void write(Member member, int version, FieldWriter out) {
        out.string(member.memberId);
        if (version >= 3) {
            out.string(member.instanceId.orElse(null));
        }
        out.string(member.clientId).string(member.clientHost);
        if (version >= 1) {
            out.int32(member.rebalanceTimeoutMs);
        }
        out.int32(member.sessionTimeoutMs)
                .bytes(member.subscription)
                .bytes(member.assignment)
                .noTags();
    }

    static GroupValue read(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        int version = Versions.of(in, "GroupMetadataValue", NEWEST);
        FieldReader fields = new FieldReader(in, version >= FIRST_FLEXIBLE);
        String protocolType = fields.string();
        int generation = fields.int32();
        String protocol = fields.nullableString();
        String leader = fields.nullableString();
        long stateTimestampMs = version >= 2 ? fields.int64() : -1;
        int count = fields.arrayLength(LEAST_MEMBER_BYTES);
        List<Member> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(readMember(version, fields));
        }
        fields.skipTags();
        return new GroupValue(protocolType, generation, protocol, leader, stateTimestampMs, members);
    }

    private static Member readMember(int version, FieldReader fields) {
        String memberId = fields.string();
        Optional<String> instanceId = version >= 3 ? Optional.ofNullable(fields.nullableString()) : Optional.empty();
        String clientId = fields.string();
        String clientHost = fields.string();
        int rebalanceTimeoutMs = version >= 1 ? fields.int32() : -1;
        int sessionTimeoutMs = fields.int32();
        byte[] subscription = fields.bytes();
        byte[] assignment = fields.bytes();
        fields.skipTags();
        return new Member(
                memberId,
                instanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
                sessionTimeoutMs,
                subscription,
                assignment);
    }
}
