package io.myelin.itests.benchmarks.scenario;

import static io.myelin.itests.benchmarks.Metric.info;
import static io.myelin.itests.benchmarks.Metric.less;
import static io.myelin.itests.benchmarks.Metric.more;

import io.myelin.itests.benchmarks.Bench;
import io.myelin.itests.benchmarks.Metric;
import java.util.List;
import java.util.Map;

/** All of them, in the order in which they are run. */
public final class Scenarios {
    private static final int PARTITIONS = 6;
    private static final double CPU_GOAL = 3;
    private static final double ZSTD_GOAL = 8;

    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(
                saturated("produce-100", "100 B", Map.of("size", 100), CPU_GOAL),
                saturated("produce-1k", "1 KiB", Map.of("size", 1024), CPU_GOAL),
                saturated(
                        "produce-1k-zstd", "1 KiB with zstd", Map.of("size", 1024, "compression", "zstd"), ZSTD_GOAL));
    }

    private static Scenario saturated(String name, String what, Map<String, Object> arguments, double goal) {
        return new LoadScenario(
                name,
                "produce " + what + " as fast as one producer can, 6 partitions, acks=all",
                "produce",
                arguments,
                PARTITIONS,
                Map.of(),
                0,
                List.of(cpu(goal), info("records_per_request", "records"), more("records_per_s", "records/s", 0)));
    }

    private static Metric cpu(double goal) {
        return less(Bench.CPU, "CPU-s per million records", goal);
    }
}
