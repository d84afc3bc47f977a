package io.myelin.broker.core.config;

import io.myelin.broker.core.BrokerConfig;
import io.myelin.broker.core.ConfigOf;
import io.myelin.cluster.image.ClusterImage;
import java.util.Map;

/** Settings of a topic on a node with defaults. */
public final class SettingsOf {
    private SettingsOf() {}

    public static TopicSettings topic(String... namesAndValues) {
        Map<String, String> overrides = new java.util.HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            overrides.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return node(Map.of()).topic(ClusterImage.EMPTY, overrides);
    }

    static Settings node(Map<String, Object> config) {
        return new Settings(ConfigOf.type(BrokerConfig.class, config), 1, new NodeKeys());
    }
}
