package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** One number for all topics that a topology needs: it changes when one of them comes, goes, grows, or is made anew. */
final class TopicHash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private TopicHash() {}

    static long of(StreamsTopology topology, TopicCatalog catalog) {
        long[] hash = {BASIS};
        for (String topic : required(topology)) {
            catalog.fingerprint(topic).ifPresent(print -> {
                for (byte b : topic.getBytes(StandardCharsets.UTF_8)) {
                    hash[0] = (hash[0] ^ b) * PRIME;
                }
                hash[0] = (hash[0] ^ print) * PRIME;
            });
        }
        return hash[0];
    }

    private static Set<String> required(StreamsTopology topology) {
        Set<String> topics = new TreeSet<>();
        for (Subtopology subtopology : topology.subtopologies()) {
            topics.addAll(PartitionCounts.inputs(subtopology));
            topics.addAll(subtopology.repartitionSinkTopics());
            subtopology.changelogTopics().forEach(topic -> topics.add(topic.name()));
        }
        return topics;
    }
}
