package io.myelin.coordination.streams;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Topics;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Creates the topics that applications keep their state in. A heartbeat does not wait for that; what went wrong is told at the
 * next one, and tried again. Any thread.
 */
public final class InternalTopics {
    private static final int REMEMBERED = 1000;
    private static final String UNDER_WAY = "";

    private final Topics topics;
    private final Map<String, String> outcomes = new ConcurrentHashMap<>();

    public InternalTopics(Topics topics) {
        this.topics = topics;
    }

    /**
     * Begins to create topics that are not being created already.
     *
     * @return what went wrong at the last attempt
     */
    public Optional<String> create(List<InternalTopic> missing, Caller caller) {
        if (outcomes.size() > REMEMBERED) {
            outcomes.values().removeIf(outcome -> !outcome.equals(UNDER_WAY));
        }
        String failures = missing.stream()
                .map(topic -> begin(topic, caller).map(why -> topic.name() + " (" + why + ")"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return failures.isEmpty() ? Optional.empty() : Optional.of(failures);
    }

    private Optional<String> begin(InternalTopic topic, Caller caller) {
        String before = outcomes.put(topic.name(), UNDER_WAY);
        if (UNDER_WAY.equals(before)) {
            return Optional.empty();
        }
        int replicationFactor = topic.replicationFactor() == 0 ? -1 : topic.replicationFactor();
        Topics.Spec spec =
                new Topics.Spec(topic.name(), topic.partitions(), replicationFactor, Map.of(), topic.configs());
        topics.create(spec, false, caller).whenComplete((created, failure) -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            boolean exists = cause instanceof BusException bus && bus.error() == BusError.TOPIC_EXISTS;
            if (cause == null || exists) {
                outcomes.remove(topic.name());
            } else {
                outcomes.put(topic.name(), String.valueOf(cause.getMessage()));
            }
        });
        return Optional.ofNullable(before);
    }
}
