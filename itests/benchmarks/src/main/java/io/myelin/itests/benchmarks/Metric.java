package io.myelin.itests.benchmarks;

/**
 * What a scenario yields, and which way is better.
 *
 * @param goal how many times better than Kafka the product wants to be; 0 where nothing is promised
 */
public record Metric(String name, String unit, Better better, double goal) {
    public enum Better {
        LESS,
        MORE,
        /** Neither: it explains the others. */
        NEITHER
    }

    public static Metric less(String name, String unit, double goal) {
        return new Metric(name, unit, Better.LESS, goal);
    }

    public static Metric more(String name, String unit, double goal) {
        return new Metric(name, unit, Better.MORE, goal);
    }

    public static Metric info(String name, String unit) {
        return new Metric(name, unit, Better.NEITHER, 0);
    }

    /** How many times better the product is than Kafka. */
    double ratio(double kafka, double ours) {
        return better == Better.MORE ? ours / kafka : kafka / ours;
    }
}
