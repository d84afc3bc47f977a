package io.myelin.metric;

import java.util.Map;

/**
 * One reading.
 *
 * @param name lower case with underscores, unit last: {@code produced_bytes}
 * @param help one sentence
 * @param kind whether it only grows
 * @param value the reading now
 * @param labels what tells readings of one name apart: few names, bounded in their number by who publishes them
 */
public record Metric(String name, String help, Kind kind, double value, Map<String, String> labels) {
    public Metric {
        labels = Map.copyOf(labels);
    }

    /** The only reading of its name. */
    public Metric(String name, String help, Kind kind, double value) {
        this(name, help, kind, value, Map.of());
    }

    /** How readings of one metric relate over time. */
    public enum Kind {
        /** Only grows while the bundle's generation lives. */
        COUNTER,
        /** May go either way. */
        GAUGE
    }
}
