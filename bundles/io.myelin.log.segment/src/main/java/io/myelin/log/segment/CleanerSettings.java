package io.myelin.log.segment;

import io.myelin.setting.NodeSetting;
import io.myelin.setting.NodeSetting.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What compaction may use: as the files say, or as the cluster has it since. Any thread. */
final class CleanerSettings {
    private static final String THREADS = "log.cleaner.threads";
    private static final String KEY_BYTES = "log.cleaner.dedupe.buffer.size";
    private static final String BUFFER_BYTES = "log.cleaner.io.buffer.size";
    private static final String BYTES_PER_SECOND = "log.cleaner.io.max.bytes.per.second";
    private static final String BACKOFF_MS = "log.cleaner.backoff.ms";

    private final SegmentLogStore.Config config;
    private volatile InForce inForce;

    private record InForce(long keyBytes, int bufferBytes, double bytesPerSecond, long backoffMs) {}

    CleanerSettings(SegmentLogStore.Config config) {
        this.config = config;
        apply(Map.of());
    }

    List<NodeSetting> settings() {
        return List.of(
                new NodeSetting(
                        THREADS,
                        Type.INT,
                        "1",
                        String.valueOf(config.log_cleaner_threads()),
                        false,
                        Optional.of(1.0),
                        "How many logs are compacted at once."),
                dynamic(
                        KEY_BYTES,
                        Type.LONG,
                        "33554432",
                        config.log_cleaner_dedupe_buffer_size(),
                        1024,
                        "Memory for keys, for all threads together."),
                dynamic(
                        BUFFER_BYTES,
                        Type.INT,
                        "524288",
                        config.log_cleaner_io_buffer_size(),
                        1024,
                        "How much each thread reads, and writes, at once."),
                dynamic(
                        BYTES_PER_SECOND,
                        Type.DOUBLE,
                        String.valueOf(Double.MAX_VALUE),
                        config.log_cleaner_io_max_bytes_per_second(),
                        1,
                        "What compaction reads and writes, all together, stays below this."),
                dynamic(
                        BACKOFF_MS,
                        Type.LONG,
                        "15000",
                        config.log_cleaner_backoff_ms(),
                        1,
                        "How long to wait when there is nothing to compact."));
    }

    private static NodeSetting dynamic(
            String name, Type type, String defaultValue, Number value, double least, String documentation) {
        return new NodeSetting(name, type, defaultValue, value.toString(), true, Optional.of(least), documentation);
    }

    /** Logs whose compaction goes on are finished with the buffers they have. */
    void apply(Map<String, String> overrides) {
        inForce = new InForce(
                Long.parseLong(
                        overrides.getOrDefault(KEY_BYTES, String.valueOf(config.log_cleaner_dedupe_buffer_size()))),
                Integer.parseInt(
                        overrides.getOrDefault(BUFFER_BYTES, String.valueOf(config.log_cleaner_io_buffer_size()))),
                Double.parseDouble(overrides.getOrDefault(
                        BYTES_PER_SECOND, String.valueOf(config.log_cleaner_io_max_bytes_per_second()))),
                Long.parseLong(overrides.getOrDefault(BACKOFF_MS, String.valueOf(config.log_cleaner_backoff_ms()))));
    }

    int threads() {
        return config.log_cleaner_threads();
    }

    long keyBytesOfThread() {
        return inForce.keyBytes() / threads();
    }

    CompactJob.Limits limits() {
        return new CompactJob.Limits(inForce.bufferBytes(), config.log_cleaner_batch_max_bytes());
    }

    double bytesPerSecond() {
        return inForce.bytesPerSecond();
    }

    long backoffMs() {
        return inForce.backoffMs();
    }
}
