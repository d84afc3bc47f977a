package io.myelin.cluster.raft.quorum;

import io.myelin.cluster.raft.codec.CodecException;
import io.myelin.cluster.raft.codec.StateCodec;
import io.myelin.cluster.raft.state.ClusterState;
import io.myelin.file.FileIO;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshot files of a voter: the newest one that is whole counts, as long as the log goes on where it ends. */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    private static final Pattern LOG_SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    /** A snapshot that was read. */
    record Loaded(TermIndex position, ClusterState state) {}

    private record Found(Path file, TermIndex position) {}

    private final FileIO files;
    private final String clusterId;
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private Path directory;
    private Path logDirectory;

    Snapshots(FileIO files, String clusterId) {
        this.files = files;
        this.clusterId = clusterId;
    }

    SimpleStateMachineStorage storage() {
        return storage;
    }

    /**
     * Reads the state that the log goes on from.
     *
     * @throws IOException when there is none that can be read and the log does not begin at its beginning
     */
    Optional<Loaded> open(RaftStorage raftStorage) throws IOException {
        directory = raftStorage.getStorageDir().getStateMachineDir().toPath();
        logDirectory = raftStorage.getStorageDir().getCurrentDir().toPath();
        Optional<Loaded> loaded = newestWhole();
        storage.init(raftStorage);
        return loaded;
    }

    /** Ratis passes over a snapshot without digest, what a crash between the two files leaves: it would start elsewhere than we. */
    private void completeDigest(TermIndex position) throws IOException {
        File file = directory
                .resolve(SimpleStateMachineStorage.getSnapshotFileName(position.getTerm(), position.getIndex()))
                .toFile();
        if (!MD5FileUtil.getDigestFileForFile(file).exists()) {
            digest(file);
        }
    }

    private static MD5Hash digest(File file) throws IOException {
        MD5Hash digest = MD5FileUtil.computeMd5ForFile(file);
        MD5FileUtil.saveMD5File(file, digest);
        return digest;
    }

    /** Reads the snapshot that the leader has sent. */
    Optional<Loaded> reload() throws IOException {
        storage.loadLatestSnapshot();
        return newestWhole();
    }

    void write(ClusterState state, TermIndex position) throws IOException {
        File file = storage.getSnapshotFile(position.getTerm(), position.getIndex());
        files.replace(file.toPath(), StateCodec.encode(state));
        FileInfo info = new FileInfo(file.toPath(), digest(file));
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(info, position));
    }

    private Optional<Loaded> newestWhole() throws IOException {
        List<Path> damaged = new ArrayList<>();
        String why = "there is none";
        Optional<Loaded> loaded = Optional.empty();
        for (Found found : newestFirst()) {
            try {
                loaded = Optional.of(new Loaded(found.position(), read(found.file())));
                break;
            } catch (CodecException e) {
                why = found.file() + ": " + e.getMessage();
                damaged.add(found.file());
            }
        }
        long next = loaded.map(l -> l.position().getIndex() + 1).orElse(0L);
        OptionalLong firstInLog = firstInLog();
        boolean gap = firstInLog.isPresent() ? firstInLog.getAsLong() > next : !damaged.isEmpty();
        if (gap) {
            throw new UnusableException("no snapshot that the metadata log goes on from (" + why + "); the log in "
                    + logDirectory + " begins after entry " + next + ": restore " + directory.getParent()
                    + " from a backup");
        }
        for (Path file : damaged) {
            LOG.warn("The snapshot {} is damaged and set aside; an older one and the log make up for it", file);
            files.rename(file, file.resolveSibling(file.getFileName() + ".damaged"));
        }
        if (loaded.isPresent()) {
            completeDigest(loaded.get().position());
        }
        return loaded;
    }

    private ClusterState read(Path file) throws IOException {
        ClusterState state = StateCodec.decode(ByteBuffer.wrap(files.readAll(file)));
        if (!state.image().clusterId().equals(clusterId)) {
            throw new UnusableException("the snapshot " + file + " is of cluster "
                    + state.image().clusterId() + ", this node belongs to " + clusterId
                    + ": the directory holds files of two clusters, restore it from a backup");
        }
        return state;
    }

    private List<Found> newestFirst() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path file : files.list(directory)) {
            Matcher m = SimpleStateMachineStorage.SNAPSHOT_REGEX.matcher(
                    file.getFileName().toString());
            if (m.matches()) {
                found.add(new Found(file, TermIndex.valueOf(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)))));
            }
        }
        found.sort(Comparator.comparing((Found f) -> f.position().getIndex()).reversed());
        return found;
    }

    private OptionalLong firstInLog() throws IOException {
        return files.list(logDirectory).stream()
                .map(file -> LOG_SEGMENT.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .mapToLong(m -> Long.parseLong(m.group(1)))
                .min();
    }
}
