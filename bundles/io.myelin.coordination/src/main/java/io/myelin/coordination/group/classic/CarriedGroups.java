package io.myelin.coordination.group.classic;

import io.myelin.broker.group.Join;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.Shard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Groups with their members as bytes, for the next generation of the bundle. Times are carried as what is left of them. */
final class CarriedGroups {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedGroups.class);
    private static final int VERSION = 1;
    private static final int LEAST_BYTES = 4;
    /** Calls that were interrupted are run again at about the same time; a deadline gives them that long at least. */
    private static final long GRACE_MS = 1000;

    private CarriedGroups() {}

    static byte[] write(List<byte[]> groups) {
        FieldWriter out = new FieldWriter(true).int16(VERSION).arrayLength(groups.size());
        groups.forEach(out::bytes);
        return out.toBytes();
    }

    static byte[] write(ClassicGroup group, Now now) {
        FieldWriter out = new FieldWriter(true)
                .string(group.id())
                .int16(group.state().ordinal())
                .int16(group.previousState().ordinal())
                .int64(group.stateSinceMs())
                .int32(group.generation())
                .string(group.membersType().orElse(null))
                .string(group.protocol().orElse(null))
                .string(group.leader().orElse(null))
                .int64(left(group.joinDeadlineMs, now))
                .int64(left(group.syncDeadlineMs, now))
                .int32(group.initialDelayMs)
                .int32(group.initialRemainingMs)
                .int16(group.newMemberAdded ? 1 : 0)
                .arrayLength(group.size());
        group.members().forEach(member -> write(member, out));
        out.arrayLength(group.pending().size());
        group.pending().forEach((id, deadlineMs) -> out.string(id).int64(left(deadlineMs, now)));
        out.arrayLength(group.pendingSync().size());
        group.pendingSync().forEach(out::string);
        return out.toBytes();
    }

    private static void write(GroupMember member, FieldWriter out) {
        out.string(member.id())
                .string(member.instanceId().orElse(null))
                .string(member.clientId())
                .string(member.clientHost())
                .string(member.protocolType())
                .int32(member.sessionTimeoutMs)
                .int32(member.rebalanceTimeoutMs)
                .bytes(member.assignment)
                .int16(member.isNew ? 1 : 0)
                .arrayLength(member.protocols.size());
        member.protocols.forEach(p -> out.string(p.name()).bytes(p.metadata()));
    }

    /** @return empty when the bytes are of a version that this release does not know, or not what that should be */
    static List<ClassicGroup> read(byte[] carried, Now now, GroupLimits limits, Joining joining) {
        try {
            return readAll(carried, now, limits, joining);
        } catch (RuntimeException e) {
            // Members join again, as after a restart; the coordinator must not stay away for them.
            LOG.warn("what the last coordinator left of its members can't be read: {}", e.toString());
            return List.of();
        }
    }

    private static List<ClassicGroup> readAll(byte[] carried, Now now, GroupLimits limits, Joining joining) {
        FieldReader in = new FieldReader(ByteBuffer.wrap(carried), true);
        if (in.int16() != VERSION) {
            return List.of();
        }
        int count = in.arrayLength(LEAST_BYTES);
        List<ClassicGroup> groups = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            groups.add(readGroup(new FieldReader(ByteBuffer.wrap(in.bytes()), true), now, limits, joining));
        }
        return groups;
    }

    private static ClassicGroup readGroup(FieldReader in, Now now, GroupLimits limits, Joining joining) {
        String id = in.string();
        GroupState state = GroupState.values()[in.int16()];
        GroupState previous = GroupState.values()[in.int16()];
        long stateSinceMs = in.int64();
        int generation = in.int32();
        Optional<String> protocolType = Optional.ofNullable(in.nullableString());
        Optional<String> protocol = Optional.ofNullable(in.nullableString());
        Optional<String> leader = Optional.ofNullable(in.nullableString());
        long joinLeftMs = in.int64();
        long syncLeftMs = in.int64();
        int initialDelayMs = in.int32();
        int initialRemainingMs = in.int32();
        boolean newMemberAdded = in.int16() != 0;
        int count = in.arrayLength(LEAST_BYTES);
        List<GroupMember> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(readMember(in));
        }
        ClassicGroup group = ClassicGroup.restored(
                id, state, previous, stateSinceMs, generation, protocolType, protocol, leader, members, joining);
        members.forEach(member -> group.session(
                member, now.steadyMs() + (member.isNew ? limits.newMemberJoinTimeoutMs() : member.sessionTimeoutMs)));
        group.joinBy(deadline(joinLeftMs, now));
        group.syncBy(deadline(syncLeftMs, now));
        group.initialDelayMs = initialDelayMs;
        group.initialRemainingMs = initialRemainingMs;
        group.newMemberAdded = newMemberAdded;
        int pending = in.arrayLength(LEAST_BYTES);
        for (int i = 0; i < pending; i++) {
            group.addPending(in.string(), deadline(in.int64(), now));
        }
        int pendingSync = in.arrayLength(1);
        for (int i = 0; i < pendingSync; i++) {
            group.pendingSync().add(in.string());
        }
        return group;
    }

    private static GroupMember readMember(FieldReader in) {
        String id = in.string();
        Optional<String> instanceId = Optional.ofNullable(in.nullableString());
        GroupMember member = new GroupMember(id, instanceId, in.string(), in.string(), in.string());
        member.sessionTimeoutMs = in.int32();
        member.rebalanceTimeoutMs = in.int32();
        member.assignment = in.bytes();
        member.isNew = in.int16() != 0;
        int count = in.arrayLength(2);
        List<Join.Protocol> protocols = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            protocols.add(new Join.Protocol(in.string(), in.bytes()));
        }
        member.protocols = List.copyOf(protocols);
        return member;
    }

    private static long left(long deadlineMs, Now now) {
        return deadlineMs == Shard.NEVER ? Shard.NEVER : deadlineMs - now.steadyMs();
    }

    private static long deadline(long leftMs, Now now) {
        return leftMs == Shard.NEVER ? Shard.NEVER : now.steadyMs() + Math.max(leftMs, GRACE_MS);
    }
}
