package io.myelin.coordination;

import static io.myelin.access.Operation.DELETE;
import static io.myelin.access.Operation.DESCRIBE;
import static io.myelin.access.Operation.READ;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedShareGroup;
import io.myelin.broker.group.ShareAnswer;
import io.myelin.broker.group.ShareGroups;
import io.myelin.broker.group.ShareHeartbeat;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.runtime.Shards;
import io.myelin.coordination.share.ShareModule;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Share groups: checks what a call may do and hands it to the shard of its group. */
@Component(name = "io.myelin.coordination.shares", service = ShareGroups.class)
public final class ShareGroupService implements ShareGroups {
    private final Broker broker;
    private final Shards<GroupShard> shards;

    /** @param coordination of the same generation */
    @Activate
    public ShareGroupService(@Reference Coordination coordination) {
        this.broker = coordination.wiring().broker();
        this.shards = coordination.wiring().shards();
    }

    @Override
    public CompletionStage<ShareAnswer> heartbeat(ShareHeartbeat heartbeat, Caller caller) {
        return guarded(() -> {
            requireFeature();
            broker.access().require(caller, READ, Resource.group(heartbeat.groupId()));
            check(heartbeat);
            for (String topic : heartbeat.topics().orElse(List.of())) {
                if (!mayDescribe(caller, topic)) {
                    throw new BusException(BusError.TOPIC_NOT_AUTHORIZED, "a topic may not be described");
                }
            }
            return shards.of(heartbeat.groupId())
                    .submit((shard, now, reply, effects) ->
                            shard.module(ShareModule.class).heartbeat(heartbeat, caller, now, reply, effects));
        });
    }

    private static void check(ShareHeartbeat heartbeat) {
        if (heartbeat.groupId().isEmpty()) {
            throw invalid("GroupId can't be empty.");
        }
        Names.checkGroup(heartbeat.groupId());
        Names.check("member id", heartbeat.memberId());
        if (heartbeat.memberId().isEmpty()) {
            throw invalid("MemberId can't be empty.");
        }
        if (heartbeat.rackId().filter(String::isEmpty).isPresent()) {
            throw invalid("RackId can't be empty.");
        }
        if (heartbeat.memberEpoch() < ShareHeartbeat.LEAVE) {
            throw invalid("MemberEpoch is invalid.");
        }
        boolean says = heartbeat.topics().filter(topics -> !topics.isEmpty()).isPresent();
        if (heartbeat.memberEpoch() == ShareHeartbeat.JOIN && !says) {
            throw invalid("SubscribedTopicNames must be set in first request.");
        }
    }

    private static BusException invalid(String why) {
        return new BusException(BusError.INVALID_REQUEST, why);
    }

    @Override
    public CompletionStage<DescribedShareGroup> describe(String groupId, Caller caller) {
        return guarded(() -> {
            requireFeature();
            broker.access().require(caller, DESCRIBE, Resource.group(groupId));
            Names.checkGroup(groupId);
            CompletionStage<DescribedShareGroup> described = shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.module(ShareModule.class).describe(groupId, reply, effects));
            return described.thenApply(group -> {
                if (!group.topicNames().values().stream().allMatch(topic -> mayDescribe(caller, topic))) {
                    throw new BusException(
                            BusError.TOPIC_NOT_AUTHORIZED,
                            "The group has described topic(s) that the client is not authorized to describe.");
                }
                return group;
            });
        });
    }

    @Override
    public CompletionStage<List<TopicIdPartition>> partitions(String groupId, Purpose purpose, Caller caller) {
        return guarded(() -> {
            requireFeature();
            Operation needed = switch (purpose) {
                case DESCRIBE -> DESCRIBE;
                case ALTER -> READ;
                case DELETE -> DELETE;
            };
            broker.access().require(caller, needed, Resource.group(groupId));
            Names.checkGroup(groupId);
            return shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.module(ShareModule.class).partitions(groupId, purpose, reply, effects));
        });
    }

    @Override
    public CompletionStage<Void> remember(
            String groupId, List<TopicIdPartition> added, Set<UUID> removed, Caller caller) {
        return guarded(() -> {
            requireFeature();
            if (!added.isEmpty()) {
                broker.access().require(caller, READ, Resource.group(groupId));
            }
            if (!removed.isEmpty()) {
                broker.access().require(caller, DELETE, Resource.group(groupId));
            }
            Names.checkGroup(groupId);
            return shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.module(ShareModule.class).remember(groupId, added, removed, now, reply, effects));
        });
    }

    private void requireFeature() {
        ClusterImage image = broker.image();
        if (image.feature(FeatureNames.METADATA) > 0 && image.feature(FeatureNames.SHARE) == 0) {
            throw new BusException(
                    BusError.UNSUPPORTED_VERSION,
                    "share groups are switched off: the level of " + FeatureNames.SHARE + " is 0");
        }
    }

    private boolean mayDescribe(Caller caller, String topic) {
        return broker.access().allows(caller, DESCRIBE, Resource.topic(topic));
    }

    @Override
    public void drain() {
        shards.drain();
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
