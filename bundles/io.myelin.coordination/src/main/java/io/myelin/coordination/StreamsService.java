package io.myelin.coordination;

import static io.myelin.access.Operation.CREATE;
import static io.myelin.access.Operation.DESCRIBE;
import static io.myelin.access.Operation.READ;

import io.myelin.access.Caller;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsGroups;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.FeatureNames;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.runtime.Shards;
import io.myelin.coordination.streams.InternalTopics;
import io.myelin.coordination.streams.StreamsModule;
import io.myelin.coordination.streams.StreamsRequests;
import io.myelin.coordination.streams.StreamsResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Streams groups for everybody: checks what a call may do, hands it to the shard of its group, and creates missing topics. */
@Component(name = "io.myelin.coordination.streams", service = StreamsGroups.class)
public final class StreamsService implements StreamsGroups {
    private final Broker broker;
    private final Shards<GroupShard> shards;
    private final InternalTopics topics;

    /** @param coordination of the same generation */
    @Activate
    public StreamsService(@Reference Coordination coordination) {
        this.broker = coordination.wiring().broker();
        this.shards = coordination.wiring().shards();
        this.topics = new InternalTopics(broker.topics());
    }

    @Override
    public CompletionStage<StreamsAnswer> heartbeat(StreamsHeartbeat heartbeat, Caller caller) {
        return guarded(() -> {
            requireFeature();
            broker.access().require(caller, READ, Resource.group(heartbeat.groupId()));
            Names.checkGroup(heartbeat.groupId());
            StreamsRequests.check(heartbeat, broker.topics()::internal);
            heartbeat
                    .topology()
                    .ifPresent(topology -> StreamsRequests.topics(topology)
                            .forEach(topic -> broker.access().require(caller, DESCRIBE, Resource.topic(topic))));
            CompletionStage<StreamsResult> done = shards.of(heartbeat.groupId())
                    .submit((shard, now, reply, effects) ->
                            shard.module(StreamsModule.class).heartbeat(heartbeat, caller, now, reply, effects));
            return done.thenApply(result -> result.missing().isEmpty() ? result.answer() : created(result, caller));
        });
    }

    private void requireFeature() {
        ClusterImage image = broker.image();
        if (image.feature(FeatureNames.METADATA) > 0 && image.feature(FeatureNames.STREAMS) == 0) {
            throw new BusException(
                    BusError.UNSUPPORTED_VERSION,
                    "streams groups are switched off: the level of " + FeatureNames.STREAMS + " is 0");
        }
    }

    /** Begins to create what is missing; the members find it at one of their next heartbeats. */
    private StreamsAnswer created(StreamsResult result, Caller caller) {
        List<String> refused = broker.access().allows(caller, CREATE, Resource.CLUSTER)
                ? List.of()
                : result.missing().stream()
                        .map(InternalTopic::name)
                        .filter(topic -> !broker.access().allows(caller, CREATE, Resource.topic(topic)))
                        .toList();
        String more = refused.isEmpty()
                ? topics.create(result.missing(), caller)
                        .map(why -> "; creation failed: " + why)
                        .orElse("")
                : "; " + caller.principal() + " may not CREATE the topics " + String.join(", ", refused);
        StreamsAnswer answer = result.answer();
        if (more.isEmpty()) {
            return answer;
        }
        List<StreamsStatus> status = new ArrayList<>();
        for (StreamsStatus one : answer.status()) {
            boolean missing = one.code() == StreamsStatus.Code.MISSING_INTERNAL_TOPICS;
            status.add(missing ? new StreamsStatus(one.code(), one.detail() + more) : one);
        }
        return new StreamsAnswer(
                answer.memberId(),
                answer.memberEpoch(),
                answer.intervals(),
                answer.acceptableRecoveryLag(),
                status,
                answer.tasks(),
                answer.endpointEpoch(),
                answer.endpoints());
    }

    @Override
    public CompletionStage<DescribedStreamsGroup> describe(String groupId, Caller caller) {
        return guarded(() -> {
            requireFeature();
            broker.access().require(caller, DESCRIBE, Resource.group(groupId));
            Names.checkGroup(groupId);
            CompletionStage<DescribedStreamsGroup> described = shards.of(groupId)
                    .submit((shard, now, reply, effects) ->
                            shard.module(StreamsModule.class).describe(groupId, reply, effects));
            return described.thenApply(group -> {
                named(group).forEach(topic -> broker.access().require(caller, DESCRIBE, Resource.topic(topic)));
                return group;
            });
        });
    }

    private static Set<String> named(DescribedStreamsGroup group) {
        Set<String> topics = new TreeSet<>();
        Optional<List<Subtopology>> subtopologies =
                group.topology().flatMap(DescribedStreamsGroup.Topology::subtopologies);
        subtopologies.orElse(List.of()).forEach(subtopology -> topics.addAll(StreamsRequests.topics(subtopology)));
        return topics;
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
