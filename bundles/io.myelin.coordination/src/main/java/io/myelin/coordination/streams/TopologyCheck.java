package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.coordination.streams.ConfiguredTopology.Configured;
import io.myelin.coordination.streams.PartitionCounts.CopartitionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Compares a topology with the topics that there are. */
final class TopologyCheck {
    private static final int NAMED_AT_MOST = 10;

    private TopologyCheck() {}

    static ConfiguredTopology check(StreamsTopology topology, TopicCatalog catalog) {
        SortedSet<String> absent = new TreeSet<>();
        topology.subtopologies()
                .forEach(subtopology -> subtopology.sourceTopics().stream()
                        .filter(topic -> catalog.partitions(topic).isEmpty())
                        .forEach(absent::add));
        if (!absent.isEmpty()) {
            return refused(
                    topology,
                    StreamsStatus.Code.MISSING_SOURCE_TOPICS,
                    "Source topics " + named(absent) + " are missing.");
        }
        try {
            return against(topology, catalog, PartitionCounts.decide(topology, catalog));
        } catch (CopartitionException e) {
            return refused(topology, StreamsStatus.Code.INCORRECTLY_PARTITIONED_TOPICS, e.getMessage());
        }
    }

    private static ConfiguredTopology against(StreamsTopology topology, TopicCatalog catalog, PartitionCounts counts) {
        SortedMap<String, Configured> configured = new TreeMap<>();
        SortedMap<String, InternalTopic> missing = new TreeMap<>();
        for (Subtopology subtopology : topology.subtopologies()) {
            Subtopology decided = decided(subtopology, counts);
            configured.put(subtopology.id(), new Configured(decided, counts.tasks(subtopology)));
            List<InternalTopic> internal = new ArrayList<>(decided.repartitionSourceTopics());
            internal.addAll(decided.changelogTopics());
            for (InternalTopic topic : internal) {
                OptionalInt existing = catalog.partitions(topic.name());
                if (existing.isEmpty()) {
                    missing.put(topic.name(), topic);
                } else if (existing.getAsInt() != topic.partitions()) {
                    return refused(
                            topology,
                            StreamsStatus.Code.INCORRECTLY_PARTITIONED_TOPICS,
                            "Topic " + topic.name() + " has " + existing.getAsInt() + " partitions and needs "
                                    + topic.partitions() + "; reset the application, or delete the topic.");
                }
            }
        }
        Optional<StreamsStatus> problem = missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new StreamsStatus(
                        StreamsStatus.Code.MISSING_INTERNAL_TOPICS,
                        "Internal topics are missing: " + named(missing.keySet())));
        return new ConfiguredTopology(
                topology.epoch(), Optional.of(configured), List.copyOf(missing.values()), problem);
    }

    private static Subtopology decided(Subtopology subtopology, PartitionCounts counts) {
        UnaryOperator<InternalTopic> count = topic -> new InternalTopic(
                topic.name(), counts.decided(topic.name()), topic.replicationFactor(), topic.configs());
        return new Subtopology(
                subtopology.id(),
                subtopology.sourceTopics(),
                subtopology.sourceTopicRegexes(),
                subtopology.changelogTopics().stream().map(count).toList(),
                subtopology.repartitionSinkTopics(),
                subtopology.repartitionSourceTopics().stream().map(count).toList(),
                subtopology.copartitionGroups());
    }

    private static ConfiguredTopology refused(StreamsTopology topology, StreamsStatus.Code code, String detail) {
        return new ConfiguredTopology(
                topology.epoch(), Optional.empty(), List.of(), Optional.of(new StreamsStatus(code, detail)));
    }

    private static String named(Collection<String> topics) {
        String some = String.join(", ", topics.stream().limit(NAMED_AT_MOST).toList());
        return topics.size() > NAMED_AT_MOST ? some + " and " + (topics.size() - NAMED_AT_MOST) + " more" : some;
    }
}
