package io.myelin.coordination.share;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedShareGroup;
import io.myelin.broker.group.ShareAnswer;
import io.myelin.broker.group.ShareGroups.Purpose;
import io.myelin.broker.group.ShareHeartbeat;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupModule;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Share groups in one shard: who is in them and reads what. All that they have to remember is in the log. */
public final class ShareModule implements GroupModule {
    private final ShareContext context;

    public ShareModule(GroupContext groups, ShareLimits limits) {
        this.context = new ShareContext(groups, limits);
    }

    // Calls

    /** What the answer says is on record when it is given. */
    public void heartbeat(
            ShareHeartbeat heartbeat, Caller caller, Now now, CompletableFuture<ShareAnswer> reply, Effects effects) {
        Step step = context.groups().step(now, effects);
        ShareGroup group = group(heartbeat);
        ShareAnswer answer = heartbeat.memberEpoch() == ShareHeartbeat.LEAVE
                ? Heartbeats.leave(group, step, heartbeat)
                : Heartbeats.beat(group, step, heartbeat, caller);
        context.groups().groups().put(group, now.wallMs());
        context.groups().agenda().arm(group);
        effects.replyWhenCommitted(reply, answer);
    }

    private ShareGroup group(ShareHeartbeat heartbeat) {
        String id = heartbeat.groupId();
        Optional<Group> known = context.groups().groups().find(id);
        if (known.isEmpty() && heartbeat.memberEpoch() == ShareHeartbeat.JOIN) {
            context.groups().groups().requireRoom(id);
            return new ShareGroup(id, context);
        }
        return require(id);
    }

    private ShareGroup require(String id) {
        Group group = context.groups().groups().find(id).orElseThrow(() -> Errors.notFound(id));
        if (group instanceof ShareGroup share) {
            return share;
        }
        throw new BusException(BusError.GROUP_NOT_FOUND, "group " + id + " is not a share group");
    }

    public void describe(String id, CompletableFuture<DescribedShareGroup> reply, Effects effects) {
        effects.replyWhenCommitted(reply, ShareDescriptions.of(require(id)));
    }

    public void partitions(
            String id, Purpose purpose, CompletableFuture<List<TopicIdPartition>> reply, Effects effects) {
        Optional<ShareGroup> group = purpose == Purpose.DELETE ? Optional.of(require(id)) : find(id);
        if (purpose != Purpose.DESCRIBE) {
            group.ifPresent(ShareModule::requireEmpty);
        }
        List<TopicIdPartition> partitions = new ArrayList<>();
        group.map(ShareGroup::state)
                .orElse(ShareState.NONE)
                .topics()
                .forEach((topic, state) -> state.partitions()
                        .forEach(index -> partitions.add(new TopicIdPartition(topic, state.name(), index))));
        effects.replyWhenCommitted(reply, partitions);
    }

    private Optional<ShareGroup> find(String id) {
        return context.groups().groups().find(id).isEmpty() ? Optional.empty() : Optional.of(require(id));
    }

    private static void requireEmpty(ShareGroup group) {
        if (!group.empty()) {
            throw Errors.notEmpty(group.id());
        }
    }

    /** @param removed topics of which nothing is remembered any more */
    public void remember(
            String id,
            List<TopicIdPartition> added,
            Set<UUID> removed,
            Now now,
            CompletableFuture<Void> reply,
            Effects effects) {
        Optional<ShareGroup> known = added.isEmpty() ? Optional.of(require(id)) : find(id);
        ShareGroup group = known.orElseGet(() -> created(id, now, effects));
        requireEmpty(group);
        ShareState state = group.state().without(removed);
        for (TopicIdPartition partition : added) {
            state = state.with(partition.topicId(), partition.topic(), Set.of(partition.partition()));
        }
        if (!state.equals(group.state())) {
            group.state(state);
            effects.append(ShareRecords.state(id, state));
        }
        effects.replyWhenCommitted(reply, null);
    }

    private ShareGroup created(String id, Now now, Effects effects) {
        context.groups().groups().requireRoom(id);
        ShareGroup group = new ShareGroup(id, context);
        context.groups().groups().put(group, now.wallMs());
        effects.append(ShareRecords.group(id, group.epoch()));
        return group;
    }

    // The module

    @Override
    public String name() {
        return ShareGroup.TYPE;
    }

    @Override
    public Set<Integer> recordTypes() {
        return ShareRecords.TYPES;
    }

    @Override
    public void replay(int type, ByteBuffer key, ByteBuffer value) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        fields.int16();
        String id = fields.string();
        Optional<ShareGroup> known = context.groups().groups().find(id, ShareGroup.class);
        if (value == null && known.isEmpty()) {
            return;
        }
        if (type == ShareRecords.GROUP && value == null) {
            context.groups().groups().remove(known.get(), -1);
            return;
        }
        ShareGroup group = known.orElseGet(() -> {
            ShareGroup created = new ShareGroup(id, context);
            context.groups().groups().put(created, -1);
            return created;
        });
        switch (type) {
            case ShareRecords.GROUP -> group.epoch(ShareRecords.readGroup(value));
            case ShareRecords.TARGET_EPOCH ->
                group.targetEpoch(value == null ? ShareGroup.NEVER_ASSIGNED : ShareRecords.readTargetEpoch(value));
            case ShareRecords.STATE -> group.state(value == null ? ShareState.NONE : ShareRecords.readState(value));
            default -> Replay.ofMember(group, type, fields.string(), Optional.ofNullable(value));
        }
    }
}
