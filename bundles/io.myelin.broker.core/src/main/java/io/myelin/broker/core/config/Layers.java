package io.myelin.broker.core.config;

import io.myelin.broker.Configs.Source;
import io.myelin.broker.Configs.Synonym;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the value of a node's configuration comes from, nearest first.
 *
 * @param node set at run time for this node
 * @param cluster set at run time for every node
 * @param statics from this node's configuration files, where they differ from the default
 */
record Layers(Map<String, String> node, Map<String, String> cluster, Map<String, String> statics) {

    /** Every value there is under a node's name, the one in force first. */
    List<Synonym> of(String brokerName, String defaultValue) {
        List<Synonym> found = new ArrayList<>(1);
        add(found, brokerName, node.get(brokerName), Source.DYNAMIC_BROKER);
        add(found, brokerName, cluster.get(brokerName), Source.DYNAMIC_DEFAULT_BROKER);
        add(found, brokerName, statics.get(brokerName), Source.STATIC_BROKER);
        add(found, brokerName, defaultValue, Source.DEFAULT);
        return found;
    }

    /** Every value there is for a topic's configuration, the one in force first; empty for the plain default. */
    List<Synonym> of(ConfigKey key, Map<String, String> overrides) {
        List<Synonym> found = new ArrayList<>(2);
        add(found, key.name(), overrides.get(key.name()), Source.TOPIC);
        if (key.brokerName() != null) {
            found.addAll(of(key.brokerName(), key.defaultValue()));
        }
        return found;
    }

    /** The value in force. */
    String value(ConfigKey key, Map<String, String> overrides) {
        List<Synonym> found = of(key, overrides);
        return found.isEmpty() ? key.defaultValue() : found.get(0).value();
    }

    private static void add(List<Synonym> found, String name, String value, Source source) {
        if (value != null) {
            found.add(new Synonym(name, value, source));
        }
    }
}
