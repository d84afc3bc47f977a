package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Topics in the order of their names, a page of partitions at a time (KIP-966). */
public final class DescribeTopicPartitionsHandler
        extends MessageHandler<DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData> {
    private static final int PAGE_PARTITIONS_MAX = 2_000;

    public DescribeTopicPartitionsHandler() {
        super(new Api(75, "DescribeTopicPartitions", 0, 0, 0), DescribeTopicPartitionsRequestData::new);
    }

    @Override
    protected CompletionStage<DescribeTopicPartitionsResponseData> handle(
            RequestContext context, DescribeTopicPartitionsRequestData request) {
        if (request.cursor() != null && request.cursor().partitionIndex() < 0) {
            return Stages.failed(BusError.INVALID_REQUEST, "the cursor points at a negative partition");
        }
        return context.broker(broker -> Stages.done(new Page(context, request, broker).fill()));
    }

    @Override
    protected DescribeTopicPartitionsResponseData failed(
            RequestContext context, DescribeTopicPartitionsRequestData request, KafkaErrors.Failure failure) {
        DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        NavigableSet<String> names = new TreeSet<>();
        request.topics().forEach(topic -> names.add(topic.name()));
        names.forEach(name -> response.topics().add(error(name, failure.error())));
        return response;
    }

    private static DescribeTopicPartitionsResponseTopic error(String name, Errors error) {
        return new Unhashed.DescribedTopic().setName(name).setErrorCode(error.code());
    }

    /** The page of one request, while it is filled. */
    private static final class Page {
        private final RequestContext context;
        private final Broker broker;
        private final ClusterView view;
        private final DescribeTopicPartitionsRequestData.Cursor from;
        private final boolean all;
        private final NavigableSet<String> names;
        private final DescribeTopicPartitionsResponseData response = new DescribeTopicPartitionsResponseData();
        private int left;

        Page(RequestContext context, DescribeTopicPartitionsRequestData request, Broker broker) {
            this.context = context;
            this.broker = broker;
            this.view = new ClusterView(broker.image(), context.listener());
            this.from = request.cursor();
            this.all = request.topics().isEmpty();
            this.left = Math.max(1, Math.min(PAGE_PARTITIONS_MAX, request.responsePartitionLimit()));
            Collection<String> asked = all
                    ? view.image().topics().keySet()
                    : request.topics().stream().map(TopicRequest::name).toList();
            TreeSet<String> sorted = new TreeSet<>(asked);
            this.names = from == null ? sorted : sorted.tailSet(from.topicName(), true);
        }

        DescribeTopicPartitionsResponseData fill() {
            List<String> refused = new ArrayList<>();
            for (String name : names) {
                boolean visible = broker.access().allows(context.caller(), Operation.DESCRIBE, Resource.topic(name));
                if (!visible && !all) {
                    refused.add(name);
                } else if (visible && response.nextCursor() == null) {
                    add(name);
                }
            }
            refused.forEach(name -> response.topics().add(error(name, Errors.TOPIC_AUTHORIZATION_FAILED)));
            return response;
        }

        private void add(String name) {
            TopicImage topic = view.image().topic(name).orElse(null);
            if (left == 0) {
                response.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(0));
            } else if (topic == null) {
                response.topics()
                        .add(error(name, TopicRefs.errorOfAbsent(name))
                                .setIsInternal(broker.topics().internal(name)));
            } else {
                add(topic);
            }
        }

        private void add(TopicImage topic) {
            int first = from != null && topic.name().equals(from.topicName()) ? from.partitionIndex() : 0;
            int end = Math.min(topic.partitions().size(), first + Math.min(left, Integer.MAX_VALUE - first));
            DescribeTopicPartitionsResponseTopic described = new Unhashed.DescribedTopic()
                    .setName(topic.name())
                    .setTopicId(PartitionLookup.kafka(topic.id()))
                    .setIsInternal(broker.topics().internal(topic.name()))
                    .setTopicAuthorizedOperations(
                            Rights.on(broker.access(), context.caller(), Resource.topic(topic.name())));
            for (int index = first; index < end; index++) {
                described.partitions().add(describe(topic.partitions().get(index)));
            }
            response.topics().add(described);
            left -= described.partitions().size();
            if (end < topic.partitions().size()) {
                response.setNextCursor(new Cursor().setTopicName(topic.name()).setPartitionIndex(end));
            }
        }

        /** No replica that left the in-sync set is ever eligible to lead, so both lists of such replicas are empty. */
        private DescribeTopicPartitionsResponsePartition describe(PartitionImage partition) {
            return new DescribeTopicPartitionsResponsePartition()
                    .setPartitionIndex(partition.index())
                    .setErrorCode(view.errorOf(partition).code())
                    .setLeaderId(view.leaderOf(partition))
                    .setLeaderEpoch(partition.leaderEpoch())
                    .setReplicaNodes(partition.replicas())
                    .setIsrNodes(partition.isr())
                    .setEligibleLeaderReplicas(List.of())
                    .setLastKnownElr(List.of())
                    .setOfflineReplicas(view.offlineOf(partition.replicas()));
        }
    }
}
