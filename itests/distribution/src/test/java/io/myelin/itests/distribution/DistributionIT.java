package io.myelin.itests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionIT {
    @TempDir
    Path directory;

    @Test
    void servesOnFreePortsAndEndsCleanlyWhenTold() throws Exception {
        try (Node node = Node.run(directory.resolve("data"))) {
            String ready = node.awaitReady();
            assertTrue(ready.matches("READY kafka=127\\.0\\.0\\.1:\\d+ http=127\\.0\\.0\\.1:\\d+ in \\d+ ms"), ready);
            connect(Node.port(ready, "kafka"));
            connect(Node.port(ready, "http"));

            node.terminate();

            assertEquals(0, node.awaitExit());
            assertEquals(List.of(), node.output());
            assertEquals("", node.errors());
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() throws Exception {
        Path data = directory.resolve("data");
        try (Node first = Node.run(data)) {
            first.awaitReady();
            try (Node second = Node.run(data)) {
                assertEquals(1, second.awaitExit());
                assertTrue(second.errors().contains("is in use by another instance"), second.errors());
            }
            try (Node status = Node.launch("status", "--data", data.toString())) {
                assertEquals(0, status.awaitExit());
            }
        }
    }

    @Test
    void startsAgainOnWhatAKilledProcessLeft() throws Exception {
        Path data = directory.resolve("data");
        try (Node first = Node.run(data)) {
            first.awaitReady();
            first.kill();
        }
        try (Node status = Node.launch("status", "--data", data.toString())) {
            assertEquals(3, status.awaitExit());
        }
        try (Node second = Node.run(data)) {
            second.awaitReady();
        }
    }

    @Test
    void endsWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (String option : List.of("--kafka-port", "--http-port")) {
                try (Node node = Node.run(directory.resolve("data" + option), option, port)) {
                    assertEquals(1, node.awaitExit());
                    assertTrue(node.errors().contains(port) || node.errors().contains(option), node.errors());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--frobnicate, unknown option '--frobnicate'",
        "--set=io.myelin.node.carry.max.byte=1, nearest: max.bytes",
        "--set=io.myelin.nod.carry.max.bytes=1, nearest: io.myelin.node.carry.max.bytes",
        "--set=io.myelin.node.carry.max.bytes=many, needs a whole number",
        "--kafka-port=70000, needs a port"
    })
    void refusesWhatItWasNotMeantToBeTold(String option, String message) throws Exception {
        try (Node node = Node.run(directory.resolve("data"), option)) {
            assertEquals(2, node.awaitExit());
            assertTrue(node.errors().contains(message), node.errors());
            assertEquals(List.of(), node.output());
        }
    }

    @Test
    void refusesAFileThatConfiguresNothing() throws Exception {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(conf.resolve("io.myelin.nodes.cfg"), "");
        try (Node node = Node.run(directory.resolve("data"), "--conf", conf.toString())) {
            assertEquals(2, node.awaitExit());
            assertTrue(node.errors().contains("conf/io.myelin.nodes.cfg"), node.errors());
        }
    }

    @Test
    void runsInTheBackground() throws Exception {
        String data = directory.resolve("data").toString();
        try (Node start = Node.launch("start", "--data", data, "--kafka-port", "0", "--http-port", "0")) {
            assertEquals(0, start.awaitExit(), start.errors());
            start.awaitReady();
        }
        try (Node stop = Node.launch("stop", "--data", data)) {
            assertEquals(0, stop.awaitExit(), stop.errors());
        }
        try (Node again = Node.launch("stop", "--data", data)) {
            assertEquals(1, again.awaitExit());
        }
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
