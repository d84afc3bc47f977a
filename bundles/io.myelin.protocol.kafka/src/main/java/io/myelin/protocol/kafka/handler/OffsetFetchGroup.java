package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import org.apache.kafka.common.protocol.Errors;

/** One group of an OffsetFetch request. */
final class OffsetFetchGroup {
    private static final int ERROR_OF_GROUP_SINCE = 2;
    private static final int IDS_SINCE = 10;

    private final RequestContext context;
    private final OffsetFetchRequestGroup asked;

    OffsetFetchGroup(RequestContext context, OffsetFetchRequestGroup asked) {
        this.context = context;
        this.asked = asked;
    }

    /** The names and rights that the answer needs, from one look at the broker. */
    private record Known(Map<OffsetFetchRequestTopics, String> names, Map<OffsetFetchRequestTopics, Errors> errors) {}

    CompletionStage<OffsetFetchResponseGroup> run(OffsetFetchRequestData request) {
        CompletionStage<OffsetFetchResponseGroup> fetched =
                asked.topics() == null ? all(request.requireStable()) : some(request.requireStable());
        return fetched.exceptionally(
                error -> refused(context, asked, GroupErrors.of(error).error()));
    }

    private CompletionStage<OffsetFetchResponseGroup> some(boolean requireStable) {
        return context.broker(broker -> Stages.done(known(broker))).thenCompose(known -> {
            List<TopicPartitionRef> wanted = new ArrayList<>();
            for (OffsetFetchRequestTopics topic : asked.topics()) {
                if (!known.errors().containsKey(topic)) {
                    topic.partitionIndexes()
                            .forEach(index -> wanted.add(
                                    new TopicPartitionRef(known.names().get(topic), index)));
                }
            }
            return committed(Optional.of(wanted), requireStable).thenApply(offsets -> response(known, offsets));
        });
    }

    private Known known(Broker broker) {
        requireDescribe(broker);
        Known known = new Known(new IdentityHashMap<>(), new IdentityHashMap<>());
        for (OffsetFetchRequestTopics topic : asked.topics()) {
            String name = context.version() >= IDS_SINCE
                    ? broker.image().topicNames().get(PartitionLookup.java(topic.topicId()))
                    : topic.name();
            if (name == null) {
                known.errors().put(topic, Errors.UNKNOWN_TOPIC_ID);
            } else if (mayDescribe(broker, name)) {
                known.names().put(topic, name);
            } else {
                known.errors().put(topic, Errors.TOPIC_AUTHORIZATION_FAILED);
            }
        }
        return known;
    }

    private void requireDescribe(Broker broker) {
        broker.access().require(context.caller(), Operation.DESCRIBE, Resource.group(asked.groupId()));
    }

    private boolean mayDescribe(Broker broker, String topic) {
        return broker.access().allows(context.caller(), Operation.DESCRIBE, Resource.topic(topic));
    }

    private CompletionStage<List<CommittedOffset>> committed(
            Optional<List<TopicPartitionRef>> wanted, boolean requireStable) {
        MemberRef member = new MemberRef(
                asked.groupId(),
                asked.memberEpoch(),
                asked.memberId() == null ? "" : asked.memberId(),
                Optional.empty());
        return context.groups(groups -> groups.committed(member, wanted, requireStable, context.caller()));
    }

    private OffsetFetchResponseGroup response(Known known, List<CommittedOffset> offsets) {
        Iterator<CommittedOffset> next = offsets.iterator();
        OffsetFetchResponseGroup response = new OffsetFetchResponseGroup().setGroupId(asked.groupId());
        for (OffsetFetchRequestTopics topic : asked.topics()) {
            Errors error = known.errors().get(topic);
            OffsetFetchResponseTopics answered =
                    new OffsetFetchResponseTopics().setName(topic.name()).setTopicId(topic.topicId());
            for (int index : topic.partitionIndexes()) {
                answered.partitions().add(error == null ? partition(next.next()) : refused(index, error));
            }
            response.topics().add(answered);
        }
        return response;
    }

    /** Everything that has an offset; topics that the caller may not see, or that have no id, are left out. */
    private CompletionStage<OffsetFetchResponseGroup> all(boolean requireStable) {
        return context.broker(broker -> {
                    requireDescribe(broker);
                    return Stages.done(null);
                })
                .thenCompose(allowed -> committed(Optional.empty(), requireStable))
                .thenCompose(offsets -> context.broker(broker -> Stages.done(response(broker, offsets))));
    }

    private OffsetFetchResponseGroup response(Broker broker, List<CommittedOffset> offsets) {
        Map<String, OffsetFetchResponseTopics> topics = new LinkedHashMap<>();
        Map<String, Boolean> visible = new HashMap<>();
        for (CommittedOffset offset : offsets) {
            String name = offset.partition().topic();
            Optional<TopicImage> topic = broker.image().topic(name);
            if (visible.computeIfAbsent(
                    name, any -> mayDescribe(broker, any) && (context.version() < IDS_SINCE || topic.isPresent()))) {
                topics.computeIfAbsent(
                                name,
                                any -> new OffsetFetchResponseTopics()
                                        .setName(any)
                                        .setTopicId(topic.map(TopicImage::id)
                                                .map(PartitionLookup::kafka)
                                                .orElse(Uuid.ZERO_UUID)))
                        .partitions()
                        .add(partition(offset));
            }
        }
        return new OffsetFetchResponseGroup().setGroupId(asked.groupId()).setTopics(new ArrayList<>(topics.values()));
    }

    private static OffsetFetchResponsePartitions partition(CommittedOffset committed) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(committed.partition().partition())
                .setCommittedOffset(committed.offset())
                .setCommittedLeaderEpoch(committed.leaderEpoch())
                .setMetadata(committed.metadata())
                .setErrorCode(committed
                        .error()
                        .map(KafkaErrors::of)
                        .orElse(Errors.NONE)
                        .code());
    }

    private static OffsetFetchResponsePartitions refused(int index, Errors error) {
        return new OffsetFetchResponsePartitions()
                .setPartitionIndex(index)
                .setCommittedOffset(-1)
                .setMetadata("")
                .setErrorCode(error.code());
    }

    /** An error of the whole group; the oldest version has a place for it at the partitions only. */
    static OffsetFetchResponseGroup refused(RequestContext context, OffsetFetchRequestGroup group, Errors error) {
        OffsetFetchResponseGroup response =
                new OffsetFetchResponseGroup().setGroupId(group.groupId()).setErrorCode(error.code());
        if (context.version() >= ERROR_OF_GROUP_SINCE || group.topics() == null) {
            return response;
        }
        for (OffsetFetchRequestTopics topic : group.topics()) {
            response.topics()
                    .add(new OffsetFetchResponseTopics()
                            .setName(topic.name())
                            .setPartitions(topic.partitionIndexes().stream()
                                    .map(index -> refused(index, error))
                                    .toList()));
        }
        return response;
    }
}
