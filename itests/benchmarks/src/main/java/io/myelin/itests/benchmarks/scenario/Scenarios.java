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
    private static final double SYNC_GOAL = 10;
    private static final int SYNC_PRODUCERS = 8;
    private static final int MEMBERS = 200;
    private static final int GROUPS = 1000;

    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(
                saturated("produce-100", "100 B", Map.of("size", 100), CPU_GOAL),
                saturated("produce-1k", "1 KiB", Map.of("size", 1024), CPU_GOAL),
                saturated("produce-1k-zstd", "1 KiB with zstd", Map.of("size", 1024, "compression", "zstd"), ZSTD_GOAL),
                paced("produce-1k-paced", "evenly", 1),
                paced("produce-1k-bursts", "20 at once every 2 ms, as kafka-producer-perf-test does", 20),
                consume("consume-100", "100 B", 100, 5_000_000),
                consume("consume-1k", "1 KiB", 1024, 2_000_000),
                endToEnd(1_000),
                endToEnd(10_000),
                synced(1, 0),
                synced(100, SYNC_GOAL),
                saturated(
                        "transactions-1000",
                        "1 KiB in transactions of 1,000 records",
                        Map.of("size", 1024, "commit-records", 1000),
                        0),
                committedEndToEnd(),
                rebalance("classic"),
                rebalance("consumer"),
                commits(),
                new StartScenario(),
                new MemoryScenario("memory", "1g"),
                new MemoryScenario("memory-shipped", ""),
                new PartitionsScenario(2000),
                new ConnectionsScenario(5000),
                new SwapScenario());
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
                List.of(cpu(goal), perRequest(), rate()));
    }

    private static Scenario paced(String name, String how, int burst) {
        return new LoadScenario(
                name,
                "produce 1 KiB at 10,000 records/s (%s) by one producer, linger 0, 6 partitions, acks=all"
                        .formatted(how),
                "produce",
                Map.of("size", 1024, "rate", 10_000, "burst", burst, "linger", 0),
                PARTITIONS,
                Map.of(),
                0,
                List.of(cpu(CPU_GOAL), perRequest(), less("p50_ms", "ack p50 ms", 0), less("p99_ms", "ack p99 ms", 0)));
    }

    private static Scenario consume(String name, String what, int size, long records) {
        return new LoadScenario(
                name,
                "consume " + what + " as fast as one consumer can, 6 partitions, from the page cache",
                "consume",
                Map.of("size", size),
                PARTITIONS,
                Map.of(),
                records,
                List.of(cpu(CPU_GOAL), perRequest(), rate()));
    }

    private static Scenario endToEnd(int rate) {
        return new LoadScenario(
                "latency-" + rate,
                "1 KiB from one producer to one consumer at %,d records/s, linger 0, 6 partitions, acks=all"
                        .formatted(rate),
                "end-to-end",
                Map.of("size", 1024, "rate", rate, "linger", 0, "stamped", 1),
                PARTITIONS,
                Map.of(),
                0,
                List.of(
                        less("p50_ms", "end to end p50 ms", 0),
                        less("p99_ms", "end to end p99 ms", 0),
                        less("p999_ms", "end to end p99.9 ms", 0),
                        cpu(0)));
    }

    private static Scenario committedEndToEnd() {
        return new LoadScenario(
                "transactions-100ms",
                "1 KiB from one producer that commits every 100 ms to one consumer of committed records at 1,000 records/s,"
                        + " linger 0, 6 partitions",
                "end-to-end",
                Map.of(
                        "size",
                        1024,
                        "rate",
                        1_000,
                        "linger",
                        0,
                        "stamped",
                        1,
                        "commit-ms",
                        100,
                        "isolation",
                        "read_committed"),
                PARTITIONS,
                Map.of(),
                0,
                List.of(less("p50_ms", "end to end p50 ms", 0), less("p99_ms", "end to end p99 ms", 0), cpu(0)));
    }

    private static Scenario rebalance(String protocol) {
        return new LoadScenario(
                "rebalance-%d-%s".formatted(MEMBERS, protocol),
                "%d members of a group come at once and half of them go at once, 400 partitions, group.protocol=%s"
                        .formatted(MEMBERS, protocol),
                "rebalance",
                Map.of("members", MEMBERS, "protocol", protocol),
                2 * MEMBERS,
                Map.of(),
                0,
                List.of(
                        less("join_s", "s until all share the partitions", 0),
                        less("leave_s", "s until the other half does", 0),
                        less("broker_cpu_s", "CPU-s for both", 0)));
    }

    private static Scenario commits() {
        return new LoadScenario(
                "commits-%d".formatted(GROUPS),
                "%,d groups, each of which commits an offset every second".formatted(GROUPS),
                "commits",
                Map.of("groups", GROUPS),
                1,
                Map.of(),
                0,
                List.of(
                        less(Bench.CPU, "CPU-s per million commits", 0),
                        less("p50_ms", "commit p50 ms", 0),
                        less("p99_ms", "commit p99 ms", 0)));
    }

    private static Scenario synced(int partitions, double goal) {
        return new LoadScenario(
                "fsync-" + partitions,
                "1 KiB on disk before it is acknowledged (flush.messages=1), %d producers with 256 records in flight each, over %d partition%s"
                        .formatted(SYNC_PRODUCERS, partitions, partitions == 1 ? "" : "s"),
                "produce",
                Map.of("size", 1024, "producers", SYNC_PRODUCERS, "window", 256, "spread", partitions),
                partitions,
                Map.of("flush.messages", "1"),
                0,
                List.of(
                        more("records_per_s", "records/s", goal),
                        less("p99_ms", "ack p99 ms", 0),
                        perRequest(),
                        cpu(0)));
    }

    private static Metric cpu(double goal) {
        return less(Bench.CPU, "CPU-s per million records", goal);
    }

    private static Metric perRequest() {
        return info("records_per_request", "records per request");
    }

    private static Metric rate() {
        return more("records_per_s", "records/s", 0);
    }
}
