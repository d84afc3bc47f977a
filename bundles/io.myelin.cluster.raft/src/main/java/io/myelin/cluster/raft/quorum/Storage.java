package io.myelin.cluster.raft.quorum;

import io.myelin.file.FileIO;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a voter: who it is, and its log. */
final class Storage {
    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

    private static final long OPEN_BYTES = 512 * 1024;

    private final FileIO files;
    private final Path directory;
    private final int nodeId;
    private final QuorumSettings settings;
    private final IdentityFile identityFile;
    private final Spare spare;

    Storage(FileIO files, Path directory, int nodeId, QuorumSettings settings) {
        this.files = files;
        this.directory = directory;
        this.nodeId = nodeId;
        this.settings = settings;
        this.identityFile = new IdentityFile(files, directory);
        this.spare = new Spare(files, directory);
    }

    Path directory() {
        return directory;
    }

    Path logDirectory() {
        return directory.resolve("raft");
    }

    Snapshots snapshots(Identity identity) {
        return new Snapshots(files, identity.clusterId());
    }

    /** Finds out or chooses who this voter is, and makes the log fit for opening. */
    Identity prepare() throws IOException {
        Optional<Identity> kept = identityFile.read();
        if (kept.isPresent() && kept.get().nodeId() != nodeId) {
            throw new UnusableException("the metadata in " + directory + " is that of node "
                    + kept.get().nodeId() + ", but the data directory says node " + nodeId
                    + ": files of two nodes were mixed, restore the directory");
        }
        int keptPort = kept.map(Identity::port).orElse(0);
        int port = port(keptPort);
        Identity identity =
                kept.map(k -> k.withPort(port).withDirectory()).orElseGet(() -> Identity.choose(nodeId, port));
        if (kept.isEmpty() || !kept.get().equals(identity)) {
            identityFile.write(identity);
        }
        Path current = logDirectory().resolve(identity.groupId().toString()).resolve("current");
        if (identity.formatted() && !files.exists(current.resolve("raft-meta"))) {
            throw new UnusableException(
                    "the metadata log " + current + " is gone: restore it from a backup (to begin with an empty"
                            + " cluster instead, remove the whole data directory)");
        }
        files.createDirectories(logDirectory());
        LogTail.repair(current, settings.changeMaxBytes());
        return identity;
    }

    /** The log is there: from now on its absence is a loss. */
    void opened(Identity identity) throws IOException {
        if (!identity.formatted()) {
            identityFile.write(identity.withFormatted());
        }
    }

    /** Keeps some space for worse times, once there is enough. */
    void save() {
        if (noRoom().isEmpty()) {
            spare.take();
        }
    }

    /** These are the worse times. */
    void spend() {
        spare.give();
    }

    /** Whether there is room for opening the log and for a few changes, such as one that deletes a topic. */
    boolean canOpen() {
        try {
            return files.usableBytes(directory) >= OPEN_BYTES;
        } catch (IOException e) {
            // Opening is tried, and says what is wrong.
            return true;
        }
    }

    /** Why the cluster can't grow; empty when there is room. */
    Optional<String> noRoom() {
        try {
            long free = files.usableBytes(directory);
            return free >= settings.minFreeBytes()
                    ? Optional.empty()
                    : Optional.of(free + " bytes are free in " + directory + ", less than min.free.bytes="
                            + settings.minFreeBytes() + ": free some space");
        } catch (IOException e) {
            return Optional.of("the free space in " + directory + " can't be told: " + e.getMessage());
        }
    }

    /** The configured port must be had; one that was chosen can be chosen again, as nobody else knows a lone voter's. */
    private int port(int kept) throws IOException {
        int configured = settings.port();
        if (configured != 0 && !isFree(configured)) {
            throw new BindException("port " + configured + " on " + settings.host()
                    + " is taken by another process: stop that, or set port of io.myelin.cluster.raft to a free one");
        }
        if (configured != 0) {
            return configured;
        }
        if (kept != 0 && isFree(kept)) {
            return kept;
        }
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(settings.host()))) {
            if (kept != 0) {
                LOG.warn(
                        "Port {} of the metadata quorum is taken by another process; this voter, which is alone, takes {}",
                        kept,
                        probe.getLocalPort());
            }
            return probe.getLocalPort();
        }
    }

    private boolean isFree(int port) throws IOException {
        InetAddress host = InetAddress.getByName(settings.host());
        try (ServerSocket probe = new ServerSocket(port, 1, host)) {
            return probe.isBound();
        } catch (BindException e) {
            return false;
        }
    }
}
