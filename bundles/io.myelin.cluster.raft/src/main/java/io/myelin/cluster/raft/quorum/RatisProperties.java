package io.myelin.cluster.raft.quorum;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.util.ReflectionUtils;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set up for a small log: few buffers, short waits, every acknowledged entry on disk. */
final class RatisProperties {
    private RatisProperties() {}

    static RaftProperties of(Path directory, Identity identity, QuorumSettings settings) {
        RaftProperties p = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(p, List.of(directory.toFile()));
        transport(p, settings);
        NettyConfigKeys.Server.setHost(p, settings.host());
        NettyConfigKeys.Server.setPort(p, identity.port());
        timing(p);
        log(p, settings);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, settings.snapshotEntries());
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
        return p;
    }

    private static void transport(RaftProperties p, QuorumSettings settings) {
        try {
            // Ratis finds the class by its name only, in its own bundle, or among those that it has met: introduce it.
            ReflectionUtils.getClassByName(Transport.Type.NAME, Transport.Type.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        RaftConfigKeys.Rpc.setType(p, new Transport.Type());
        p.setBoolean(Transport.EAGER_KEY, settings.port() != 0);
    }

    private static void timing(RaftProperties p) {
        // The first election comes soon: a lone voter has nobody to wait for, and the pre-vote keeps a voter that
        // returns
        // from disturbing a leader that is alive.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, ms(1));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, ms(10));
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, ms(300));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, ms(600));
        RaftServerConfigKeys.Rpc.setSleepTime(p, ms(25));
        // A machine that slept goes on; by default Ratis would close the server after a pause.
        RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(3650, TimeUnit.DAYS));
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.valueOf(30, TimeUnit.SECONDS));
    }

    private static void log(RaftProperties p, QuorumSettings settings) {
        SizeInBytes segment = SizeInBytes.valueOf(settings.segmentBytes());
        SizeInBytes change = SizeInBytes.valueOf(settings.changeMaxBytes() + 1024L);
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, segment);
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf(Math.min(65_536, settings.segmentBytes())));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(settings.changeMaxBytes() + 2048L));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, change);
        RaftServerConfigKeys.Log.setQueueByteLimit(p, SizeInBytes.valueOf(4L * settings.changeMaxBytes()));
        RaftServerConfigKeys.Log.setQueueElementLimit(p, settings.maxPending() + 16);
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf(4L * settings.segmentBytes()));
        // Entries are synced in groups, and acknowledged after that.
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(p, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(p, false);
        // An entry with the commit index after each commit would double the writes; the next leader finds it anyway.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
        // A torn tail is cut before the server is opened. What is damaged elsewhere was acknowledged: never skip it.
        RaftServerConfigKeys.Log.setCorruptionPolicy(p, CorruptionPolicy.EXCEPTION);
        // The log reaches back behind the last snapshot but one, so one of them may be damaged.
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(p, settings.snapshotEntries() + 1L);
    }

    private static TimeDuration ms(int value) {
        return TimeDuration.valueOf(value, TimeUnit.MILLISECONDS);
    }
}
