package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.cluster.image.TopicImage;
import io.myelin.protocol.kafka.Api;
import io.myelin.protocol.kafka.KafkaErrors;
import io.myelin.protocol.kafka.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;

/** Which topics there are, who leads their partitions, and where the nodes are; makes topics that clients mention. */
public final class MetadataHandler extends MessageHandler<MetadataRequestData, MetadataResponseData> {
    private static final int IDS_SINCE = 12;

    /** Topics are there in milliseconds; past this the client asks again, as it does with Kafka every time. */
    private static final int CREATION_WAIT_MS = 2_000;

    public MetadataHandler() {
        super(new Api(3, "Metadata", 0, 13, 9), MetadataRequestData::new);
    }

    @Override
    protected CompletionStage<MetadataResponseData> handle(RequestContext context, MetadataRequestData request) {
        boolean all = request.topics() == null
                || context.version() == 0 && request.topics().isEmpty();
        if (!all && context.version() < IDS_SINCE && namesMissing(request.topics())) {
            return Stages.failed(
                    BusError.INVALID_REQUEST, "topics can be named by id since version " + IDS_SINCE + " only");
        }
        return context.broker(broker -> Stages.done(new Answer(context, request, broker, all)))
                .thenCompose(Answer::complete);
    }

    private static boolean namesMissing(List<MetadataRequestTopic> topics) {
        return topics.stream().anyMatch(topic -> topic.name() == null || TopicRefs.given(topic.topicId()));
    }

    @Override
    protected MetadataResponseData failed(
            RequestContext context, MetadataRequestData request, KafkaErrors.Failure failure) {
        MetadataResponseData response = new MetadataResponseData().setErrorCode(failure.code());
        if (request.topics() != null) {
            for (MetadataRequestTopic topic : request.topics()) {
                String name = topic.name() == null && context.version() < IDS_SINCE ? "" : topic.name();
                response.topics()
                        .add(new Unhashed.MetadataTopic()
                                .setTopicId(topic.topicId())
                                .setName(name)
                                .setErrorCode(failure.code()));
            }
        }
        return response;
    }

    /** One answer while it is being made, from one image of the cluster. */
    private static final class Answer {
        private final RequestContext context;
        private final MetadataRequestData request;
        private final boolean all;
        private final ClusterView view;
        private final MetadataResponseData response = new MetadataResponseData();
        private final List<String> absent = new ArrayList<>();

        Answer(RequestContext context, MetadataRequestData request, Broker broker, boolean all) {
            this.context = context;
            this.request = request;
            this.all = all;
            this.view = new ClusterView(broker.image(), context.listener());
            TopicDescriber describer = describer(broker);
            describeCluster(broker);
            if (all) {
                view.image().topics().values().stream()
                        .filter(topic -> mayDescribe(broker, topic.name()))
                        .forEach(topic -> response.topics().add(describer.describe(topic, view)));
            } else if (request.topics().stream().anyMatch(topic -> TopicRefs.given(topic.topicId()))) {
                ids().forEach(id -> addById(broker, describer, id));
            } else {
                names().forEach(name -> addByName(broker, describer, name));
            }
        }

        private TopicDescriber describer(Broker broker) {
            return new TopicDescriber(
                    broker.access(),
                    broker.topics()::internal,
                    context.caller(),
                    context.version(),
                    request.includeTopicAuthorizedOperations());
        }

        private void describeCluster(Broker broker) {
            response.setClusterId(view.image().clusterId()).setControllerId(view.controller());
            view.alive()
                    .forEach(node -> view.endpoint(node)
                            .ifPresent(endpoint -> response.brokers()
                                    .add(new MetadataResponseBroker()
                                            .setNodeId(node.id())
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())
                                            .setRack(node.rack().orElse(null)))));
            if (request.includeClusterAuthorizedOperations()) {
                response.setClusterAuthorizedOperations(Rights.onCluster(broker.access(), context.caller()));
            }
        }

        private Set<Uuid> ids() {
            Set<Uuid> ids = new LinkedHashSet<>();
            request.topics().stream()
                    .map(MetadataRequestTopic::topicId)
                    .filter(TopicRefs::given)
                    .forEach(ids::add);
            return ids;
        }

        private Set<String> names() {
            Set<String> names = new LinkedHashSet<>();
            request.topics().stream()
                    .map(MetadataRequestTopic::name)
                    .filter(name -> name != null)
                    .forEach(names::add);
            return names;
        }

        private boolean mayDescribe(Broker broker, String name) {
            return broker.access().allows(context.caller(), Operation.DESCRIBE, Resource.topic(name));
        }

        private void addById(Broker broker, TopicDescriber describer, Uuid id) {
            TopicImage topic = view.image().topic(PartitionLookup.java(id)).orElse(null);
            if (topic == null) {
                response.topics()
                        .add(new Unhashed.MetadataTopic()
                                .setTopicId(id)
                                .setName(null)
                                .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code()));
            } else if (mayDescribe(broker, topic.name())) {
                response.topics().add(describer.describe(topic, view));
            } else {
                response.topics()
                        .add(new Unhashed.MetadataTopic()
                                .setTopicId(id)
                                .setName(null)
                                .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code()));
            }
        }

        private void addByName(Broker broker, TopicDescriber describer, String name) {
            if (!mayDescribe(broker, name)) {
                response.topics().add(describer.error(name, Errors.TOPIC_AUTHORIZATION_FAILED));
            } else if (view.image().topic(name).isPresent()) {
                response.topics()
                        .add(describer.describe(view.image().topic(name).get(), view));
            } else if (request.allowAutoTopicCreation()
                    && TopicRefs.errorOfAbsent(name) == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                absent.add(name);
            } else {
                response.topics().add(describer.error(name, TopicRefs.errorOfAbsent(name)));
            }
        }

        CompletionStage<MetadataResponseData> complete() {
            return Stages.each(absent, this::create).thenApply(created -> {
                created.forEach(response.topics()::add);
                return response;
            });
        }

        private CompletionStage<MetadataResponseTopic> create(String name) {
            CompletionStage<MetadataResponseTopic> created = context.broker(broker -> {
                TopicDescriber describer = describer(broker);
                return broker.topics()
                        .autoCreate(name, context.caller())
                        .thenApply(topic -> describer.describe(topic, view));
            });
            return Stages.within(context, CREATION_WAIT_MS, created)
                    .exceptionally(error -> new Unhashed.MetadataTopic()
                            .setName(name)
                            .setErrorCode(errorOfCreation(KafkaErrors.of(error).error())
                                    .code()));
        }

        private static Errors errorOfCreation(Errors error) {
            return switch (error) {
                case CLUSTER_AUTHORIZATION_FAILED -> Errors.TOPIC_AUTHORIZATION_FAILED;
                case TOPIC_ALREADY_EXISTS, REQUEST_TIMED_OUT -> Errors.LEADER_NOT_AVAILABLE;
                default -> error;
            };
        }
    }
}
