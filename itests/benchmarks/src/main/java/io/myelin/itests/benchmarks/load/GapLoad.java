package io.myelin.itests.benchmarks.load;

import java.util.concurrent.TimeUnit;

/**
 * A producer at a fixed rate, and what its acknowledgements do after each moment that the conductor marks: the longest gap
 * between two of them, and how long it took from the beginning of that gap until they came as promptly as before. Each line
 * {@code MARK NAME} begins a span and ends the one before; {@code END} ends the last.
 */
final class GapLoad {
    private final Arguments arguments;
    private final Conductor conductor;

    GapLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
    }

    void run() throws Exception {
        try (var writer = new Writer(arguments, 1)) {
            warmUp(writer);
            var tally = new Tally();
            var acks = new AckTimes();
            writer.watch(acks);
            conductor.begin();
            long start = System.nanoTime();
            var writing = new Thread(() -> writeUntilStopped(writer, start, tally), "writer");
            writing.start();
            String name = "before";
            long since = start;
            for (String line = conductor.next(); line != null && !line.equals("END"); line = conductor.next()) {
                long now = System.nanoTime();
                report(acks, name, since, now);
                name = line.substring("MARK ".length());
                since = now;
                conductor.say("MARKED");
            }
            report(acks, name, since, System.nanoTime());
            writer.stop();
            writing.join();
            tally.report(conductor, System.nanoTime() - start);
        }
    }

    private void warmUp(Writer writer) throws InterruptedException {
        long span = TimeUnit.SECONDS.toNanos(arguments.number("warmup", 10));
        writer.write(System.nanoTime(), span, Long.MAX_VALUE, new Tally());
    }

    private static void writeUntilStopped(Writer writer, long start, Tally tally) {
        try {
            writer.write(start, Long.MAX_VALUE, Long.MAX_VALUE, tally);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(AckTimes acks, String name, long fromNs, long toNs) {
        AckTimes.Gap gap = acks.longestGap(fromNs, toNs);
        conductor.result("gap_ms." + name, gap.lengthNs() / 1e6);
        conductor.result("regain_ms." + name, gap.regainNs() / 1e6);
    }
}
