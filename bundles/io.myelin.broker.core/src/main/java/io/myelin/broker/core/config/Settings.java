package io.myelin.broker.core.config;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.BrokerConfig;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the files say and what the cluster decided into settings in force. Immutable. */
public final class Settings {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** The store of topics that name none. */
    public static final String USUAL_STORAGE = TopicKeys.SEGMENT;

    static final String EVERY_NODE = "";

    private final int nodeId;
    private final BrokerConfig config;
    private final Map<String, String> statics;
    private final NodeKeys keys;

    /** @throws IllegalArgumentException when a value of the files is not valid */
    public Settings(BrokerConfig config, int nodeId, NodeKeys keys) {
        this.keys = keys;
        this.nodeId = nodeId;
        this.config = config;
        this.statics = StaticValues.of(config, nodeId);
    }

    /** What is wrong with a node's configuration files; empty when nothing is. */
    public static String problem(BrokerConfig config, int nodeId) {
        try {
            StaticValues.of(config, nodeId);
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    public BrokerConfig config() {
        return config;
    }

    int nodeId() {
        return nodeId;
    }

    NodeKeys.Keys keys() {
        return keys.now();
    }

    /** Has other bundles take up what the cluster has set for this node. */
    public void follow(ClusterImage image) {
        Layers layers = layers(image);
        Map<String, String> all = new HashMap<>(layers.cluster());
        all.putAll(layers.node());
        keys.follow(all);
    }

    Layers layers(ClusterImage image) {
        return new Layers(
                image.configs(new ConfigResource(ConfigResource.Kind.BROKER, Integer.toString(nodeId))),
                image.configs(new ConfigResource(ConfigResource.Kind.BROKER, EVERY_NODE)),
                statics);
    }

    public TopicSettings topic(ClusterImage image, String topic) {
        return topic(image, image.configs(ConfigResource.topic(topic)));
    }

    TopicSettings topic(ClusterImage image, Map<String, String> overrides) {
        Layers layers = layers(image);
        return TopicSettings.of(overrides, layers, producerExpirationMs(layers));
    }

    private long producerExpirationMs(Layers layers) {
        ConfigKey key = BrokerKeys.DYNAMIC.key(BrokerKeys.PRODUCER_EXPIRATION_MS);
        String value = layers.of(key.name(), key.defaultValue()).get(0).value();
        try {
            return (Long) key.parse(value);
        } catch (BusException e) {
            LOG.warn("A setting of the cluster is passed over here: {}", e.getMessage());
            return config.producer_id_expiration_ms();
        }
    }

    /** @throws BusException INVALID_CONFIG when a topic may not have these overrides */
    public void checkTopic(ClusterImage image, Map<String, String> overrides) {
        TopicKeys.ALL.check(overrides);
        TopicSettings settings = topic(image, new HashMap<>(overrides));
        if (settings.storage().equals(TopicKeys.MEMORY)) {
            checkMemory(settings);
        }
        var compaction = settings.log().compaction();
        if (compaction.minLagMs() > compaction.maxLagMs()) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    "min.compaction.lag.ms (" + compaction.minLagMs() + ") is more than max.compaction.lag.ms ("
                            + compaction.maxLagMs() + ")");
        }
    }

    /** The name of the store that a topic with these overrides is in. */
    public static String storage(Map<String, String> overrides) {
        return overrides.getOrDefault(TopicKeys.STORAGE, USUAL_STORAGE);
    }

    private static void checkMemory(TopicSettings settings) {
        if (settings.log().fsync()) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    "durability=fsync (or flush.messages=1, which means the same) can't be had with storage=memory, which"
                            + " is never on disk: set durability=replicated, or leave storage at segment");
        }
        if (settings.log().compacts()) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    "cleanup.policy=compact can't be had with storage=memory: set cleanup.policy=delete, or leave storage"
                            + " at segment");
        }
    }

    /** @throws BusException INVALID_CONFIG when what can't be changed of a topic would be */
    static void checkFixed(Map<String, String> before, Map<String, String> after) {
        String now = storage(before);
        String next = storage(after);
        if (!next.equals(now)) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    "storage is decided at creation: it is " + now + " and can't become " + next
                            + "; create another topic and copy the records");
        }
    }
}
