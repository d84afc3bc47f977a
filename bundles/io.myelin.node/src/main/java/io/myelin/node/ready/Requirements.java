package io.myelin.node.ready;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What must be there before the node is ready.
 *
 * @param endpoints names of listeners, in the order in which they are told
 * @param parts names of health sources
 */
record Requirements(List<String> endpoints, List<String> parts) {
    /**
     * How it stands.
     *
     * @param serving every endpoint there is, as the READY line tells them
     * @param lacking one sentence for each thing that is missing or unwell; ready when empty
     * @param fatal why waiting makes no sense
     */
    record Verdict(String serving, List<String> lacking, Optional<String> fatal) {}

    Verdict judge(List<ServingEndpoint> bound, List<HealthSource> sources) {
        List<String> lacking = new ArrayList<>();
        for (String name : endpoints) {
            if (bound.stream().noneMatch(endpoint -> endpoint.name().equals(name))) {
                lacking.add("the listener " + name + " is not bound");
            }
        }
        for (String name : parts) {
            if (sources.stream().noneMatch(source -> source.name().equals(name))) {
                lacking.add(name + " has not started");
            }
        }
        Optional<String> fatal = Optional.empty();
        for (HealthSource source : sources) {
            Health health = source.check();
            if (!health.ok()) {
                lacking.add(source.name() + ": " + health.detail());
            }
            if (health.fatal()) {
                fatal = Optional.of(source.name() + ": " + health.detail());
            }
        }
        return new Verdict(serving(bound), lacking, fatal);
    }

    private String serving(List<ServingEndpoint> bound) {
        return bound.stream()
                .sorted(Comparator.<ServingEndpoint>comparingInt(endpoint -> place(endpoint.name()))
                        .thenComparing(ServingEndpoint::name))
                .map(endpoint -> endpoint.name() + "=" + endpoint.host() + ":" + endpoint.port())
                .collect(Collectors.joining(" "));
    }

    private int place(String name) {
        int place = endpoints.indexOf(name);
        return place < 0 ? endpoints.size() : place;
    }
}
