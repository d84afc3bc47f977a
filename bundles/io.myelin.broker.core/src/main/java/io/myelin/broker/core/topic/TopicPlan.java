package io.myelin.broker.core.topic;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Topics;
import io.myelin.broker.core.BrokerConfig;
import io.myelin.broker.core.config.Settings;
import io.myelin.broker.core.node.Stores;
import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Turns what somebody wants of a topic into the change to submit, or refuses it. Decides only; submits nothing. */
public final class TopicPlan {
    private static final int DEFAULT = -1;
    /** The first six bits of an id whose text form would begin with a dash, which command lines take for an option. */
    private static final long DASH = 62;

    private final Settings settings;
    private final Stores stores;
    private final RandomGenerator random;

    public TopicPlan(Settings settings, Stores stores, RandomGenerator random) {
        this.settings = settings;
        this.stores = stores;
        this.random = random;
    }

    ClusterChange.CreateTopic create(Topics.Spec spec, ClusterImage image) {
        TopicNames.check(spec.name());
        TopicNames.checkFree(spec.name(), image);
        List<List<Integer>> replicas = spec.assignment().isEmpty() ? spread(spec, image) : given(spec, image);
        checkCount(spec.name(), replicas.size(), replicas.size(), image);
        settings.checkTopic(image, spec.configs());
        requireStore(Settings.storage(spec.configs()));
        return new ClusterChange.CreateTopic(spec.name(), newId(), replicas, spec.configs());
    }

    /** The topic as it would be. */
    TopicImage asIf(ClusterChange.CreateTopic change) {
        List<PartitionImage> partitions = new ArrayList<>();
        for (List<Integer> replicas : change.replicas()) {
            partitions.add(new PartitionImage(partitions.size(), replicas.get(0), 0, 0, replicas, replicas));
        }
        return new TopicImage(change.name(), change.id(), partitions);
    }

    ClusterChange.AddPartitions grow(TopicImage topic, int total, List<List<Integer>> assignment, ClusterImage image) {
        int now = topic.partitions().size();
        int added = total - now;
        if (added <= 0) {
            throw new BusException(
                    BusError.INVALID_PARTITIONS,
                    "Topic " + topic.name() + " has " + now + " partitions, " + total + " would be no growth");
        }
        checkCount(topic.name(), total, added, image);
        int copies = topic.partitions().get(0).replicas().size();
        if (assignment.isEmpty()) {
            return new ClusterChange.AddPartitions(
                    topic.id(), now, Placement.spread(image, added, copies, random.nextInt(Integer.MAX_VALUE)));
        }
        if (assignment.size() != added) {
            throw new BusException(
                    BusError.INVALID_REPLICA_ASSIGNMENT,
                    added + " partitions are added, but " + assignment.size() + " are assigned");
        }
        Placement.check(image, assignment);
        if (assignment.get(0).size() != copies) {
            throw new BusException(
                    BusError.INVALID_REPLICA_ASSIGNMENT,
                    "The topic's partitions have " + copies + " replicas, the new ones would have "
                            + assignment.get(0).size());
        }
        return new ClusterChange.AddPartitions(topic.id(), now, assignment);
    }

    private List<List<Integer>> spread(Topics.Spec spec, ClusterImage image) {
        BrokerConfig config = settings.config();
        int partitions = spec.partitions() == DEFAULT ? config.num_partitions() : spec.partitions();
        int copies =
                spec.replicationFactor() == DEFAULT ? config.default_replication_factor() : spec.replicationFactor();
        if (partitions < 1) {
            throw new BusException(
                    BusError.INVALID_PARTITIONS, "A topic needs at least one partition, not " + partitions);
        }
        checkCount(spec.name(), partitions, partitions, image);
        return Placement.spread(image, partitions, copies, random.nextInt(Integer.MAX_VALUE));
    }

    private static List<List<Integer>> given(Topics.Spec spec, ClusterImage image) {
        if (spec.partitions() != DEFAULT || spec.replicationFactor() != DEFAULT) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "With a manual assignment the numbers of partitions and of replicas must both be -1");
        }
        return Placement.given(image, spec.assignment());
    }

    private void checkCount(String name, int total, int added, ClusterImage image) {
        int perTopic = settings.config().max_partitions_per_topic_count();
        if (total > perTopic) {
            throw new BusException(
                    BusError.INVALID_PARTITIONS,
                    "Topic " + name + " would have " + total + " partitions; max.partitions.per.topic.count is "
                            + perTopic);
        }
        long present = image.topics().values().stream()
                .mapToLong(topic -> topic.partitions().size())
                .sum();
        long possible =
                (long) settings.config().max_partitions_per_node_count() * Math.max(1, Placement.liveNodes(image));
        if (present + added > possible) {
            throw new BusException(
                    BusError.INVALID_PARTITIONS,
                    "The cluster has " + present + " partitions and may have " + possible
                            + " by max.partitions.per.node.count; " + added + " more do not fit");
        }
    }

    private void requireStore(String storage) {
        if (stores.find(storage).isEmpty()) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    "There is no store '" + storage + "' here, as storage=" + storage + " asks for; there are: "
                            + String.join(", ", stores.names()) + ". Install its bundle, or choose another");
        }
    }

    private UUID newId() {
        UUID id;
        do {
            id = UUID.randomUUID();
        } while (id.getMostSignificantBits() >>> 58 == DASH);
        return id;
    }
}
