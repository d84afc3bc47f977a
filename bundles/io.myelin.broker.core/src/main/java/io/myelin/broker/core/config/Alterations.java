package io.myelin.broker.core.config;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Configs.Alteration;
import io.myelin.broker.Configs.Type;
import io.myelin.broker.Configs.Verb;
import io.myelin.cluster.image.ConfigResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What a set of overrides becomes (KIP-339). */
final class Alterations {
    private Alterations() {}

    /** From the overrides there are to those there shall be. */
    @FunctionalInterface
    interface Change {
        Map<String, String> apply(Map<String, String> before);
    }

    static Catalogue catalogue(ConfigResource resource, NodeKeys.Keys keys) {
        return switch (resource.kind()) {
            case TOPIC -> TopicKeys.ALL;
            case BROKER -> keys.dynamic();
            case GROUP -> GroupKeys.ALL;
            case CLIENT_METRICS -> GroupKeys.CLIENT_METRICS;
        };
    }

    /** @param inForce the value of a name without an override */
    static Map<String, String> apply(
            Catalogue catalogue,
            Map<String, String> before,
            List<Alteration> alterations,
            UnaryOperator<String> inForce) {
        Map<String, String> after = new HashMap<>(before);
        Set<String> seen = new HashSet<>();
        for (Alteration alteration : alterations) {
            String name = alteration.name();
            if (!seen.add(name)) {
                throw new BusException(BusError.INVALID_REQUEST, "The config key " + name + " is altered twice");
            }
            switch (alteration.verb()) {
                case SET -> after.put(name, given(alteration));
                case DELETE -> after.remove(name);
                case APPEND, SUBTRACT -> after.put(name, changedList(catalogue, alteration, before, inForce));
            }
        }
        return after;
    }

    private static String given(Alteration alteration) {
        if (alteration.value() == null) {
            throw new BusException(
                    BusError.INVALID_REQUEST, "No value is given for the config key " + alteration.name());
        }
        return alteration.value();
    }

    private static String changedList(
            Catalogue catalogue, Alteration alteration, Map<String, String> before, UnaryOperator<String> inForce) {
        String name = alteration.name();
        if (catalogue.find(name).filter(key -> key.type() != Type.LIST).isPresent()) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    "Can't " + alteration.verb() + " to key " + name + ": its type is not LIST");
        }
        String now = before.containsKey(name) ? before.get(name) : inForce.apply(name);
        List<String> elements = new ArrayList<>(ConfigKey.elements(now == null ? "" : now));
        List<String> given = ConfigKey.elements(given(alteration));
        if (alteration.verb() == Verb.APPEND) {
            given.stream().filter(element -> !elements.contains(element)).forEach(elements::add);
        } else {
            elements.removeAll(given);
        }
        return String.join(",", elements);
    }

    static Map<String, Optional<String>> difference(Map<String, String> before, Map<String, String> after) {
        Map<String, Optional<String>> changes = new HashMap<>();
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> changes.put(name, Optional.empty()));
        after.forEach((name, value) -> {
            if (!Objects.equals(value, before.get(name))) {
                changes.put(name, Optional.of(value));
            }
        });
        return changes;
    }

    /** @throws BusException INVALID_REQUEST when something would be altered that only a node's files can set */
    static void refuseStatic(NodeKeys.Keys keys, Map<String, String> before, Map<String, String> after) {
        Set<String> refused = new TreeSet<>();
        difference(before, after).keySet().stream()
                .filter(name -> keys.fixed().find(name).isPresent())
                .forEach(refused::add);
        if (!refused.isEmpty()) {
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "Cannot update these configs dynamically: " + refused + "; set them in the node's configuration");
        }
    }
}
