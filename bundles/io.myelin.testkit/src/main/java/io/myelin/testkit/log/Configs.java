package io.myelin.testkit.log;

import io.myelin.log.LogConfig;

/** Changes of one thing in a configuration. */
public final class Configs {
    private Configs() {}

    public static LogConfig fsync(LogConfig c) {
        return fsync(c, true);
    }

    public static LogConfig fsync(LogConfig c, boolean fsync) {
        return new LogConfig(
                c.segmentBytes(),
                c.segmentMs(),
                c.segmentJitterMs(),
                c.indexIntervalBytes(),
                c.retentionMs(),
                c.retentionBytes(),
                c.flushMessages(),
                c.flushMs(),
                c.fileDeleteDelayMs(),
                c.deletes(),
                c.compacts(),
                fsync,
                c.producerIdExpirationMs(),
                c.compaction());
    }

    public static LogConfig segments(LogConfig c, int segmentBytes, long segmentMs) {
        return new LogConfig(
                segmentBytes,
                segmentMs,
                c.segmentJitterMs(),
                c.indexIntervalBytes(),
                c.retentionMs(),
                c.retentionBytes(),
                c.flushMessages(),
                c.flushMs(),
                c.fileDeleteDelayMs(),
                c.deletes(),
                c.compacts(),
                c.fsync(),
                c.producerIdExpirationMs(),
                c.compaction());
    }

    public static LogConfig retention(LogConfig c, long retentionMs, long retentionBytes) {
        return new LogConfig(
                c.segmentBytes(),
                c.segmentMs(),
                c.segmentJitterMs(),
                c.indexIntervalBytes(),
                retentionMs,
                retentionBytes,
                c.flushMessages(),
                c.flushMs(),
                c.fileDeleteDelayMs(),
                c.deletes(),
                c.compacts(),
                c.fsync(),
                c.producerIdExpirationMs(),
                c.compaction());
    }

    public static LogConfig deletes(LogConfig c, boolean deletes) {
        return new LogConfig(
                c.segmentBytes(),
                c.segmentMs(),
                c.segmentJitterMs(),
                c.indexIntervalBytes(),
                c.retentionMs(),
                c.retentionBytes(),
                c.flushMessages(),
                c.flushMs(),
                c.fileDeleteDelayMs(),
                deletes,
                !deletes,
                c.fsync(),
                c.producerIdExpirationMs(),
                c.compaction());
    }

    /** With the policy that compacts, beside the one that deletes or alone. */
    public static LogConfig compacts(LogConfig c, boolean deletes, LogConfig.Compaction compaction) {
        return new LogConfig(
                c.segmentBytes(),
                c.segmentMs(),
                c.segmentJitterMs(),
                c.indexIntervalBytes(),
                c.retentionMs(),
                c.retentionBytes(),
                c.flushMessages(),
                c.flushMs(),
                c.fileDeleteDelayMs(),
                deletes,
                true,
                c.fsync(),
                c.producerIdExpirationMs(),
                compaction);
    }

    public static LogConfig flush(LogConfig c, long flushMessages, long flushMs) {
        return new LogConfig(
                c.segmentBytes(),
                c.segmentMs(),
                c.segmentJitterMs(),
                c.indexIntervalBytes(),
                c.retentionMs(),
                c.retentionBytes(),
                flushMessages,
                flushMs,
                c.fileDeleteDelayMs(),
                c.deletes(),
                c.compacts(),
                c.fsync(),
                c.producerIdExpirationMs(),
                c.compaction());
    }

    public static LogConfig indexInterval(LogConfig c, int indexIntervalBytes) {
        return new LogConfig(
                c.segmentBytes(),
                c.segmentMs(),
                c.segmentJitterMs(),
                indexIntervalBytes,
                c.retentionMs(),
                c.retentionBytes(),
                c.flushMessages(),
                c.flushMs(),
                c.fileDeleteDelayMs(),
                c.deletes(),
                c.compacts(),
                c.fsync(),
                c.producerIdExpirationMs(),
                c.compaction());
    }
}
