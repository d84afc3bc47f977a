package io.myelin.broker.core.config;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The configurations of one kind of resource, by name. */
final class Catalogue {
    private final String kind;
    private final Map<String, ConfigKey> keys;

    /** @param kind for messages, such as {@code topic} */
    Catalogue(String kind, List<ConfigKey> keys) {
        this.kind = kind;
        Map<String, ConfigKey> byName = new TreeMap<>();
        for (ConfigKey key : keys) {
            if (byName.put(key.name(), key) != null) {
                throw new IllegalArgumentException(key.name() + " is listed twice");
            }
        }
        this.keys = Collections.unmodifiableMap(byName);
    }

    Collection<ConfigKey> all() {
        return keys.values();
    }

    Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    /** @throws BusException INVALID_CONFIG when there is none of that name */
    ConfigKey key(String name) {
        ConfigKey key = keys.get(name);
        if (key == null) {
            throw new BusException(BusError.INVALID_CONFIG, "Unknown " + kind + " config name: " + name);
        }
        return key;
    }

    /** @throws BusException INVALID_CONFIG when a name is unknown or a value does not fit */
    void check(Map<String, String> values) {
        values.forEach((name, value) -> {
            ConfigKey key = key(name);
            if (value == null) {
                throw new BusException(
                        BusError.INVALID_CONFIG, "Null value not supported for " + kind + " configs: " + name);
            }
            key.parse(value);
        });
    }
}
