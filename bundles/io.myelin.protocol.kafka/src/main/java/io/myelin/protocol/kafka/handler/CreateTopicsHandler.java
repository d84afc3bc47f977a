package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs;
import io.myelin.broker.Topics;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.Errors;

/** Creates topics, each by itself: one that is refused does not keep the others from being made. */
public final class CreateTopicsHandler extends MessageHandler<CreateTopicsRequestData, CreateTopicsResponseData> {
    private static final int DESCRIBES_SINCE = 5;

    public CreateTopicsHandler() {
        super(new Api(19, "CreateTopics", 2, 7, 5), CreateTopicsRequestData::new);
    }

    @Override
    protected CompletionStage<CreateTopicsResponseData> handle(
            RequestContext context, CreateTopicsRequestData request) {
        Map<String, Integer> mentions = new LinkedHashMap<>();
        Map<String, CreatableTopic> topics = new HashMap<>();
        for (CreatableTopic topic : request.topics()) {
            mentions.merge(topic.name(), 1, Integer::sum);
            topics.put(topic.name(), topic);
        }
        return Stages.each(
                        mentions.keySet(),
                        name -> mentions.get(name) == 1
                                ? create(context, request, topics.get(name))
                                : Stages.done(refused(
                                        name,
                                        new KafkaErrors.Failure(Errors.INVALID_REQUEST, "Duplicate topic name."))))
                .thenApply(CreateTopicsHandler::response);
    }

    private static CompletionStage<CreatableTopicResult> create(
            RequestContext context, CreateTopicsRequestData request, CreatableTopic topic) {
        CompletionStage<CreatableTopicResult> created = context.broker(broker -> {
            Topics.Spec spec = spec(topic);
            return Mutations.create(context, broker.topics(), spec, request.validateOnly())
                    .thenApply(image -> created(context, broker, spec, image));
        });
        return Stages.within(context, request.timeoutMs(), created)
                .exceptionally(error -> refused(topic.name(), KafkaErrors.of(error)));
    }

    private static Topics.Spec spec(CreatableTopic topic) {
        Map<Integer, List<Integer>> assignment = new TreeMap<>();
        for (CreatableReplicaAssignment replicas : topic.assignments()) {
            if (assignment.put(replicas.partitionIndex(), List.copyOf(replicas.brokerIds())) != null) {
                throw new BusException(
                        BusError.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + replicas.partitionIndex());
            }
        }
        if (!assignment.isEmpty() && (topic.numPartitions() != -1 || topic.replicationFactor() != -1)) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "With a manual assignment of replicas, the number of partitions and the replication factor are -1.");
        }
        Map<String, String> configs = new LinkedHashMap<>();
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() == null) {
                throw new BusException(
                        BusError.INVALID_CONFIG, "Null value not supported for topic configs: " + config.name());
            }
            configs.put(config.name(), config.value());
        }
        return new Topics.Spec(topic.name(), topic.numPartitions(), topic.replicationFactor(), assignment, configs);
    }

    private static CreatableTopicResult created(
            RequestContext context, Broker broker, Topics.Spec spec, TopicImage topic) {
        CreatableTopicResult result = new Unhashed.CreatedTopic()
                .setName(topic.name())
                .setTopicId(PartitionLookup.kafka(topic.id()))
                .setErrorMessage(null);
        if (context.version() < DESCRIBES_SINCE) {
            return result;
        }
        if (!broker.access().allows(context.caller(), Operation.DESCRIBE_CONFIGS, Resource.topic(topic.name()))) {
            return result.setTopicConfigErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code());
        }
        return result.setNumPartitions(topic.partitions().size())
                .setReplicationFactor(
                        (short) topic.partitions().get(0).replicas().size())
                .setConfigs(configs(context, broker, spec));
    }

    /** What is in force, or would be for a topic that was only validated. */
    private static List<CreatableTopicConfigs> configs(RequestContext context, Broker broker, Topics.Spec spec) {
        List<CreatableTopicConfigs> all = new ArrayList<>();
        List<Configs.Entry> entries = broker.image().topic(spec.name()).isEmpty()
                ? broker.configs().describeNew(spec.name(), spec.configs(), context.caller())
                : broker.configs().describe(ConfigResource.topic(spec.name()), Optional.empty(), context.caller());
        for (Configs.Entry entry : entries) {
            all.add(config(entry.name(), entry.sensitive() ? null : entry.value(), entry.source())
                    .setReadOnly(entry.readOnly())
                    .setIsSensitive(entry.sensitive()));
        }
        return all;
    }

    private static CreatableTopicConfigs config(String name, String value, Configs.Source source) {
        return new CreatableTopicConfigs().setName(name).setValue(value).setConfigSource(KafkaConfigs.id(source));
    }

    private static CreatableTopicResult refused(String name, KafkaErrors.Failure failure) {
        return new Unhashed.CreatedTopic()
                .setName(name)
                .setErrorCode(failure.code())
                .setErrorMessage(failure.message());
    }

    private static CreateTopicsResponseData response(List<CreatableTopicResult> results) {
        CreateTopicsResponseData response = new CreateTopicsResponseData();
        results.forEach(response.topics()::add);
        return response;
    }

    @Override
    protected CreateTopicsResponseData failed(
            RequestContext context, CreateTopicsRequestData request, KafkaErrors.Failure failure) {
        return response(request.topics().stream()
                .map(CreatableTopic::name)
                .distinct()
                .map(name -> refused(name, failure))
                .toList());
    }
}
