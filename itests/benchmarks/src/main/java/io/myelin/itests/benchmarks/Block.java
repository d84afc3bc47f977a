package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.host.Calibration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What one scenario gave with one broker, once. */
public final class Block {
    static final String MOVED = "machine_moved";
    static final String CALIBRATION = "calibration_";

    /** Processors that others kept busy, from which on a block is not called quiet. */
    private static final double QUIET = 0.1;

    private final int round;
    private final int slot;
    private final String peer;
    private final String scenario;
    private final Map<String, Double> values = new LinkedHashMap<>();

    Block(int round, int slot, String peer, String scenario) {
        this.round = round;
        this.slot = slot;
        this.peer = peer;
        this.scenario = scenario;
    }

    public void put(String metric, double value) {
        values.put(metric, value);
    }

    public void putAll(Map<String, Double> more) {
        values.putAll(more);
    }

    /** Not a number when it was not measured. */
    public double get(String metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    void calibrated(Calibration before, Calibration after) {
        before.values().forEach((name, value) -> put(CALIBRATION + "before_" + name, value));
        after.values().forEach((name, value) -> put(CALIBRATION + "after_" + name, value));
        put(MOVED, before.moved(after) ? 1 : 0);
    }

    /** The machine changed while it was measured. */
    boolean moved() {
        return get(MOVED) > 0;
    }

    /** Nobody else used much of the machine meanwhile. */
    boolean quiet() {
        return get(Bench.OTHERS) <= QUIET;
    }

    int round() {
        return round;
    }

    int slot() {
        return slot;
    }

    String peer() {
        return peer;
    }

    String scenario() {
        return scenario;
    }

    Map<String, Double> values() {
        return values;
    }

    /** For the names of files. */
    String label() {
        return scenario + "-" + peer.toLowerCase(Locale.ROOT) + "-" + round + "." + slot;
    }
}
