package io.myelin.itests.benchmarks.peer;

import java.util.List;

/**
 * How a broker's JVM is run, the same for both.
 *
 * @param heap what follows -Xms and -Xmx, or empty for what each product's own start script chooses
 * @param wrapper a command before it, such as taskset and its arguments
 */
public record Settings(String heap, List<String> wrapper) {
    public Settings {
        wrapper = List.copyOf(wrapper);
    }

    public Settings withHeap(String other) {
        return new Settings(other, wrapper);
    }

    List<String> heapOptions() {
        return heap.isEmpty() ? List.of() : List.of("-Xms" + heap, "-Xmx" + heap);
    }
}
