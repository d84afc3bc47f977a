package io.myelin.coordination;

import static io.myelin.access.Operation.DESCRIBE;
import static io.myelin.access.Operation.READ;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.ConsumerGroups;
import io.myelin.broker.group.ConsumerHeartbeat;
import io.myelin.broker.group.DescribedConsumerGroup;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.consumer.ConsumerModule;
import io.myelin.coordination.runtime.Shards;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Consumer groups of the newer protocol: checks what a call may do and hands it to the shard of its group. */
@Component(name = "io.myelin.coordination.consumers", service = ConsumerGroups.class)
public final class ConsumerGroupService implements ConsumerGroups {
    private final Broker broker;
    private final Shards<GroupShard> shards;

    /** @param coordination of the same generation */
    @Activate
    public ConsumerGroupService(@Reference Coordination coordination) {
        this.broker = coordination.wiring().broker();
        this.shards = coordination.wiring().shards();
    }

    @Override
    public CompletionStage<ConsumerAnswer> heartbeat(ConsumerHeartbeat heartbeat, Caller caller) {
        return guarded(() -> {
            requireFeature();
            require(caller, READ, heartbeat.groupId());
            Names.checkGroup(heartbeat.groupId());
            Names.check("member id", heartbeat.memberId());
            heartbeat.instanceId().ifPresent(instance -> Names.check("instance id", instance));
            Predicate<String> mayDescribe = mayDescribe(caller);
            for (String topic : heartbeat.topics().orElse(List.of())) {
                if (!mayDescribe.test(topic)) {
                    throw new BusException(BusError.TOPIC_NOT_AUTHORIZED, "a topic may not be described");
                }
            }
            return shards.of(heartbeat.groupId())
                    .submit((shard, now, reply, effects) -> shard.module(ConsumerModule.class)
                            .heartbeat(heartbeat, caller, mayDescribe, now, reply, effects));
        });
    }

    @Override
    public CompletionStage<DescribedConsumerGroup> describe(String groupId, Caller caller) {
        return guarded(() -> {
            requireFeature();
            require(caller, DESCRIBE, groupId);
            Names.checkGroup(groupId);
            CompletionStage<DescribedConsumerGroup> described = shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.module(ConsumerModule.class).describe(groupId, reply, effects));
            return described.thenApply(group -> {
                if (!group.topicNames().values().stream().allMatch(mayDescribe(caller))) {
                    throw new BusException(
                            BusError.TOPIC_NOT_AUTHORIZED,
                            "The group has described topic(s) that the client is not authorized to describe.");
                }
                return group;
            });
        });
    }

    private void requireFeature() {
        ClusterImage image = broker.image();
        if (image.feature(FeatureNames.METADATA) > 0 && image.feature(FeatureNames.GROUP) == 0) {
            throw new BusException(
                    BusError.UNSUPPORTED_VERSION,
                    "the newer consumer protocol is switched off: the level of " + FeatureNames.GROUP + " is 0");
        }
    }

    private Predicate<String> mayDescribe(Caller caller) {
        Access access = broker.access();
        return topic -> access.allows(caller, DESCRIBE, Resource.topic(topic));
    }

    private void require(Caller caller, Operation operation, String groupId) {
        broker.access().require(caller, operation, Resource.group(groupId));
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
