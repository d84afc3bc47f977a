package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.codec.KafkaCodecs;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import io.myelin.loop.Clock;
import io.myelin.node.file.NioFileIO;
import io.myelin.testkit.log.Configs;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast logs are compacted, on the files of this machine: {@code codec megabytes keys valueBytes}. Logs megabytes per second of
 * what was read, the processor time of it, and what is left.
 */
public final class CompactionBench {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionBench.class);
    private static final int RECORDS_PER_BATCH = 100;

    private CompactionBench() {}

    public static void main(String[] arguments) throws Exception {
        Compression codec = Compression.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        long wantedBytes = Long.parseLong(arguments[1]) << 20;
        int keys = Integer.parseInt(arguments[2]);
        int valueBytes = Integer.parseInt(arguments[3]);
        Path root = Files.createTempDirectory("compaction-bench");
        try {
            for (int round = 0; round < 3; round++) {
                run(root.resolve("" + round), codec, wantedBytes, keys, valueBytes);
            }
        } finally {
            try (Stream<Path> all = Files.walk(root)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void run(Path root, Compression codec, long wantedBytes, int keys, int valueBytes) throws Exception {
        NioFileIO files = new NioFileIO();
        ThreadLoops loops = new ThreadLoops(1, 1);
        KafkaCodecs codecs = new KafkaCodecs();
        SegmentLogStore store = new SegmentLogStore(
                Fixtures.data(files, root),
                files,
                Clock.system(),
                loops,
                Fixtures.config(Map.of(
                        "log_cleaner_threads",
                        1,
                        "log_cleaner_dedupe_buffer_size",
                        128L << 20,
                        "log_cleaner_io_buffer_size",
                        512 << 10,
                        "log_cleaner_backoff_ms",
                        100L)));
        store.bindCodecs(codecs);
        LogConfig config = Configs.compacts(
                Configs.segments(LogConfig.DEFAULT, 64 << 20, Long.MAX_VALUE),
                false,
                new LogConfig.Compaction(0.01, 0, Long.MAX_VALUE, 0));
        TopicIdPartition partition = new TopicIdPartition(new UUID(1, 1), "bench", 0);
        PartitionLog log = call(loops, () -> store.open(partition, config));
        fill(log, loops, codecs, codec, wantedBytes, keys, valueBytes);
        long before = log.sizeBytes();
        long cpuBefore = processorNs();
        long begin = System.nanoTime();
        loops.loop(0).execute(() -> log.compactBelow(log::endOffset));
        while (metric(store, "compactions") < 1) {
            Thread.sleep(5);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpu = (processorNs() - cpuBefore) / 1e9;
        double read = metric(store, "compaction_read_bytes") / (1 << 20);
        LOG.info(
                "{}: {} MB became {} MB; {} MB read in {} s, {} MB/s; {} s of processor time, {} MB/s",
                codec.configName(),
                before >> 20,
                log.sizeBytes() >> 20,
                Math.round(read),
                seconds,
                Math.round(read / seconds),
                cpu,
                Math.round(read / cpu));
        store.close();
        loops.close();
    }

    private static void fill(
            PartitionLog log,
            ThreadLoops loops,
            Codecs codecs,
            Compression codec,
            long wantedBytes,
            int keys,
            int valueBytes)
            throws Exception {
        Random random = new Random(1);
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < valueBytes; i++) {
            value[i] = (byte) ('a' + random.nextInt(8));
        }
        for (long written = 0; written < wantedBytes; ) {
            BatchBuilder builder = new BatchBuilder();
            for (int i = 0; i < RECORDS_PER_BATCH; i++) {
                byte[] key = ("key-" + random.nextInt(keys)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                value[random.nextInt(valueBytes)]++;
                builder.add(System.currentTimeMillis(), key, value);
            }
            ByteBuffer batch = builder.build(codecs, codec, Codecs.DEFAULT_LEVEL);
            written += batch.remaining();
            call(loops, () -> log.append(BatchView.at(batch, 0), 0, AppendOrigin.CLIENT));
        }
    }

    private static <T> T call(ThreadLoops loops, Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(task);
        loops.loop(0).execute(result);
        return result.get();
    }

    private static double metric(SegmentLogStore store, String name) {
        return store.read().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static long processorNs() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
