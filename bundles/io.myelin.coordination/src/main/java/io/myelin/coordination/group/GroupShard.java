package io.myelin.coordination.group;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.Shard;
import io.myelin.generation.GenerationEndedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The groups of one partition of {@code __consumer_offsets}, of all types, and their offsets, which do not depend on the type.
 * What is particular to a type is done by its {@link GroupModule}.
 */
public final class GroupShard implements Shard {
    private final GroupContext context;
    private final PlainGroups plain;
    private final Map<Class<?>, GroupModule> modules = new HashMap<>();
    private final Map<Integer, GroupModule> byRecordType = new HashMap<>();
    private final GroupRegistry groups;
    private final OffsetStore store = new OffsetStore();
    private final Offsets offsets;
    private long nextExpiryMs = NEVER;
    private long nextTopicsMs = NEVER;
    private long topologySeen = -1;

    /**
     * @param plain makes groups of those who only commit
     * @param modules one for each type of groups, made with the same context
     */
    public GroupShard(GroupContext context, PlainGroups plain, List<GroupModule> modules) {
        this.context = context;
        this.plain = plain;
        this.groups = context.groups();
        this.offsets = new Offsets(store, context.topology());
        for (GroupModule module : modules) {
            this.modules.put(module.getClass(), module);
            module.recordTypes().forEach(record -> byRecordType.put(record, module));
        }
    }

    /** The part of the shard that serves the calls of one protocol. */
    public <M extends GroupModule> M module(Class<M> type) {
        return type.cast(modules.get(type));
    }

    // Calls that groups of all types take

    public void commit(Commit commit, Now now, CompletableFuture<List<Commit.Outcome>> reply, Effects effects) {
        MemberRef ref = commit.member();
        Step step = context.step(now, effects);
        Optional<Group> known = groups.find(ref.groupId());
        Group group = known.orElseGet(() -> fresh(ref, now));
        CommitCheck check = group.mayCommit(commit, false);
        List<Commit.Outcome> outcomes = offsets.commit(group, check, step, commit);
        if (known.isPresent()) {
            group.onCommit(step, ref);
            context.agenda().arm(group);
        } else if (!effects.records().isEmpty()) {
            groups.put(group, now.wallMs());
        }
        effects.replyWhenCommitted(reply, outcomes);
    }

    public void commitInTransaction(
            TransactionalCommit call, Now now, CompletableFuture<List<Commit.Outcome>> reply, Effects effects) {
        MemberRef ref = call.commit().member();
        Group group = groups.find(ref.groupId()).orElseGet(() -> fresh(ref, now));
        CommitCheck check = group.mayCommit(call.commit(), true);
        offsets.commit(group, check, context.step(now, effects), call, reply);
        if (effects.transactional().isPresent()) {
            groups.put(group, now.wallMs());
        }
    }

    private Group fresh(MemberRef ref, Now now) {
        if (ref.generation() >= 0) {
            throw Errors.notFound(ref.groupId());
        }
        groups.requireRoom(ref.groupId());
        return plain.make(ref.groupId(), now.wallMs());
    }

    /** @param member who asks, with generation -1 and no id where that does not matter */
    public void committed(
            MemberRef member,
            Optional<List<TopicPartitionRef>> partitions,
            boolean requireStable,
            CompletableFuture<List<CommittedOffset>> reply,
            Effects effects) {
        groups.find(member.groupId()).ifPresent(group -> group.checkFetch(member));
        effects.replyWhenCommitted(reply, offsets.committed(member.groupId(), partitions, requireStable));
    }

    public void describe(String groupId, CompletableFuture<DescribedGroup> reply, Effects effects) {
        effects.replyWhenCommitted(reply, groups.require(groupId).describe());
    }

    /**
     * @param states in lower case, all when empty
     * @param types in lower case, all when empty
     */
    public void list(
            Set<String> states, Set<String> types, CompletableFuture<List<ListedGroup>> reply, Effects effects) {
        List<ListedGroup> listed = groups.all().stream()
                .map(Group::listed)
                .filter(g -> types.isEmpty() || types.contains(g.type()))
                .filter(g -> states.isEmpty() || states.contains(g.state().toLowerCase(Locale.ROOT)))
                .toList();
        effects.replyWhenCommitted(reply, listed);
    }

    public void delete(String groupId, Now now, CompletableFuture<Void> reply, Effects effects) {
        Group group = groups.require(groupId);
        if (!group.empty()) {
            throw Errors.notEmpty(groupId);
        }
        Step step = context.step(now, effects);
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
        Group group = groups.require(groupId);
        group.checkOffsetDeletion();
        Step step = context.step(now, effects);
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
        int type = StoredRecord.typeOf(key);
        if (type == StoredRecord.OFFSET_KEY || type == StoredRecord.LEGACY_OFFSET_KEY) {
            offsets.apply(StoredRecord.readOffset(key, value));
            return;
        }
        GroupModule module = byRecordType.get(type);
        if (module != null) {
            module.replay(type, key, value);
        }
        // Records of a type that this release does not know are skipped.
    }

    @Override
    public void replayInTransaction(long producerId, long offset, ByteBuffer key, ByteBuffer value) {
        int type = StoredRecord.typeOf(key);
        if (type == StoredRecord.OFFSET_KEY || type == StoredRecord.LEGACY_OFFSET_KEY) {
            offsets.applyInTransaction(producerId, offset, StoredRecord.readOffset(key, value));
        }
    }

    @Override
    public void transactionEnded(long producerId, long offset, boolean commits) {
        offsets.transactionEnded(producerId, offset, commits);
    }

    @Override
    public void loaded(Now now, Effects effects) {
        for (String id : offsets.groups()) {
            if (groups.find(id).isEmpty()) {
                groups.put(plain.make(id, -1), now.wallMs());
            }
        }
        Step step = context.step(now, effects);
        for (Group group : List.copyOf(groups.all())) {
            group.loaded(step);
            context.agenda().arm(group);
        }
        nextExpiryMs = now.steadyMs() + context.limits().offsetsCheckIntervalMs();
        nextTopicsMs = now.steadyMs() + context.limits().topicsCheckIntervalMs();
    }

    @Override
    public long nextDeadlineMs() {
        return context.draining() ? NEVER : Math.min(context.agenda().nextMs(), Math.min(nextExpiryMs, nextTopicsMs));
    }

    @Override
    public void tick(Now now, Effects effects) {
        if (context.draining()) {
            // Whoever would be found missing is only on the way to the next generation.
            return;
        }
        Step step = context.step(now, effects);
        effects.divisible();
        Agenda agenda = context.agenda();
        for (Optional<Group> due = agenda.poll(now.steadyMs()); due.isPresent(); ) {
            due.get().expire(step);
            agenda.arm(due.get());
            due = agenda.poll(now.steadyMs());
        }
        if (nextTopicsMs <= now.steadyMs()) {
            nextTopicsMs = now.steadyMs() + context.limits().topicsCheckIntervalMs();
            long version = context.topology().version();
            if (version != topologySeen) {
                topologySeen = version;
                offsets.removeDeleted(step);
            }
        }
        if (nextExpiryMs <= now.steadyMs()) {
            nextExpiryMs = now.steadyMs() + context.limits().offsetsCheckIntervalMs();
            expireOffsets(step);
        }
    }

    private void expireOffsets(Step step) {
        for (Group group : List.copyOf(groups.all())) {
            if (offsets.expire(group, step) && group.disposable()) {
                bury(group, step);
            }
        }
    }

    private void bury(Group group, Step step) {
        groups.remove(group, step.now().wallMs());
        group.erase(step.effects());
    }

    @Override
    public void drain(Effects effects) {
        context.drain();
        // Nothing falls due any more, so the time does not matter.
        Step step = context.step(new Now(0, 0), effects);
        groups.all().forEach(group -> group.drain(step, new GenerationEndedException()));
    }

    @Override
    public void close(RuntimeException cause, Effects effects) {
        Step step = context.step(new Now(0, 0), effects);
        groups.all().forEach(group -> group.close(step, cause));
    }

    @Override
    public Optional<byte[]> carry(Now now) {
        return CarriedModules.write(modules.values(), now, context.limits().carryMaxBytes());
    }

    @Override
    public void resume(byte[] carried, Now now) {
        CarriedModules.read(carried, modules.values(), now);
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

    public GroupRegistry groups() {
        return groups;
    }

    public OffsetStore store() {
        return store;
    }
}
