package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;

/** Which segments have to go, and when one is old. Pure. */
final class Retention {
    private Retention() {}

    /** The age at which a segment is rolled; the jitter is always the same for one segment, so that nothing has to keep it. */
    static long segmentMs(LogConfig config, TopicIdPartition partition, long baseOffset) {
        long ageMs = ageMs(config);
        long jitterMs = Math.min(config.segmentJitterMs(), ageMs);
        if (jitterMs <= 0) {
            return ageMs;
        }
        long seed = (partition.topicId().hashCode() * 31L + partition.partition()) * 0x9e3779b97f4a7c15L + baseOffset;
        seed = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
        return ageMs - Math.floorMod(seed ^ (seed >>> 31), jitterMs);
    }

    /** Records of the active segment are not compacted, so it must not outlast what they may wait. */
    private static long ageMs(LogConfig config) {
        return config.compacts()
                ? Math.min(config.segmentMs(), config.compaction().maxLagMs())
                : config.segmentMs();
    }

    /** Where the log is to begin: at a segment, at most at {@code limitOffset}. */
    static long startOffset(View view, LogConfig config, long nowMs, long limitOffset) {
        long start = view.startOffset();
        if (!config.deletes()) {
            return start;
        }
        long size = view.sizeBytes();
        for (int i = 0; i < view.segments().length; i++) {
            long end = view.endOf(i);
            boolean empty = view.bytesOf(i) == 0 && i == view.segments().length - 1;
            if (empty || end > limitOffset) {
                break;
            }
            boolean tooOld =
                    config.retentionMs() >= 0 && nowMs - view.segments()[i].retentionMs() > config.retentionMs();
            boolean tooMuch = config.retentionBytes() >= 0 && size - view.bytesOf(i) >= config.retentionBytes();
            if (!tooOld && !tooMuch) {
                break;
            }
            size -= view.bytesOf(i);
            start = Math.max(start, end);
        }
        return start;
    }
}
