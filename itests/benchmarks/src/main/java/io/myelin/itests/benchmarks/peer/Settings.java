package io.myelin.itests.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;

/**
 * How a broker's JVM is run, the same for both.
 *
 * @param firstHeap what follows -Xms, or empty for what the product, or the JVM, begins with
 * @param heap what follows -Xmx, or empty for what each product's own start script says
 * @param collector g1, serial, parallel or z; empty for what each product's own start script chooses
 * @param wrapper a command before it, such as taskset and its arguments
 */
public record Settings(String firstHeap, String heap, String collector, List<String> wrapper) {
    public Settings {
        wrapper = List.copyOf(wrapper);
    }

    public Settings withHeap(String first, String most) {
        return new Settings(first, most, collector, wrapper);
    }

    /** @param shippedCollector the options by which the start script of the product chooses one */
    List<String> javaOptions(List<String> shippedCollector) {
        var options = new ArrayList<String>();
        if (!firstHeap.isEmpty()) {
            options.add("-Xms" + firstHeap);
        }
        if (!heap.isEmpty()) {
            options.add("-Xmx" + heap);
        }
        switch (collector) {
            case "" -> options.addAll(shippedCollector);
            case "g1" -> options.add("-XX:+UseG1GC");
            case "serial" -> options.add("-XX:+UseSerialGC");
            case "parallel" -> options.add("-XX:+UseParallelGC");
            case "z" -> options.add("-XX:+UseZGC");
            default -> throw new IllegalArgumentException("no collector is called '" + collector + "' (see --help)");
        }
        return options;
    }
}
