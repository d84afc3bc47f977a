package io.myelin.coordination;

import static io.myelin.access.Operation.DELETE;
import static io.myelin.access.Operation.DESCRIBE;
import static io.myelin.access.Operation.READ;
import static io.myelin.access.Operation.WRITE;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.classic.ClassicModule;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Groups for everybody: checks what a call may do and hands it to the shard of its group. */
class GroupService implements Groups {
    static final String TOPIC = "__consumer_offsets";

    private final Broker broker;
    private final Shards<GroupShard> shards;
    private final GroupLimits limits;
    private final TransactionAdmission admission;

    GroupService(Broker broker, Shards<GroupShard> shards, GroupLimits limits, TransactionAdmission admission) {
        this.broker = broker;
        this.shards = shards;
        this.limits = limits;
        this.admission = admission;
    }

    @Override
    public CompletionStage<Integer> coordinator(String groupId, Caller caller) {
        return guarded(() -> {
            require(caller, DESCRIBE, groupId);
            Names.check("group id", groupId);
            return shards.coordinator(groupId);
        });
    }

    @Override
    public CompletionStage<Joined> join(Join join, Caller caller) {
        return guarded(() -> {
            require(caller, READ, join.groupId());
            Names.checkJoin(join);
            if (join.sessionTimeoutMs() < limits.minSessionTimeoutMs()
                    || join.sessionTimeoutMs() > limits.maxSessionTimeoutMs()) {
                throw new BusException(
                        BusError.INVALID_SESSION_TIMEOUT,
                        "session.timeout.ms is " + join.sessionTimeoutMs() + "; it has to be between "
                                + limits.minSessionTimeoutMs() + " and " + limits.maxSessionTimeoutMs()
                                + " (group.min.session.timeout.ms, group.max.session.timeout.ms)");
            }
            return shards.of(join.groupId())
                    .submit((shard, now, reply, effects) ->
                            shard.module(ClassicModule.class).join(join, caller, now, reply, effects));
        });
    }

    @Override
    public CompletionStage<Synced> sync(Sync sync, Caller caller) {
        return guarded(() -> {
            requireMember(caller, sync.member().groupId());
            return shards.of(sync.member().groupId())
                    .submit((shard, now, reply, effects) ->
                            shard.module(ClassicModule.class).sync(sync, now, reply, effects));
        });
    }

    @Override
    public CompletionStage<Void> heartbeat(MemberRef member, Caller caller) {
        return guarded(() -> {
            requireMember(caller, member.groupId());
            return shards.of(member.groupId())
                    .submit((shard, now, reply, effects) ->
                            shard.module(ClassicModule.class).heartbeat(member, now, reply, effects));
        });
    }

    @Override
    public CompletionStage<List<Leave.Outcome>> leave(Leave leave, Caller caller) {
        return guarded(() -> {
            requireMember(caller, leave.groupId());
            return shards.of(leave.groupId())
                    .submit((shard, now, reply, effects) ->
                            shard.module(ClassicModule.class).leave(leave, now, reply, effects));
        });
    }

    @Override
    public CompletionStage<List<Commit.Outcome>> commit(Commit commit, Caller caller) {
        return guarded(() -> {
            return screened(
                    commit,
                    caller,
                    allowed -> shards.of(commit.member().groupId())
                            .submit((shard, now, reply, effects) -> shard.commit(allowed, now, reply, effects)));
        });
    }

    @Override
    public CompletionStage<List<Commit.Outcome>> commitInTransaction(TransactionalCommit call, Caller caller) {
        return guarded(() -> {
            broker.access()
                    .require(
                            caller,
                            WRITE,
                            new Resource(
                                    Resource.Kind.TRANSACTIONAL_ID, call.ref().transactionalId()));
            return screened(call.commit(), caller, allowed -> {
                ShardHost<GroupShard> host = shards.of(call.commit().member().groupId());
                TransactionalCommit admitted =
                        new TransactionalCommit(allowed, call.ref(), call.producerId(), call.producerEpoch());
                TopicPartitionRef partition =
                        new TopicPartitionRef(TOPIC, host.id().partition());
                return admission
                        .admit(host.loop(), call, partition)
                        .thenCompose(done -> host.submit((shard, now, reply, effects) ->
                                shard.commitInTransaction(admitted, now, reply, effects)));
            });
        });
    }

    /** Commits what the caller may commit; one outcome for each offset, in order. */
    private CompletionStage<List<Commit.Outcome>> screened(
            Commit commit, Caller caller, Function<Commit, CompletionStage<List<Commit.Outcome>>> then) {
        String groupId = commit.member().groupId();
        require(caller, READ, groupId);
        Names.check("group id", groupId);
        ClusterImage image = broker.image();
        Screened<Commit.Offset> offsets =
                new Screened<>(commit.offsets(), o -> refusal(image, caller, READ, o.partition()));
        if (offsets.passed().isEmpty() && !commit.offsets().isEmpty()) {
            return CompletableFuture.completedFuture(offsets.merge(List.of(), GroupService::refused));
        }
        return then.apply(new Commit(commit.member(), offsets.passed(), commit.retentionMs(), commit.epochsKnown()))
                .thenApply(outcomes -> offsets.merge(outcomes, GroupService::refused));
    }

    private static Commit.Outcome refused(Commit.Offset offset, BusError error) {
        return new Commit.Outcome(offset.partition(), Optional.of(error));
    }

    private Optional<BusError> refusal(
            ClusterImage image, Caller caller, Operation operation, TopicPartitionRef partition) {
        if (!broker.access().allows(caller, operation, Resource.topic(partition.topic()))) {
            return Optional.of(BusError.TOPIC_NOT_AUTHORIZED);
        }
        Optional<TopicImage> topic = image.topic(partition.topic());
        if (topic.isEmpty()) {
            return Optional.of(BusError.UNKNOWN_TOPIC);
        }
        boolean exists = partition.partition() >= 0
                && partition.partition() < topic.get().partitions().size();
        return exists ? Optional.empty() : Optional.of(BusError.UNKNOWN_PARTITION);
    }

    @Override
    public CompletionStage<List<CommittedOffset>> committed(
            String groupId, Optional<List<TopicPartitionRef>> partitions, boolean requireStable, Caller caller) {
        return committed(new MemberRef(groupId, -1, "", Optional.empty()), partitions, requireStable, caller);
    }

    @Override
    public CompletionStage<List<CommittedOffset>> committed(
            MemberRef member, Optional<List<TopicPartitionRef>> partitions, boolean requireStable, Caller caller) {
        return guarded(() -> {
            String groupId = member.groupId();
            require(caller, DESCRIBE, groupId);
            if (partitions.isEmpty()) {
                CompletionStage<List<CommittedOffset>> all = shards.of(groupId)
                        .submit((shard, now, reply, effects) ->
                                shard.committed(member, partitions, requireStable, reply, effects));
                return all.thenApply(offsets -> offsets.stream()
                        .filter(o -> mayDescribe(caller, o.partition()))
                        .toList());
            }
            Screened<TopicPartitionRef> asked = new Screened<>(
                    partitions.get(),
                    p -> mayDescribe(caller, p) ? Optional.empty() : Optional.of(BusError.TOPIC_NOT_AUTHORIZED));
            CompletionStage<List<CommittedOffset>> found = shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.committed(member, Optional.of(asked.passed()), requireStable, reply, effects));
            return found.thenApply(offsets -> asked.merge(
                    offsets, (partition, error) -> new CommittedOffset(partition, -1, -1, "", Optional.of(error))));
        });
    }

    private boolean mayDescribe(Caller caller, TopicPartitionRef partition) {
        return broker.access().allows(caller, DESCRIBE, Resource.topic(partition.topic()));
    }

    @Override
    public CompletionStage<DescribedGroup> describe(String groupId, Caller caller) {
        return guarded(() -> {
            require(caller, DESCRIBE, groupId);
            return shards.of(groupId).submit((shard, now, reply, effects) -> shard.describe(groupId, reply, effects));
        });
    }

    @Override
    public CompletionStage<List<ListedGroup>> list(Set<String> states, Set<String> types, Caller caller) {
        return guarded(() -> {
            Set<String> lowerStates = lower(states);
            Set<String> lowerTypes = lower(types);
            CompletionStage<List<ListedGroup>> all = CompletableFuture.completedFuture(new ArrayList<>());
            for (ShardHost<GroupShard> host : shards.led()) {
                CompletionStage<List<ListedGroup>> some = host.submit(
                        (shard, now, reply, effects) -> shard.list(lowerStates, lowerTypes, reply, effects));
                all = all.thenCombine(some, (sum, more) -> {
                    sum.addAll(more);
                    return sum;
                });
            }
            boolean everything = broker.access().allows(caller, DESCRIBE, Resource.CLUSTER);
            return all.thenApply(groups -> groups.stream()
                    .filter(g -> everything || broker.access().allows(caller, DESCRIBE, Resource.group(g.groupId())))
                    .toList());
        });
    }

    private static Set<String> lower(Set<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    @Override
    public CompletionStage<Void> delete(String groupId, Caller caller) {
        return guarded(() -> {
            require(caller, DELETE, groupId);
            return shards.of(groupId)
                    .submit((shard, now, reply, effects) -> shard.delete(groupId, now, reply, effects));
        });
    }

    @Override
    public CompletionStage<List<Commit.Outcome>> deleteOffsets(
            String groupId, List<TopicPartitionRef> partitions, Caller caller) {
        return guarded(() -> {
            require(caller, DELETE, groupId);
            Names.checkGroup(groupId);
            ClusterImage image = broker.image();
            Screened<TopicPartitionRef> asked = new Screened<>(partitions, p -> refusal(image, caller, READ, p));
            CompletionStage<List<Commit.Outcome>> deleted = shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.deleteOffsets(groupId, asked.passed(), now, reply, effects));
            return deleted.thenApply(outcomes ->
                    asked.merge(outcomes, (partition, error) -> new Commit.Outcome(partition, Optional.of(error))));
        });
    }

    @Override
    public void drain() {
        admission.drain();
        shards.drain();
    }

    private void requireMember(Caller caller, String groupId) {
        require(caller, READ, groupId);
        Names.checkGroup(groupId);
    }

    private void require(Caller caller, Operation operation, String groupId) {
        broker.access().require(caller, operation, Resource.group(groupId));
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
