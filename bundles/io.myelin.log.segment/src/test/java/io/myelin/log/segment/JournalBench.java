package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.node.file.NioFileIO;
import io.myelin.testkit.log.Configs;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures class fsync on a real disk: appends batches to partitions, each with so many in flight, and waits for what is
 * durable. {@code JournalBench DIR PARTITIONS IN_FLIGHT RECORDS_PER_BATCH SECONDS}.
 */
final class JournalBench {
    private static final int RECORD_BYTES = 1024;
    private static final int LATENCIES = 1 << 20;

    private final AtomicLong durableRecords = new AtomicLong();
    private final AtomicLong samples = new AtomicLong();
    private final long[] latenciesNs = new long[LATENCIES];
    private final int inFlight;
    private final int records;
    private final byte[] template;
    private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private volatile boolean running = true;

    private JournalBench(int inFlight, int records) {
        this.inFlight = inFlight;
        this.records = records;
        BatchBuilder builder = new BatchBuilder();
        for (int i = 0; i < records; i++) {
            builder.add(1, null, new byte[RECORD_BYTES]);
        }
        ByteBuffer built = builder.build();
        template = new byte[built.remaining()];
        built.get(template);
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int partitions = Integer.parseInt(arguments[1]);
        JournalBench bench = new JournalBench(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        bench.measure(directory, partitions, Integer.parseInt(arguments[4]));
    }

    private void measure(Path directory, int partitions, int seconds) throws Exception {
        try (ThreadLoops loops = new ThreadLoops(2, 8)) {
            SegmentLogStore store = open(directory, loops);
            List<PartitionLog> logs = new ArrayList<>();
            LogConfig config = Configs.fsync(Configs.segments(LogConfig.DEFAULT, 1 << 28, Long.MAX_VALUE));
            for (int i = 0; i < partitions; i++) {
                TopicIdPartition partition = new TopicIdPartition(new UUID(7, 7), "bench", i);
                PartitionLog log = store.open(partition, config);
                logs.add(log);
                Writer writer = new Writer(log, loops.owner(partition));
                writer.loop.execute(writer::begin);
            }
            TimeUnit.SECONDS.sleep(2);
            report(store, seconds);
            running = false;
            TimeUnit.MILLISECONDS.sleep(300);
            long begin = System.nanoTime();
            store.close();
            out.printf("closed in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
            begin = System.nanoTime();
            SegmentLogStore again = open(directory, loops);
            CountDownLatch opened = new CountDownLatch(partitions);
            for (PartitionLog log : logs) {
                TopicIdPartition partition = ((SegmentLog) log).partition();
                loops.owner(partition).execute(() -> {
                    try {
                        again.open(partition, config);
                        opened.countDown();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
            opened.await();
            out.printf("opened in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
            again.close();
        }
    }

    private void report(SegmentLogStore store, int seconds) throws Exception {
        long before = durableRecords.get();
        long syncsBefore = store.counter(Counters.Counter.SYNCS);
        long commitsBefore = store.counter(Counters.Counter.JOURNAL_COMMITS);
        long bytesBefore = store.counter(Counters.Counter.JOURNAL_BYTES);
        long refusedBefore = store.counter(Counters.Counter.JOURNAL_REFUSED_BATCHES);
        samples.set(0);
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        int count = (int) Math.min(samples.get(), LATENCIES);
        long[] sorted = Arrays.copyOf(latenciesNs, count);
        Arrays.sort(sorted);
        out.printf(
                "%.0f records/s, %.0f commits/s, %.0f KiB a commit, %.0f segment syncs/s, %d refused; latency us p50 %d p99 %d max %d%n",
                (durableRecords.get() - before) / elapsed,
                (store.counter(Counters.Counter.JOURNAL_COMMITS) - commitsBefore) / elapsed,
                (store.counter(Counters.Counter.JOURNAL_BYTES) - bytesBefore)
                        / 1024.0
                        / Math.max(1, store.counter(Counters.Counter.JOURNAL_COMMITS) - commitsBefore),
                (store.counter(Counters.Counter.SYNCS) - syncsBefore) / elapsed,
                store.counter(Counters.Counter.JOURNAL_REFUSED_BATCHES) - refusedBefore,
                sorted[count / 2] / 1000,
                sorted[(int) (count * 0.99)] / 1000,
                sorted[count - 1] / 1000);
    }

    private static SegmentLogStore open(Path directory, ThreadLoops loops) throws Exception {
        Files.createDirectories(directory);
        NioFileIO files = new NioFileIO();
        return new SegmentLogStore(
                Fixtures.data(files, directory),
                files,
                Clock.system(),
                loops,
                Fixtures.defaults(),
                new JournalThread(),
                new CleanerThreads(loops.blocking()));
    }

    /** One partition and who writes to it. */
    private final class Writer {
        private final PartitionLog log;
        private final Loop loop;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(template.length);
        private final long[] sentNs;
        private long acknowledged;

        Writer(PartitionLog log, Loop loop) {
            this.log = log;
            this.loop = loop;
            this.sentNs = new long[inFlight];
            this.acknowledged = log.endOffset();
        }

        void begin() {
            log.onDurable(this::durable);
            for (int i = 0; i < inFlight; i++) {
                send();
            }
        }

        private void durable(long offset) {
            long now = System.nanoTime();
            while (acknowledged + records <= offset) {
                long sent = sentNs[(int) (acknowledged / records % inFlight)];
                latenciesNs[(int) (samples.getAndIncrement() & (LATENCIES - 1))] = now - sent;
                acknowledged += records;
                durableRecords.addAndGet(records);
                if (running) {
                    loop.execute(this::send);
                }
            }
        }

        private void send() {
            try {
                bytes.clear().put(template).flip();
                sentNs[(int) (log.endOffset() / records % inFlight)] = System.nanoTime();
                log.append(BatchView.at(bytes, 0), 0, AppendOrigin.CLIENT);
            } catch (Exception e) {
                running = false;
                throw new IllegalStateException(e);
            }
        }
    }
}
