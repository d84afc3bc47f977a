package io.myelin.telemetry;

import io.myelin.broker.telemetry.ClientSoftware;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One configured subscription.
 *
 * @param metrics prefixes of names, {@link #ALL} for all
 * @param intervalMs between two pushes
 * @param match by what a client says of itself; a client matches when all do
 */
record Wanted(Set<String> metrics, int intervalMs, Map<String, Pattern> match) {
    static final String ALL = "*";
    static final int DEFAULT_INTERVAL_MS = 300_000;

    /** What subscriptions can tell clients by. */
    static Map<String, String> attributes(String instanceName, String clientId, String host, ClientSoftware software) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("client_instance_id", instanceName);
        attributes.put("client_id", clientId);
        attributes.put("client_software_name", software.name());
        attributes.put("client_software_version", software.version());
        attributes.put("client_source_address", host);
        attributes.put("client_source_port", Integer.toString(software.port()));
        return attributes;
    }

    boolean matches(Map<String, String> client) {
        return match.entrySet().stream().allMatch(rule -> {
            String said = client.get(rule.getKey());
            return said != null && rule.getValue().matcher(said).matches();
        });
    }

    /** All that are configured, by name. */
    static Map<String, Map<String, String>> configured(ClusterImage image) {
        Map<String, Map<String, String>> configured = new TreeMap<>();
        image.configs().forEach((resource, values) -> {
            if (resource.kind() == ConfigResource.Kind.CLIENT_METRICS) {
                configured.put(resource.name(), values);
            }
        });
        return configured;
    }

    /** What the cluster holds was checked when it was set: a part that can't be read any more asks for nothing. */
    static List<Wanted> of(Map<String, Map<String, String>> configured) {
        List<Wanted> all = new ArrayList<>();
        configured.values().forEach(values -> {
            try {
                all.add(new Wanted(
                        new HashSet<>(elements(values.getOrDefault("metrics", ""))),
                        Integer.parseInt(values.getOrDefault("interval.ms", Integer.toString(DEFAULT_INTERVAL_MS))
                                .trim()),
                        patterns(elements(values.getOrDefault("match", "")))));
            } catch (NumberFormatException | PatternSyntaxException e) {
                // Another version of the bus has set it.
            }
        });
        return all;
    }

    private static List<String> elements(String list) {
        return list.isBlank()
                ? List.of()
                : Arrays.stream(list.split(",")).map(String::trim).toList();
    }

    private static Map<String, Pattern> patterns(List<String> rules) {
        Map<String, Pattern> patterns = new HashMap<>();
        for (String rule : rules) {
            int equals = rule.indexOf('=');
            if (equals > 0) {
                patterns.put(
                        rule.substring(0, equals).trim(),
                        Pattern.compile(rule.substring(equals + 1).trim()));
            }
        }
        return patterns;
    }
}
