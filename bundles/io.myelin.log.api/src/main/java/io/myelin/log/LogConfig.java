package io.myelin.log;

/**
 * What a topic's configuration means for its logs. Names and defaults are Kafka's topic configurations.
 *
 * @param segmentBytes a segment is rolled before it grows beyond this
 * @param segmentMs a segment is rolled when its first record is this old
 * @param segmentJitterMs at most this much is taken off {@code segmentMs}, at random
 * @param indexIntervalBytes about one index entry for so many bytes
 * @param retentionMs records older than this go, -1 for never
 * @param retentionBytes segments beyond this size of the log go, -1 for no limit
 * @param flushMessages sync after so many records
 * @param flushMs sync when a record has waited so long
 * @param fileDeleteDelayMs a deleted segment's file stays this long
 * @param deletes whether retention applies ({@code cleanup.policy} has {@code delete})
 * @param compacts whether compaction applies ({@code cleanup.policy} has {@code compact})
 * @param fsync the durability class: true when only what is synced is durable, false for the page cache
 * @param producerIdExpirationMs an idle producer's state is forgotten after this
 * @param compaction how compaction goes
 */
public record LogConfig(
        int segmentBytes,
        long segmentMs,
        long segmentJitterMs,
        int indexIntervalBytes,
        long retentionMs,
        long retentionBytes,
        long flushMessages,
        long flushMs,
        long fileDeleteDelayMs,
        boolean deletes,
        boolean compacts,
        boolean fsync,
        long producerIdExpirationMs,
        Compaction compaction) {

    /**
     * @param minCleanableRatio compact once this share of the log is not compacted
     * @param minLagMs a record is not compacted before it is this old
     * @param maxLagMs a record is compacted at the latest when it is this old
     * @param deleteRetentionMs a tombstone stays this long
     */
    public record Compaction(double minCleanableRatio, long minLagMs, long maxLagMs, long deleteRetentionMs) {}

    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    /** Kafka's defaults. */
    public static final LogConfig DEFAULT = new LogConfig(
            1 << 30,
            7 * DAY_MS,
            0,
            4096,
            7 * DAY_MS,
            -1,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            60_000,
            true,
            false,
            false,
            DAY_MS,
            new Compaction(0.5, 0, Long.MAX_VALUE, DAY_MS));
}
