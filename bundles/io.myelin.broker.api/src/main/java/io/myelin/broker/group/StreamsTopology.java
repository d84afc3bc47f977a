package io.myelin.broker.group;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Streams application reads, keeps and writes (KIP-1071).
 *
 * @param epoch of this version of the application
 * @param subtopologies parts that are assigned independently of each other
 */
public record StreamsTopology(int epoch, List<Subtopology> subtopologies) {
    public StreamsTopology {
        subtopologies = List.copyOf(subtopologies);
    }

    /**
     * @param id unique in the topology
     * @param sourceTopics read from, made by others
     * @param sourceTopicRegexes expressions for topics read from
     * @param changelogTopics that keep the state; made by the coordinator
     * @param repartitionSinkTopics written to
     * @param repartitionSourceTopics read from; made by the coordinator
     * @param copartitionGroups of topics that need the same number of partitions
     */
    public record Subtopology(
            String id,
            List<String> sourceTopics,
            List<String> sourceTopicRegexes,
            List<InternalTopic> changelogTopics,
            List<String> repartitionSinkTopics,
            List<InternalTopic> repartitionSourceTopics,
            List<CopartitionGroup> copartitionGroups) {
        public Subtopology {
            sourceTopics = List.copyOf(sourceTopics);
            sourceTopicRegexes = List.copyOf(sourceTopicRegexes);
            changelogTopics = List.copyOf(changelogTopics);
            repartitionSinkTopics = List.copyOf(repartitionSinkTopics);
            repartitionSourceTopics = List.copyOf(repartitionSourceTopics);
            copartitionGroups = List.copyOf(copartitionGroups);
        }
    }

    /**
     * @param name of the topic
     * @param partitions 0 where the coordinator decides
     * @param replicationFactor 0 for the default
     * @param configs of the topic, in the client's order
     */
    public record InternalTopic(String name, int partitions, int replicationFactor, Map<String, String> configs) {
        public InternalTopic {
            configs = Collections.unmodifiableMap(new LinkedHashMap<>(configs));
        }
    }

    /**
     * Places in the lists of the subtopology.
     *
     * @param sourceTopics in {@link Subtopology#sourceTopics}
     * @param sourceTopicRegexes in {@link Subtopology#sourceTopicRegexes}
     * @param repartitionSourceTopics in {@link Subtopology#repartitionSourceTopics}
     */
    public record CopartitionGroup(
            List<Integer> sourceTopics, List<Integer> sourceTopicRegexes, List<Integer> repartitionSourceTopics) {
        public CopartitionGroup {
            sourceTopics = List.copyOf(sourceTopics);
            sourceTopicRegexes = List.copyOf(sourceTopicRegexes);
            repartitionSourceTopics = List.copyOf(repartitionSourceTopics);
        }
    }
}
