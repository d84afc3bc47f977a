package io.myelin.metric;

/**
 * One reading.
 *
 * @param name lower case with underscores, unit last: {@code produced_bytes}
 * @param help one sentence
 * @param kind whether it only grows
 * @param value the reading now
 */
public record Metric(String name, String help, Kind kind, double value) {
    /** How readings of one metric relate over time. */
    public enum Kind {
        /** Only grows while the bundle's generation lives. */
        COUNTER,
        /** May go either way. */
        GAUGE
    }
}
