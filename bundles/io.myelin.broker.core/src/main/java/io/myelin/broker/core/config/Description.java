package io.myelin.broker.core.config;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs.Entry;
import io.myelin.broker.Configs.Source;
import io.myelin.broker.Configs.Synonym;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every configuration of a resource with its value in force and where that comes from. */
final class Description {
    private final Settings settings;

    Description(Settings settings) {
        this.settings = settings;
    }

    List<Entry> of(ClusterImage image, ConfigResource resource) {
        requireKnown(image, resource);
        Map<String, String> overrides = image.configs(resource);
        return switch (resource.kind()) {
            case TOPIC -> topic(settings.layers(image), overrides);
            case BROKER -> resource.name().equals(Settings.EVERY_NODE) ? everyNode(overrides) : node(image, resource);
            case GROUP -> group(overrides);
            case CLIENT_METRICS -> clientMetrics(overrides);
        };
    }

    void requireKnown(ClusterImage image, ConfigResource resource) {
        String name = resource.name();
        switch (resource.kind()) {
            case TOPIC -> {
                if (image.topic(name).isEmpty()) {
                    throw new BusException(BusError.UNKNOWN_TOPIC, "There is no topic " + name);
                }
            }
            case BROKER -> {
                if (!name.equals(Settings.EVERY_NODE)
                        && image.nodes().keySet().stream().map(String::valueOf).noneMatch(name::equals)) {
                    throw new BusException(BusError.INVALID_REQUEST, "There is no broker " + name);
                }
            }
            case GROUP, CLIENT_METRICS -> {
                if (name.isEmpty()) {
                    throw new BusException(BusError.INVALID_REQUEST, "A " + resource.kind() + " needs a name");
                }
            }
        }
    }

    static List<Entry> topic(Layers layers, Map<String, String> overrides) {
        List<Entry> entries = new ArrayList<>();
        for (ConfigKey key : TopicKeys.ALL.all()) {
            entries.add(entry(key, layers.of(key, overrides), false));
        }
        return entries;
    }

    private List<Entry> node(ClusterImage image, ConfigResource resource) {
        boolean here = resource.name().equals(Integer.toString(settings.nodeId()));
        NodeKeys.Keys keys = settings.keys();
        Layers own = settings.layers(image);
        Map<String, String> files = new HashMap<>(own.statics());
        files.putAll(keys.files());
        Layers layers = here
                ? new Layers(own.node(), own.cluster(), files)
                : new Layers(image.configs(resource), own.cluster(), Map.of());
        List<Entry> entries = new ArrayList<>();
        for (ConfigKey key : keys.dynamic().all()) {
            entries.add(entry(key, layers.of(key.name(), key.defaultValue()), false));
        }
        for (ConfigKey key : keys.fixed().all()) {
            entries.add(entry(key, layers.of(key.name(), key.defaultValue()), true));
        }
        return entries;
    }

    private List<Entry> everyNode(Map<String, String> overrides) {
        List<Entry> entries = new ArrayList<>();
        overrides.forEach((name, value) -> settings.keys()
                .dynamic()
                .find(name)
                .ifPresent(key -> entries.add(
                        entry(key, List.of(new Synonym(name, value, Source.DYNAMIC_DEFAULT_BROKER)), false))));
        return entries;
    }

    private List<Entry> group(Map<String, String> overrides) {
        NodeKeys.Keys keys = settings.keys();
        GroupTimes times = new GroupTimes(keys);
        List<Entry> entries = new ArrayList<>();
        for (ConfigKey key : GroupKeys.ALL.all()) {
            List<Synonym> values = overridden(key, overrides, Source.GROUP);
            ConfigKey last = times.ofNode(key.name()).orElse(key);
            String file = keys.files().get(last.name());
            if (file != null) {
                values.add(new Synonym(last.name(), file, Source.STATIC_BROKER));
            }
            values.add(new Synonym(last.name(), last.defaultValue(), Source.DEFAULT));
            entries.add(entry(key, values, false));
        }
        return entries;
    }

    private static List<Entry> clientMetrics(Map<String, String> overrides) {
        List<Entry> entries = new ArrayList<>();
        for (ConfigKey key : GroupKeys.CLIENT_METRICS.all()) {
            List<Synonym> values = overridden(key, overrides, Source.CLIENT_METRICS);
            values.add(new Synonym(key.name(), key.defaultValue(), Source.DEFAULT));
            entries.add(entry(key, values, false));
        }
        return entries;
    }

    private static List<Synonym> overridden(ConfigKey key, Map<String, String> overrides, Source source) {
        List<Synonym> values = new ArrayList<>();
        if (overrides.containsKey(key.name())) {
            values.add(new Synonym(key.name(), overrides.get(key.name()), source));
        }
        return values;
    }

    private static Entry entry(ConfigKey key, List<Synonym> values, boolean readOnly) {
        return new Entry(
                key.name(),
                values.isEmpty() ? key.defaultValue() : values.get(0).value(),
                values.isEmpty() ? Source.DEFAULT : values.get(0).source(),
                readOnly,
                false,
                key.type(),
                key.documentation(),
                List.copyOf(values));
    }
}
