package io.myelin.itests.benchmarks;

import io.myelin.itests.benchmarks.host.Calibration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What one scenario gave with one broker, once. */
public final class Block {
    /** Processors that others kept busy, from which on a block is not called quiet. */
    private static final double QUIET = 0.1;

    private final int round;
    private final int slot;
    private final String peer;
    private final String scenario;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private Calibration before;
    private Calibration after;

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

    public double get(String metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    void calibrated(Calibration first, Calibration last) {
        before = first;
        after = last;
    }

    Calibration before() {
        return before;
    }

    Calibration after() {
        return after;
    }

    /** The machine changed while it was measured. */
    boolean moved() {
        return before.moved(after);
    }

    /** Nobody else used much of the machine meanwhile. */
    boolean quiet() {
        return !(get(Bench.OTHERS) > QUIET);
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
