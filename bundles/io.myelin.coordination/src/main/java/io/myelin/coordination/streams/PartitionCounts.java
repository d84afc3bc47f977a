package io.myelin.coordination.streams;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.CopartitionGroup;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many partitions the internal topics of a topology need: a repartition topic as many as the widest input of those who
 * write to it, topics that are read together as many as each other, a changelog one for each task. Topics that exist have what
 * they have.
 */
final class PartitionCounts {
    private final StreamsTopology topology;
    private final TopicCatalog catalog;
    private final Map<String, Integer> decided = new HashMap<>();
    private final Set<String> fixed = new HashSet<>();
    private final Set<String> flexible = new HashSet<>();

    private PartitionCounts(StreamsTopology topology, TopicCatalog catalog) {
        this.topology = topology;
        this.catalog = catalog;
        for (Subtopology subtopology : topology.subtopologies()) {
            for (InternalTopic topic : subtopology.repartitionSourceTopics()) {
                (topic.partitions() == 0 ? flexible : fixed).add(topic.name());
                if (topic.partitions() != 0) {
                    decided.put(topic.name(), topic.partitions());
                }
            }
        }
    }

    /**
     * Decides for all internal topics.
     *
     * @throws CopartitionException when topics that are read together cannot have the same number of partitions
     * @throws BusException STREAMS_INVALID_TOPOLOGY when a number cannot be found
     */
    static PartitionCounts decide(StreamsTopology topology, TopicCatalog catalog) throws CopartitionException {
        PartitionCounts counts = new PartitionCounts(topology, catalog);
        counts.repartitionTopics();
        for (Subtopology subtopology : topology.subtopologies()) {
            for (CopartitionGroup group : subtopology.copartitionGroups()) {
                counts.align(names(subtopology, group));
            }
        }
        counts.changelogTopics();
        return counts;
    }

    int decided(String internalTopic) {
        return decided.get(internalTopic);
    }

    int tasks(Subtopology subtopology) {
        int most = 0;
        for (String input : inputs(subtopology)) {
            most = Math.max(most, required(input));
        }
        if (most == 0) {
            throw new BusException(
                    BusError.STREAMS_INVALID_TOPOLOGY, "subtopology " + subtopology.id() + " reads from no topic");
        }
        return most;
    }

    static Set<String> inputs(Subtopology subtopology) {
        Set<String> inputs = new TreeSet<>(subtopology.sourceTopics());
        subtopology.repartitionSourceTopics().forEach(topic -> inputs.add(topic.name()));
        return inputs;
    }

    private OptionalInt count(String topic) {
        OptionalInt existing = catalog.partitions(topic);
        Integer planned = decided.get(topic);
        return existing.isPresent() || planned == null ? existing : OptionalInt.of(planned);
    }

    private int required(String topic) {
        return count(topic)
                .orElseThrow(() -> new BusException(
                        BusError.STREAMS_INVALID_TOPOLOGY,
                        "the number of partitions of topic " + topic + " cannot be found out"));
    }

    private void repartitionTopics() {
        Set<String> open = new TreeSet<>(flexible);
        boolean progress = true;
        while (!open.isEmpty() && progress) {
            progress = open.removeIf(this::derived);
        }
        if (!open.isEmpty()) {
            throw new BusException(
                    BusError.STREAMS_INVALID_TOPOLOGY,
                    "the numbers of partitions of the repartition topics " + open
                            + " cannot be derived: nothing that writes to them reads from a topic that is known");
        }
    }

    private boolean derived(String repartitionTopic) {
        int most = 0;
        for (Subtopology writer : topology.subtopologies()) {
            if (writer.repartitionSinkTopics().contains(repartitionTopic)) {
                for (String input : inputs(writer)) {
                    most = Math.max(most, count(input).orElse(0));
                }
            }
        }
        if (most == 0) {
            return false;
        }
        decided.put(repartitionTopic, most);
        return true;
    }

    private static Set<String> names(Subtopology subtopology, CopartitionGroup group) {
        Set<String> names = new TreeSet<>();
        group.sourceTopics().forEach(at -> names.add(at(subtopology, subtopology.sourceTopics(), at)));
        group.repartitionSourceTopics()
                .forEach(at -> names.add(at(subtopology, subtopology.repartitionSourceTopics(), at)
                        .name()));
        return names;
    }

    private static <T> T at(Subtopology subtopology, List<T> list, int at) {
        if (at < 0 || at >= list.size()) {
            throw new BusException(
                    BusError.STREAMS_INVALID_TOPOLOGY,
                    "a copartition group of subtopology " + subtopology.id() + " names topic " + at + " of "
                            + list.size());
        }
        return list.get(at);
    }

    private void align(Set<String> together) throws CopartitionException {
        if (together.isEmpty()) {
            return;
        }
        SortedMap<String, Integer> given = new TreeMap<>();
        SortedMap<String, Integer> demanded = new TreeMap<>();
        int widest = 0;
        for (String topic : together) {
            if (fixed.contains(topic)) {
                demanded.put(topic, decided.get(topic));
            } else if (flexible.contains(topic)) {
                widest = Math.max(widest, decided.get(topic));
            } else {
                given.put(topic, required(topic));
            }
        }
        int partitions = !given.isEmpty() ? same(given) : !demanded.isEmpty() ? same(demanded) : widest;
        for (Map.Entry<String, Integer> topic : demanded.entrySet()) {
            if (topic.getValue() != partitions) {
                throw new CopartitionException("repartition topic " + topic.getKey() + " is to have " + topic.getValue()
                        + " partitions, but is read together with topics that have " + partitions);
            }
        }
        for (String topic : together) {
            if (flexible.contains(topic)) {
                decided.put(topic, partitions);
            }
        }
    }

    private static int same(SortedMap<String, Integer> topics) throws CopartitionException {
        if (new HashSet<>(topics.values()).size() > 1) {
            throw new CopartitionException(
                    "topics that are read together have different numbers of partitions: " + topics);
        }
        return topics.get(topics.firstKey());
    }

    private void changelogTopics() {
        for (Subtopology subtopology : topology.subtopologies()) {
            if (!subtopology.changelogTopics().isEmpty()) {
                int tasks = tasks(subtopology);
                subtopology.changelogTopics().forEach(topic -> decided.put(topic.name(), tasks));
            }
        }
    }

    /** Topics do not fit together. */
    static final class CopartitionException extends Exception {
        private static final long serialVersionUID = 1L;

        CopartitionException(String message) {
            super(message, null, false, false);
        }
    }
}
