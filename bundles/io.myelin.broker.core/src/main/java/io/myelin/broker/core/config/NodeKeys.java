package io.myelin.broker.core.config;

import io.myelin.broker.BusException;
import io.myelin.broker.Configs.Type;
import io.myelin.setting.NodeSetting;
import io.myelin.setting.NodeSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configurations of a node: the broker's own, and those that other bundles keep. Any thread. */
public final class NodeKeys {
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeys.class);

    private final Map<NodeSettings, Map<String, String>> applied = new LinkedHashMap<>();
    private Map<String, String> overrides = Map.of();
    private volatile Keys keys = keys(List.of());

    /**
     * @param dynamic can be altered at run time, for one node or for all
     * @param fixed come from the node's configuration files only
     * @param files what these say of the keys of other bundles, where it is not the default
     */
    record Keys(Catalogue dynamic, Catalogue fixed, Map<String, String> files) {}

    Keys now() {
        return keys;
    }

    public synchronized void bind(NodeSettings source) {
        applied.put(source, null);
        keys = keys(applied.keySet());
        apply();
    }

    public synchronized void unbind(NodeSettings source) {
        applied.remove(source);
        keys = keys(applied.keySet());
    }

    /** @param all what the cluster has set for this node */
    synchronized void follow(Map<String, String> all) {
        overrides = Map.copyOf(all);
        apply();
    }

    private void apply() {
        for (Map.Entry<NodeSettings, Map<String, String>> source : applied.entrySet()) {
            Map<String, String> next = valid(source.getKey());
            if (!next.equals(source.getValue())) {
                source.setValue(next);
                try {
                    source.getKey().apply(next);
                } catch (RuntimeException e) {
                    LOG.error("The settings {} could not be put in force", next, e);
                }
            }
        }
    }

    /** What another build of a bundle accepted may be wrong for this one: it is left out, and said so. */
    private Map<String, String> valid(NodeSettings source) {
        Map<String, String> valid = new HashMap<>();
        for (NodeSetting setting : source.settings()) {
            String value = overrides.get(setting.name());
            if (value != null && setting.dynamic()) {
                try {
                    key(setting).parse(value);
                    valid.put(setting.name(), value.trim());
                } catch (BusException e) {
                    LOG.warn("A setting of the cluster is passed over here: {}", e.getMessage());
                }
            }
        }
        return Map.copyOf(valid);
    }

    private static Keys keys(Iterable<NodeSettings> sources) {
        Map<String, NodeSetting> others = new LinkedHashMap<>();
        for (NodeSettings source : sources) {
            for (NodeSetting setting : source.settings()) {
                if (BrokerKeys.DYNAMIC.find(setting.name()).isPresent()
                        || BrokerKeys.STATIC.find(setting.name()).isPresent()
                        || others.put(setting.name(), setting) != null) {
                    LOG.warn("Two bundles keep the setting {}", setting.name());
                }
            }
        }
        Map<String, String> files = new HashMap<>();
        others.values().stream()
                .filter(setting -> !setting.value().equals(setting.defaultValue()))
                .forEach(setting -> files.put(setting.name(), setting.value()));
        return new Keys(
                with(BrokerKeys.DYNAMIC, others, NodeSetting::dynamic),
                with(BrokerKeys.STATIC, others, setting -> !setting.dynamic()),
                Map.copyOf(files));
    }

    private static Catalogue with(Catalogue own, Map<String, NodeSetting> others, Predicate<NodeSetting> which) {
        List<ConfigKey> keys = new ArrayList<>(own.all());
        others.values().stream()
                .filter(which)
                .filter(setting -> own.find(setting.name()).isEmpty())
                .forEach(setting -> keys.add(key(setting)));
        return new Catalogue("broker", keys);
    }

    private static ConfigKey key(NodeSetting setting) {
        Optional<Double> least = setting.least();
        Rule rule = value -> least.isPresent() && value instanceof Number number && number.doubleValue() < least.get()
                ? Optional.of("Value must be at least " + Rule.text(least.get()))
                : Optional.empty();
        return new ConfigKey(
                setting.name(),
                Type.valueOf(setting.type().name()),
                setting.defaultValue(),
                rule,
                setting.documentation(),
                null);
    }
}
