package io.myelin.coordination.group.classic;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupModule;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Groups of the classic protocol, and its calls on groups of any type that serves them. */
public final class ClassicModule implements GroupModule {
    private final GroupContext context;
    private final Joining joining;

    public ClassicModule(GroupContext context) {
        this.context = context;
        this.joining = new Joining(context.randomIds());
    }

    // Calls

    public void join(Join join, Caller caller, Now now, CompletableFuture<Joined> reply, Effects effects) {
        context.refuseWhileDraining();
        Step step = context.step(now, effects);
        Optional<Group> known = context.groups().find(join.groupId());
        if (known.isPresent() && known.get() instanceof ClassicCalls calls && !giveWay(known.get(), join)) {
            try {
                calls.join(step, join, caller, reply);
            } finally {
                context.agenda().arm(known.get());
            }
            return;
        }
        if (!join.memberId().isEmpty()) {
            throw Errors.unknownMember(join.groupId(), join.memberId());
        }
        if (known.isEmpty()) {
            context.groups().requireRoom(join.groupId());
        } else if (!known.get().replaceable()) {
            throw Errors.inconsistentProtocol(join.groupId());
        }
        ClassicGroup group = newGroup(join.groupId(), now.wallMs());
        StoredRecord.Group created = new StoredRecord.Group(group.id(), Optional.of(GroupRecords.of(group)));
        try {
            group.join(step, join, caller, reply);
        } finally {
            context.agenda().arm(group);
        }
        known.ifPresent(former -> former.erase(effects));
        context.groups().put(group, now.wallMs());
        effects.append(created.toLog());
    }

    /** Whether a group of another type that nobody is in makes place for a classic one. */
    private static boolean giveWay(Group group, Join join) {
        return !(group instanceof ClassicGroup)
                && group.replaceable()
                && join.memberId().isEmpty();
    }

    public void sync(Sync sync, Now now, CompletableFuture<Synced> reply, Effects effects) {
        context.refuseWhileDraining();
        Group group = ofMember(sync.member());
        ((ClassicCalls) group).sync(context.step(now, effects), sync, reply);
        context.agenda().arm(group);
    }

    public void heartbeat(MemberRef member, Now now, CompletableFuture<Void> reply, Effects effects) {
        Group group = ofMember(member);
        try {
            ((ClassicCalls) group).heartbeat(context.step(now, effects), member);
        } finally {
            context.agenda().arm(group);
        }
        effects.reply(reply, null);
    }

    public void leave(Leave leave, Now now, CompletableFuture<List<Leave.Outcome>> reply, Effects effects) {
        Optional<Group> group = context.groups().find(leave.groupId()).filter(ClassicCalls.class::isInstance);
        List<Leave.Outcome> outcomes = group.isEmpty()
                ? leave.members().stream()
                        .map(m -> new Leave.Outcome(m.memberId(), m.instanceId(), Optional.of(BusError.UNKNOWN_MEMBER)))
                        .toList()
                : ((ClassicCalls) group.get()).leave(context.step(now, effects), leave.members());
        effects.replyWhenCommitted(reply, outcomes);
        group.ifPresent(context.agenda()::arm);
    }

    private Group ofMember(MemberRef ref) {
        return context.groups()
                .find(ref.groupId())
                .filter(group -> group instanceof ClassicCalls && !group.empty())
                .orElseThrow(() -> Errors.unknownMember(ref.groupId(), ref.memberId()));
    }

    /** An empty group that is in no registry yet. */
    public ClassicGroup newGroup(String id, long sinceMs) {
        return new ClassicGroup(id, sinceMs, joining);
    }

    Joining joining() {
        return joining;
    }

    // The module

    @Override
    public String name() {
        return ClassicGroup.TYPE;
    }

    @Override
    public Set<Integer> recordTypes() {
        return Set.of(StoredRecord.GROUP_KEY);
    }

    @Override
    public void replay(int type, ByteBuffer key, ByteBuffer value) {
        StoredRecord.Group record = StoredRecord.readGroup(key, value);
        if (record.value().isPresent()) {
            ClassicGroup group =
                    GroupRecords.restore(record.group(), record.value().get(), joining);
            context.groups().put(group, -1);
        } else {
            context.groups()
                    .find(record.group(), ClassicGroup.class)
                    .ifPresent(group -> context.groups().remove(group, -1));
        }
    }

    @Override
    public Optional<byte[]> carry(Now now, int maxBytes) {
        return Draining.carry(classicGroups(), now, maxBytes);
    }

    private List<ClassicGroup> classicGroups() {
        return context.groups().all().stream()
                .filter(ClassicGroup.class::isInstance)
                .map(ClassicGroup.class::cast)
                .toList();
    }

    @Override
    public void resume(byte[] carried, Now now) {
        for (ClassicGroup group : CarriedGroups.read(carried, now, context.limits(), joining)) {
            context.groups().put(group, now.wallMs());
            context.agenda().arm(group);
        }
    }
}
