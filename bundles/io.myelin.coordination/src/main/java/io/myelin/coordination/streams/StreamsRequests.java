package io.myelin.coordination.streams;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a heartbeat has to look like, whatever its group is like. */
public final class StreamsRequests {
    private static final int MAX_NAME_CHARS = 249;

    private StreamsRequests() {}

    /**
     * @param internal whether a topic is one of the bus itself
     * @throws BusException INVALID_REQUEST or STREAMS_INVALID_TOPOLOGY
     */
    public static void check(StreamsHeartbeat beat, Predicate<String> internal) {
        notEmpty("member id", beat.memberId());
        beat.instanceId().ifPresent(id -> notEmpty("instance id", id));
        beat.profile().rackId().ifPresent(id -> notEmpty("rack id", id));
        if (beat.memberEpoch() == StreamsHeartbeat.JOIN) {
            require(beat.rebalanceTimeoutMs() != -1, "a member that joins has to say its rebalance time-out");
            require(beat.topology().isPresent(), "a member that joins has to bring its topology");
            require(
                    beat.owned().isPresent() && beat.owned().get().isEmpty(),
                    "a member that joins has no tasks, and has to say so");
        } else {
            require(beat.topology().isEmpty(), "only a member that joins may bring a topology");
            require(
                    beat.memberEpoch() >= StreamsHeartbeat.LEAVE_FOR_A_WHILE,
                    "there is no member epoch " + beat.memberEpoch());
            require(
                    beat.memberEpoch() != StreamsHeartbeat.LEAVE_FOR_A_WHILE
                            || beat.instanceId().isPresent(),
                    "only a static member may leave for a while");
        }
        beat.topology().ifPresent(topology -> check(topology, internal));
    }

    private static void check(StreamsTopology topology, Predicate<String> internal) {
        for (Subtopology subtopology : topology.subtopologies()) {
            for (InternalTopic changelog : subtopology.changelogTopics()) {
                if (changelog.partitions() != 0) {
                    throw invalid("changelog topic " + changelog.name() + " may not demand " + changelog.partitions()
                            + " partitions");
                }
            }
            require(
                    subtopology.sourceTopicRegexes().isEmpty(),
                    "regular expressions for source topics are not supported yet");
        }
        for (String topic : topics(topology)) {
            if (internal.test(topic)) {
                throw invalid("topic " + topic + " is the bus's own");
            }
            if (topic.isEmpty()
                    || topic.length() > MAX_NAME_CHARS
                    || !topic.matches("[a-zA-Z0-9._-]+")
                    || topic.equals(".")
                    || topic.equals("..")) {
                throw invalid("there can be no topic of the name \"" + topic + "\"");
            }
        }
    }

    /** All topics that a topology names. */
    public static Set<String> topics(StreamsTopology topology) {
        Set<String> topics = new TreeSet<>();
        topology.subtopologies().forEach(subtopology -> topics.addAll(topics(subtopology)));
        return topics;
    }

    /** All topics that a subtopology names. */
    public static Set<String> topics(Subtopology subtopology) {
        Set<String> topics = new TreeSet<>(PartitionCounts.inputs(subtopology));
        topics.addAll(subtopology.repartitionSinkTopics());
        subtopology.changelogTopics().forEach(topic -> topics.add(topic.name()));
        return topics;
    }

    private static void notEmpty(String what, String value) {
        require(!value.isEmpty(), "the " + what + " is empty");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BusException(BusError.INVALID_REQUEST, otherwise);
        }
    }

    private static BusException invalid(String why) {
        return new BusException(BusError.STREAMS_INVALID_TOPOLOGY, why);
    }
}
