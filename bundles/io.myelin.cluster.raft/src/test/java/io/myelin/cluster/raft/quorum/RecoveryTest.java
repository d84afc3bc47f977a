package io.myelin.cluster.raft.quorum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.health.Health;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @TempDir
    Path directory;

    /** A directory as a kill leaves it, with {@code topics} acknowledged. */
    private ClusterImage killed(Path copy, int topics, int snapshotEntries) throws Exception {
        return killed(copy, topics, Voter.settings(snapshotEntries));
    }

    private ClusterImage killed(Path copy, int topics, QuorumSettings settings) throws Exception {
        Path original = directory.resolve("original");
        Files.createDirectories(original);
        try (Voter voter = Voter.started(original, settings)) {
            voter.make(QuorumTest.register(UUID.randomUUID()));
            for (int i = 0; i < topics; i++) {
                voter.make(QuorumTest.topic("topic-" + i));
            }
            QuorumTest.copyTree(original, copy);
            return voter.image();
        }
    }

    private static List<Path> files(Path root, String pattern) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(p -> p.getFileName().toString().matches(pattern))
                    .sorted(Comparator.comparing(RecoveryTest::number))
                    .toList();
        }
    }

    private static long number(Path file) {
        return Long.parseLong("0" + file.getFileName().toString().replaceAll(".*\\D", ""));
    }

    private static void write(Path file, long position, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private static int endOfEntries(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private void assertStarts(Path copy, ClusterImage expected) throws Exception {
        try (Voter voter = Voter.started(copy)) {
            assertEquals(expected, voter.image());
            voter.make(QuorumTest.topic("one-more"));
        }
    }

    @Test
    void garbageBehindTheLastEntryIsCut() throws Exception {
        Path copy = directory.resolve("copy");
        ClusterImage expected = killed(copy, 5, 1000);
        Path segment = files(copy, "log_inprogress_\\d+").get(0);
        byte[] garbage = new byte[300];
        java.util.Arrays.fill(garbage, (byte) 0x5a);
        write(segment, endOfEntries(segment) + 8L, garbage);
        assertStarts(copy, expected);
        assertEquals(1, files(copy, "torn-log_inprogress_\\d+").size());
    }

    @Test
    void aHalfWrittenEntryIsCut() throws Exception {
        Path copy = directory.resolve("copy");
        ClusterImage whole = killed(copy, 5, 1000);
        Path segment = files(copy, "log_inprogress_\\d+").get(0);
        byte[] zeros = new byte[20];
        write(segment, endOfEntries(segment) - 20L, zeros);
        try (Voter voter = Voter.started(copy)) {
            assertEquals(whole.topics().size() - 1, voter.image().topics().size());
            voter.make(QuorumTest.topic("topic-4"));
        }
    }

    @Test
    void aSegmentThatEndsInTheMiddleOfAnEntryIsCut() throws Exception {
        Path copy = directory.resolve("copy");
        ClusterImage whole = killed(copy, 5, 1000);
        Path segment = files(copy, "log_inprogress_\\d+").get(0);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(endOfEntries(segment) - 7L);
        }
        try (Voter voter = Voter.started(copy)) {
            assertEquals(whole.topics().size() - 1, voter.image().topics().size());
        }
    }

    @Test
    void aDamagedSnapshotIsMadeUpForByTheOneBefore() throws Exception {
        Path copy = directory.resolve("copy");
        ClusterImage expected = killed(copy, 35, 10);
        List<Path> snapshots = files(copy, "snapshot\\.\\d+_\\d+");
        assertTrue(snapshots.size() >= 2, snapshots::toString);
        write(snapshots.get(snapshots.size() - 1), 30, new byte[] {1, 2, 3, 4});
        assertStarts(copy, expected);
    }

    @Test
    void aSnapshotWithoutDigestIsTakenAllTheSame() throws Exception {
        Path copy = directory.resolve("copy");
        ClusterImage expected = killed(copy, 35, 10);
        List<Path> snapshots = files(copy, "snapshot\\.\\d+_\\d+");
        Path newest = snapshots.get(snapshots.size() - 1);
        Files.delete(newest.resolveSibling(newest.getFileName() + ".md5"));
        assertStarts(copy, expected);
    }

    @Test
    void withoutAnySnapshotThatHelpsTheNodeSaysSo() throws Exception {
        Path copy = directory.resolve("copy");
        killed(copy, 45, Voter.settings(10, 1_024));
        assertTrue(files(copy, "log_0-\\d+").isEmpty(), "the log must not reach back to its beginning");
        for (Path snapshot : files(copy, "snapshot\\.\\d+_\\d+")) {
            write(snapshot, 30, new byte[] {1, 2, 3, 4});
        }
        assertStartFails(copy, "backup");
    }

    @Test
    void aLogThatIsGoneIsNoFirstStart() throws Exception {
        Path copy = directory.resolve("copy");
        killed(copy, 1, 1000);
        for (Path file : files(copy.resolve("raft"), "log_.*\\d|raft-meta\\D*")) {
            Files.delete(file);
        }
        assertStartFails(copy, "is gone");
    }

    @Test
    void anIdentityThatMakesNoSenseIsSaid() throws Exception {
        Path copy = directory.resolve("copy");
        killed(copy, 1, 1000);
        Files.writeString(copy.resolve(IdentityFile.NAME), "version=1\ncluster.id=short\nnode.id=7\nport=1\n");
        assertStartFails(copy, IdentityFile.NAME);
        Files.writeString(
                copy.resolve(IdentityFile.NAME), "version=1\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\nnode.id=8\nport=1\n");
        assertStartFails(copy, "node 8");
    }

    private static void assertStartFails(Path copy, String because) {
        try (Voter voter = Voter.starting(copy, Voter.settings())) {
            voter.awaitHealth(health -> health.fatal() && health.detail().contains(because));
        }
    }

    @Test
    void aPortThatWasTakenIsReplaced() throws Exception {
        Files.createDirectories(directory.resolve("d"));
        Path d = directory.resolve("d");
        ClusterImage before;
        try (Voter voter = Voter.started(d)) {
            before = voter.image();
        }
        int port = new IdentityFile(new NioFiles(), d).read().orElseThrow().port();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                Voter voter = Voter.started(d)) {
            assertEquals(before.clusterId(), voter.image().clusterId());
            int now = new IdentityFile(new NioFiles(), d).read().orElseThrow().port();
            assertNotEquals(other.getLocalPort(), now);
        }
    }

    @Test
    void afterAFullDiskTheLogIsOpenedAgain() throws Exception {
        try (Voter voter = Voter.started(directory)) {
            voter.make(QuorumTest.register(UUID.randomUUID()));
            ClusterImage before = voter.make(QuorumTest.topic("before"));
            voter.files.usableBytes = 0;
            voter.quorum.logFailed(new IOException("No space left on device"));
            assertEquals(
                    Reason.NO_SPACE, voter.refusal(QuorumTest.topic("full")).reason());
            ClusterException full = voter.refusal(QuorumTest.register(UUID.randomUUID()));
            assertEquals(Reason.UNAVAILABLE, full.reason());
            assertTrue(full.getMessage().contains("free some"), full.getMessage());
            assertFalse(voter.quorum.health().ok());
            assertEquals(before, voter.image());
            voter.files.usableBytes = Long.MAX_VALUE;
            voter.awaitHealth(Health::ok);
            ClusterImage after = voter.make(QuorumTest.topic("after"));
            assertEquals(2, after.topics().size());
            assertTrue(after.version() > before.version());
        }
    }

    @Test
    void theSpareIsGivenUpForALogThatFoundNoSpace() throws Exception {
        Path spare = directory.resolve(Spare.NAME);
        try (Voter voter = Voter.started(directory)) {
            voter.make(QuorumTest.register(UUID.randomUUID()));
            var topic = QuorumTest.topic("topic");
            voter.make(topic);
            voter.awaitHealth(health -> Files.exists(spare));
            voter.files.usableBytes = 0;
            voter.quorum.logFailed(new IOException("No space left on device"));
            assertFalse(Files.exists(spare));
            voter.files.usableBytes = 1 << 19;
            voter.awaitHealth(Health::ok);
            voter.make(new io.myelin.cluster.ClusterChange.DeleteTopic(topic.id()));
        }
    }

    @Test
    void anErrorOfTheDiskIsNeverRetried() throws Exception {
        try (Voter voter = Voter.started(directory)) {
            voter.quorum.logFailed(new IOException("Failed to flush", new IOException("Input/output error")));
            ClusterException failed = voter.refusal(QuorumTest.topic("any"));
            assertEquals(Reason.UNAVAILABLE, failed.reason());
            assertTrue(failed.getMessage().contains("check the disk"), failed.getMessage());
            assertFalse(Failure.ofRun(new IOException("Input/output error"), directory)
                    .healing());
        }
    }

    @Test
    void withLittleSpaceTheClusterShrinksButDoesNotGrow() throws Exception {
        try (Voter voter = Voter.started(directory)) {
            voter.make(QuorumTest.register(UUID.randomUUID()));
            var topic = QuorumTest.topic("topic");
            voter.make(topic);
            voter.files.usableBytes = 1000;
            ClusterException e = voter.refusal(QuorumTest.topic("more"));
            assertEquals(Reason.NO_SPACE, e.reason());
            assertTrue(e.getMessage().contains("min.free.bytes"), e.getMessage());
            assertTrue(voter.make(new io.myelin.cluster.ClusterChange.DeleteTopic(topic.id()))
                    .topics()
                    .isEmpty());
        }
    }
}
