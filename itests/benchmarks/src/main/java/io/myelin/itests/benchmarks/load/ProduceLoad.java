package io.myelin.itests.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Producers on one topic: as fast as they can, or at a fixed rate, warmed up first. With {@code records} they write that
 * many and nothing is measured.
 */
final class ProduceLoad {
    private final Arguments arguments;
    private final Conductor conductor;
    private final List<Writer> writers = new ArrayList<>();

    ProduceLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
    }

    void run() throws Exception {
        int producers = arguments.count("producers", 1);
        ExecutorService threads = Executors.newFixedThreadPool(producers);
        try {
            for (int i = 0; i < producers; i++) {
                writers.add(new Writer(arguments, producers));
            }
            long records = arguments.number("records", 0);
            if (records > 0) {
                phase(threads, Long.MAX_VALUE, records / producers, new Tally());
            } else {
                measure(threads);
            }
        } finally {
            threads.shutdownNow();
            writers.forEach(Writer::close);
        }
    }

    private void measure(ExecutorService threads) throws Exception {
        phase(threads, TimeUnit.SECONDS.toNanos(arguments.number("warmup", 10)), Long.MAX_VALUE, new Tally());
        Map<String, Double> before = Writer.totals(writers);
        var tally = new Tally();
        conductor.begin();
        long start = System.nanoTime();
        phase(threads, TimeUnit.SECONDS.toNanos(arguments.number("seconds", 10)), Long.MAX_VALUE, tally);
        long elapsed = System.nanoTime() - start;
        conductor.end();
        tally.report(conductor, elapsed);
        Map<String, Double> after = Writer.totals(writers);
        after.forEach((name, total) -> conductor.result(name, total - before.get(name)));
    }

    /** All writers until the time is over or each has written its count, and everything is acknowledged. */
    private void phase(ExecutorService threads, long spanNs, long count, Tally tally) throws Exception {
        long startNs = System.nanoTime();
        var running = new ArrayList<Future<Void>>();
        for (Writer writer : writers) {
            running.add(threads.submit((Callable<Void>) () -> {
                writer.write(startNs, spanNs, count, tally);
                return null;
            }));
        }
        for (Future<Void> one : running) {
            one.get();
        }
    }
}
