package io.myelin.broker;

import io.myelin.access.Caller;
import io.myelin.cluster.image.TopicImage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Topics: their creation, growth and end, checked as Apache Kafka checks them. Any thread; stages complete on a thread that
 * must not be blocked, with {@link BusException} when something is wrong.
 */
@ProviderType
public interface Topics {
    /**
     * What a topic is to be.
     *
     * @param name of it
     * @param partitions how many, -1 for the default; -1 also when {@code assignment} is given
     * @param replicationFactor how many copies, -1 for the default; -1 also when {@code assignment} is given
     * @param assignment replicas by partition, without gaps; empty to have them chosen
     * @param configs overrides
     */
    record Spec(
            String name,
            int partitions,
            int replicationFactor,
            Map<Integer, List<Integer>> assignment,
            Map<String, String> configs) {}

    /**
     * Creates a topic; it can be written to and read from on this node when the stage completes. The caller needs CREATE on the
     * cluster or the topic.
     *
     * @param validateOnly checks everything and creates nothing
     * @return the topic as it is, or would be
     */
    CompletionStage<TopicImage> create(Spec spec, boolean validateOnly, Caller caller);

    /**
     * What a client's mention of an absent topic does: creates it with defaults where the configuration allows that. For an
     * internal topic, with that topic's own settings. Concurrent calls for one name end in one topic.
     */
    CompletionStage<TopicImage> autoCreate(String name, Caller caller);

    /** The caller needs DELETE. */
    CompletionStage<Void> delete(String name, Caller caller);

    /** The caller needs DELETE; one without DESCRIBE is told UNKNOWN_TOPIC_ID. */
    CompletionStage<Void> delete(UUID id, Caller caller);

    /**
     * Makes a topic grow to {@code total} partitions. The caller needs ALTER.
     *
     * @param assignment replicas of the new partitions in order; empty to have them chosen
     */
    CompletionStage<Void> grow(
            String name, int total, List<List<Integer>> assignment, boolean validateOnly, Caller caller);

    /** Whether the bus itself owns the topic: clients may read it and not write to it. */
    boolean internal(String name);
}
