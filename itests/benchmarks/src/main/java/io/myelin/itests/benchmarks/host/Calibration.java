package io.myelin.itests.benchmarks.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.HdrHistogram.Histogram;

/**
 * How fast the machine is at this moment: what a sync of the disk takes (4 KiB into a file that has its blocks), a round
 * trip of 64 bytes over loopback, and how fast memory is copied and summed.
 */
public record Calibration(
        double syncP50Us,
        double syncP99Us,
        double roundTripP50Us,
        double roundTripP99Us,
        double copyGBs,
        double crcGBs) {
    /** A figure that moved by more than this makes what was measured in between doubtful. */
    private static final double LIMIT = 2;

    private static final int BLOCK = 4096;
    private static final int FILE_BYTES = 16 << 20;
    private static final int MEMORY_BYTES = 16 << 20;
    private static final long SPAN_NS = 700_000_000L;

    public static Calibration take(Path directory) throws IOException, InterruptedException {
        Histogram sync = sync(directory);
        Histogram roundTrip = roundTrips();
        return new Calibration(
                sync.getValueAtPercentile(50) / 1e3,
                sync.getValueAtPercentile(99) / 1e3,
                roundTrip.getValueAtPercentile(50) / 1e3,
                roundTrip.getValueAtPercentile(99) / 1e3,
                copy(),
                crc());
    }

    /** Whether the machine was another one at the end than at the beginning. */
    public boolean moved(Calibration later) {
        return apart(syncP50Us, later.syncP50Us)
                || apart(syncP99Us, later.syncP99Us)
                || apart(roundTripP50Us, later.roundTripP50Us)
                || apart(roundTripP99Us, later.roundTripP99Us)
                || apart(copyGBs, later.copyGBs)
                || apart(crcGBs, later.crcGBs);
    }

    /** By name, with the unit in it. */
    public Map<String, Double> values() {
        var values = new LinkedHashMap<String, Double>();
        values.put("fdatasync_p50_us", syncP50Us);
        values.put("fdatasync_p99_us", syncP99Us);
        values.put("loopback_round_trip_p50_us", roundTripP50Us);
        values.put("loopback_round_trip_p99_us", roundTripP99Us);
        values.put("memory_copy_gb_per_s", copyGBs);
        values.put("crc32c_gb_per_s", crcGBs);
        return values;
    }

    private static boolean apart(double before, double after) {
        return Math.max(before, after) > LIMIT * Math.min(before, after);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "fdatasync p50 %.0f us p99 %.0f us, round trip p50 %.0f us p99 %.0f us, copy %.1f GB/s, CRC32C %.1f GB/s",
                syncP50Us,
                syncP99Us,
                roundTripP50Us,
                roundTripP99Us,
                copyGBs,
                crcGBs);
    }

    private static Histogram sync(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "calibration", ".bin");
        var took = new Histogram(3);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocateDirect(BLOCK);
            for (int at = 0; at < FILE_BYTES; at += BLOCK) {
                channel.write(block.clear(), at);
            }
            channel.force(true);
            long end = System.nanoTime() + SPAN_NS;
            for (int at = 0; System.nanoTime() < end; at = (at + BLOCK) % FILE_BYTES) {
                channel.write(block.clear(), at);
                long start = System.nanoTime();
                channel.force(false);
                took.recordValue(System.nanoTime() - start);
            }
        } finally {
            Files.delete(file);
        }
        return took;
    }

    private static Histogram roundTrips() throws IOException, InterruptedException {
        var took = new Histogram(3);
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var echo = new Thread(() -> echo(server), "calibration-echo");
            echo.start();
            try (var client = SocketChannel.open(server.getLocalAddress())) {
                client.setOption(StandardSocketOptions.TCP_NODELAY, true);
                var message = ByteBuffer.allocateDirect(64);
                long end = System.nanoTime() + SPAN_NS;
                while (System.nanoTime() < end) {
                    long start = System.nanoTime();
                    client.write(message.clear());
                    fill(client, message.clear());
                    took.recordValue(System.nanoTime() - start);
                }
            }
            echo.join();
        }
        return took;
    }

    private static void echo(ServerSocketChannel server) {
        try (var peer = server.accept()) {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var message = ByteBuffer.allocateDirect(64);
            while (fill(peer, message.clear())) {
                peer.write(message.flip());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the echo of the calibration failed", e);
        }
    }

    private static boolean fill(SocketChannel from, ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            if (from.read(message) < 0) {
                return false;
            }
        }
        return true;
    }

    private static double copy() {
        var from = ByteBuffer.allocateDirect(MEMORY_BYTES);
        var to = ByteBuffer.allocateDirect(MEMORY_BYTES);
        return perSecond(() -> to.clear().put(from.clear()));
    }

    private static double crc() {
        var from = ByteBuffer.allocateDirect(MEMORY_BYTES);
        var sum = new CRC32C();
        return perSecond(() -> sum.update(from.clear()));
    }

    /** GB/s of an action that takes all of {@link #MEMORY_BYTES}: the best of many, as the worst are the scheduler's. */
    private static double perSecond(Runnable action) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + SPAN_NS / 4;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            action.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return (double) MEMORY_BYTES / best;
    }
}
