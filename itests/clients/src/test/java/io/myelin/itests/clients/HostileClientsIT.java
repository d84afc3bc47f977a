package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that bring anything but what they should, {@code -Dmyelin.hostile.connections=N} of them. The node closes them or
 * answers, and nothing else: its other clients notice nothing, nothing is logged as an error, its memory stays what it was.
 */
class HostileClientsIT {
    private static final int CONNECTIONS = Integer.getInteger("myelin.hostile.connections", 2_000);
    private static final long SEED = Long.getLong("myelin.fuzz.seed", 20261123L);
    private static final int OPEN = 200;
    private static final int FRAMES = 4;
    private static final int ANSWER_MS = 50;
    private static final int ROUND = 100;
    private static final long GROWTH_KB = 256 * 1024;

    @TempDir
    static Path data;

    @Test
    void whateverTheySendTheOthersAreServed() throws Exception {
        try (Node node = Node.start(data)) {
            List<Event> events = new ArrayList<>();
            write(node, events);
            HostileFrames frames = new HostileFrames(SEED);
            attack(node, frames, CONNECTIONS / 10);
            long beforeKb = residentKb(node);
            List<Socket> open = new ArrayList<>();
            for (int done = 0; done < CONNECTIONS; done += ROUND) {
                open.addAll(attack(node, frames, ROUND));
                while (open.size() > OPEN) {
                    open.remove(0).close();
                }
                write(node, events);
            }
            for (Socket socket : open) {
                socket.close();
            }
            assertTrue(node.isAlive());
            assertEquals(events, Client.readAll(node.kafka(), "witness", events.size()));
            assertFalse(node.log().contains(" ERROR "), () -> "seed " + SEED + ": " + text(node));
            long grownKb = residentKb(node) - beforeKb;
            assertTrue(grownKb < GROWTH_KB, "seed " + SEED + ": " + grownKb + " KB more are resident");
        }
    }

    private static String text(Node node) {
        try {
            return node.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void write(Node node, List<Event> events) throws Exception {
        List<Event> more = IntStream.range(0, 20)
                .mapToObj(i -> new Event("key", "value " + (events.size() + i)))
                .toList();
        Client.write(node.kafka(), "witness", more);
        events.addAll(more);
    }

    /** Leaves some connections open, in the middle of a frame or waiting for an answer. */
    private static List<Socket> attack(Node node, HostileFrames frames, int connections) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(node.kafkaPort()));
            socket.setSoTimeout(ANSWER_MS);
            boolean stays = i % 10 == 0;
            try {
                for (int j = i % FRAMES; j >= 0; j--) {
                    socket.getOutputStream().write(frames.next());
                }
                if (!stays) {
                    socket.shutdownOutput();
                    drain(socket.getInputStream());
                }
            } catch (IOException e) {
                // The node has closed it.
            }
            if (stays) {
                open.add(socket);
            } else {
                socket.close();
            }
        }
        return open;
    }

    private static void drain(InputStream in) throws IOException {
        byte[] into = new byte[4096];
        try {
            int bytes = in.read(into);
            while (bytes >= 0) {
                bytes = in.read(into);
            }
        } catch (SocketTimeoutException e) {
            // It waits for the rest of a frame.
        }
    }

    private static long residentKb(Node node) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + node.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
