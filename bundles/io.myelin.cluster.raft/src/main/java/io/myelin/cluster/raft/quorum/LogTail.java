package io.myelin.cluster.raft.quorum;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.util.SizeInBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what a crash left half-written at the end of the log. Only the newest segment can have such a tail, and nothing in it
 * was acknowledged: entries are acknowledged when they are synced, in order. The bytes are kept beside the log.
 */
final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final int CHECKSUM_BYTES = 4;

    private LogTail() {}

    /** @param current where the segments are; may not exist yet */
    static void repair(Path current, int changeMaxBytes) throws IOException {
        if (!Files.isDirectory(current)) {
            return;
        }
        List<Path> segments;
        try (Stream<Path> entries = Files.list(current)) {
            segments = entries.toList();
        }
        for (Path segment : segments) {
            LogSegmentPath known = LogSegmentPath.matchLogSegment(segment);
            if (known != null && segment.getFileName().toString().startsWith("log_inprogress_")) {
                repair(known, changeMaxBytes);
            }
        }
    }

    private static void repair(LogSegmentPath segment, int changeMaxBytes) throws IOException {
        long[] whole = {SegmentedRaftLogFormat.getHeaderLength(), 0};
        try {
            LogSegment.readSegmentFile(
                    segment.getPath().toFile(),
                    segment.getStartEnd(),
                    SizeInBytes.valueOf(changeMaxBytes + 1024L),
                    CorruptionPolicy.EXCEPTION,
                    null,
                    entry -> {
                        int bytes = entry.getSerializedSize();
                        whole[0] += bytes + CodedOutputStream.computeUInt32SizeNoTag(bytes) + CHECKSUM_BYTES;
                        whole[1]++;
                    });
        } catch (IOException | IllegalStateException e) {
            cut(segment.getPath(), whole[0], whole[1], e);
        }
    }

    private static void keep(Path segment, Path kept) throws IOException {
        try {
            Files.copy(segment, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // It is for people to look at: a disk without room for it must not keep the node from starting.
            LOG.warn("The torn segment {} is not kept: {}", segment, e.toString());
            Files.deleteIfExists(kept);
        }
    }

    private static void cut(Path segment, long wholeBytes, long entries, Exception cause) throws IOException {
        File file = segment.toFile();
        Path kept = segment.resolveSibling("torn-" + segment.getFileName());
        LOG.warn(
                "The metadata log ends in a torn entry, what a crash leaves: {} is cut from {} to {} bytes after {} whole"
                        + " entries, the original is kept as {} ({})",
                segment,
                file.length(),
                wholeBytes,
                entries,
                kept,
                cause.toString());
        keep(segment, kept);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(entries == 0 ? 0 : wholeBytes);
            channel.force(true);
        }
    }
}
