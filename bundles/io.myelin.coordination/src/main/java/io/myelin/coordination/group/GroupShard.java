package io.myelin.coordination.group;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.Shard;
import io.myelin.generation.GenerationEndedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The classic groups of one partition of {@code __consumer_offsets}, and their offsets. */
public final class GroupShard implements Shard {
    private final GroupLimits limits;
    private final GroupCounters counters;
    private final Topology topology;
    private final Joining joining;
    private final Map<String, ClassicGroup> groups = new HashMap<>();
    private final OffsetStore store = new OffsetStore();
    private final Offsets offsets;
    private final Agenda agenda = new Agenda();
    private long nextExpiryMs = NEVER;
    private long nextTopicsMs = NEVER;
    private long topologySeen = -1;
    private boolean draining;

    /** @param randomIds unique parts of member ids */
    public GroupShard(GroupLimits limits, GroupCounters counters, Topology topology, Supplier<String> randomIds) {
        this.limits = limits;
        this.counters = counters;
        this.topology = topology;
        this.joining = new Joining(randomIds);
        this.offsets = new Offsets(store, topology);
    }

    // Calls

    public void join(Join join, Caller caller, Now now, CompletableFuture<Joined> reply, Effects effects) {
        refuseWhileDraining();
        Step step = step(now, effects);
        ClassicGroup known = groups.get(join.groupId());
        if (known == null && !join.memberId().isEmpty()) {
            throw Errors.unknownMember(join.groupId(), join.memberId());
        }
        if (known == null && groups.size() >= limits.maxGroups()) {
            throw Errors.full(join.groupId(), "groups in its shard (groups.max)", limits.maxGroups());
        }
        ClassicGroup group = known == null ? new ClassicGroup(join.groupId(), now.wallMs()) : known;
        StoredRecord.Group created = new StoredRecord.Group(group.id(), Optional.of(GroupRecords.of(group)));
        try {
            joining.join(group, step, join, caller, reply);
        } finally {
            agenda.arm(group);
        }
        if (known == null) {
            groups.put(group.id(), group);
            effects.append(created.toLog());
        }
    }

    public void sync(Sync sync, Now now, CompletableFuture<Synced> reply, Effects effects) {
        refuseWhileDraining();
        ClassicGroup group = ofMember(sync.member());
        Syncing.sync(group, step(now, effects), sync, reply);
        agenda.arm(group);
    }

    public void heartbeat(MemberRef member, Now now, CompletableFuture<Void> reply, Effects effects) {
        ClassicGroup group = ofMember(member);
        try {
            Membership.heartbeat(group, step(now, effects), member);
        } finally {
            agenda.arm(group);
        }
        effects.reply(reply, null);
    }

    public void leave(Leave leave, Now now, CompletableFuture<List<Leave.Outcome>> reply, Effects effects) {
        ClassicGroup group = groups.get(leave.groupId());
        List<Leave.Outcome> outcomes = group == null
                ? leave.members().stream()
                        .map(m -> new Leave.Outcome(m.memberId(), m.instanceId(), Optional.of(BusError.UNKNOWN_MEMBER)))
                        .toList()
                : Membership.leave(group, step(now, effects), leave.members());
        effects.replyWhenCommitted(reply, outcomes);
        if (group != null) {
            agenda.arm(group);
        }
    }

    public void commit(Commit commit, Now now, CompletableFuture<List<Commit.Outcome>> reply, Effects effects) {
        MemberRef ref = commit.member();
        Step step = step(now, effects);
        ClassicGroup group = groups.get(ref.groupId());
        if (group == null) {
            if (ref.generation() >= 0) {
                throw Errors.notFound(ref.groupId());
            }
            if (groups.size() >= limits.maxGroups()) {
                throw Errors.full(ref.groupId(), "groups in its shard (groups.max)", limits.maxGroups());
            }
            group = new ClassicGroup(ref.groupId(), now.wallMs());
        }
        Offsets.check(group, ref);
        if (group.is(GroupState.STABLE) || group.is(GroupState.PREPARING_REBALANCE)) {
            ClassicGroup alive = group;
            group.member(ref.memberId()).ifPresent(member -> step.renew(alive, member));
            agenda.arm(group);
        }
        List<Commit.Outcome> outcomes = offsets.commit(group, step, commit);
        if (!effects.records().isEmpty()) {
            groups.putIfAbsent(group.id(), group);
        }
        effects.replyWhenCommitted(reply, outcomes);
    }

    public void committed(
            String group,
            Optional<List<TopicPartitionRef>> partitions,
            CompletableFuture<List<CommittedOffset>> reply,
            Effects effects) {
        effects.replyWhenCommitted(reply, offsets.committed(group, partitions));
    }

    public void describe(String groupId, CompletableFuture<DescribedGroup> reply, Effects effects) {
        effects.replyWhenCommitted(reply, Descriptions.describe(require(groupId)));
    }

    /**
     * @param states in lower case, all when empty
     * @param types in lower case, all when empty
     */
    public void list(
            Set<String> states, Set<String> types, CompletableFuture<List<ListedGroup>> reply, Effects effects) {
        effects.replyWhenCommitted(reply, Descriptions.list(groups.values(), states, types));
    }

    public void delete(String groupId, Now now, CompletableFuture<Void> reply, Effects effects) {
        ClassicGroup group = require(groupId);
        if (!group.is(GroupState.EMPTY)) {
            throw Errors.notEmpty(groupId);
        }
        Step step = step(now, effects);
        effects.divisible();
        offsets.removeAll(step, groupId);
        bury(group, step);
        effects.replyWhenCommitted(reply, null);
    }

    public void deleteOffsets(
            String groupId,
            List<TopicPartitionRef> partitions,
            Now now,
            CompletableFuture<List<Commit.Outcome>> reply,
            Effects effects) {
        ClassicGroup group = require(groupId);
        if (!group.is(GroupState.EMPTY) && !group.ofConsumers()) {
            throw Errors.notEmpty(groupId);
        }
        Step step = step(now, effects);
        effects.divisible();
        List<Commit.Outcome> outcomes = new ArrayList<>();
        for (TopicPartitionRef partition : partitions) {
            boolean subscribed = group.subscribes(partition.topic());
            if (!subscribed) {
                offsets.remove(step, groupId, partition);
            }
            outcomes.add(new Commit.Outcome(
                    partition, subscribed ? Optional.of(BusError.GROUP_SUBSCRIBED_TO_TOPIC) : Optional.empty()));
        }
        effects.replyWhenCommitted(reply, outcomes);
    }

    // The shard

    @Override
    public void replay(ByteBuffer key, ByteBuffer value) {
        StoredRecord.read(key, value).ifPresent(record -> {
            if (record instanceof StoredRecord.Offset offset) {
                offsets.apply(offset);
                if (offset.value().isPresent()) {
                    groups.computeIfAbsent(offset.group(), id -> new ClassicGroup(id, -1));
                }
            } else if (record instanceof StoredRecord.Group group) {
                group.value()
                        .ifPresentOrElse(
                                stored -> groups.put(group.group(), GroupRecords.restore(group.group(), stored)),
                                () -> groups.remove(group.group()));
            }
        });
    }

    @Override
    public void loaded(Now now, Effects effects) {
        Step step = step(now, effects);
        for (ClassicGroup group : groups.values()) {
            group.members().forEach(member -> step.renew(group, member));
            if (group.size() > limits.maxMembers()) {
                Rebalance.prepare(group, step, "the group is larger than group.max.size");
            }
            agenda.arm(group);
        }
        nextExpiryMs = now.steadyMs() + limits.offsetsCheckIntervalMs();
        nextTopicsMs = now.steadyMs() + limits.topicsCheckIntervalMs();
    }

    @Override
    public long nextDeadlineMs() {
        return draining ? NEVER : Math.min(agenda.nextMs(), Math.min(nextExpiryMs, nextTopicsMs));
    }

    @Override
    public void tick(Now now, Effects effects) {
        if (draining) {
            // Whoever would be found missing is only on the way to the next generation.
            return;
        }
        Step step = step(now, effects);
        effects.divisible();
        for (Optional<ClassicGroup> due = agenda.poll(now.steadyMs()); due.isPresent(); ) {
            Timeouts.expire(due.get(), step);
            agenda.arm(due.get());
            due = agenda.poll(now.steadyMs());
        }
        if (nextTopicsMs <= now.steadyMs()) {
            nextTopicsMs = now.steadyMs() + limits.topicsCheckIntervalMs();
            if (topology.version() != topologySeen) {
                topologySeen = topology.version();
                offsets.removeDeleted(step);
            }
        }
        if (nextExpiryMs <= now.steadyMs()) {
            nextExpiryMs = now.steadyMs() + limits.offsetsCheckIntervalMs();
            expireOffsets(step);
        }
    }

    private void expireOffsets(Step step) {
        for (ClassicGroup group : List.copyOf(groups.values())) {
            if (offsets.expire(group, step)
                    && group.is(GroupState.EMPTY)
                    && group.pending().isEmpty()) {
                bury(group, step);
            }
        }
    }

    private void bury(ClassicGroup group, Step step) {
        group.become(GroupState.DEAD, step.now().wallMs());
        groups.remove(group.id());
        step.effects().append(new StoredRecord.Group(group.id(), Optional.empty()).toLog());
    }

    @Override
    public void drain(Effects effects) {
        draining = true;
        // Nothing falls due any more, so the time does not matter.
        Step step = step(new Now(0, 0), effects);
        for (ClassicGroup group : groups.values()) {
            Draining.drain(group, step, new GenerationEndedException());
        }
    }

    @Override
    public void close(RuntimeException cause, Effects effects) {
        Step step = step(new Now(0, 0), effects);
        for (ClassicGroup group : groups.values()) {
            for (GroupMember member : group.members()) {
                step.refuseJoin(group, member, cause);
                step.refuseSync(member, cause);
            }
        }
    }

    @Override
    public Optional<byte[]> carry(Now now) {
        return Draining.carry(groups.values(), now, limits.carryMaxBytes());
    }

    @Override
    public void resume(byte[] carried, Now now) {
        for (ClassicGroup group : CarriedGroups.read(carried, now, limits)) {
            ClassicGroup stored = groups.put(group.id(), group);
            if (stored != null) {
                stored.become(GroupState.DEAD, now.wallMs());
            }
            agenda.arm(group);
        }
    }

    // Readings

    /** Any thread; may be a moment old. */
    public int groupCount() {
        return groups.size();
    }

    /** Any thread; may be a moment old. */
    public int offsetCount() {
        return store.size();
    }

    Collection<ClassicGroup> groups() {
        return groups.values();
    }

    OffsetStore store() {
        return store;
    }

    private void refuseWhileDraining() {
        if (draining) {
            throw new GenerationEndedException();
        }
    }

    private ClassicGroup ofMember(MemberRef ref) {
        ClassicGroup group = groups.get(ref.groupId());
        if (group == null || group.is(GroupState.EMPTY)) {
            throw Errors.unknownMember(ref.groupId(), ref.memberId());
        }
        return group;
    }

    private ClassicGroup require(String groupId) {
        return Optional.ofNullable(groups.get(groupId)).orElseThrow(() -> Errors.notFound(groupId));
    }

    private Step step(Now now, Effects effects) {
        return new Step(limits, agenda, counters, now, effects);
    }
}
