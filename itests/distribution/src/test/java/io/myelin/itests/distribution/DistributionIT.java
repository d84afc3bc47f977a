package io.myelin.itests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionIT {
    private final Distribution distribution = Distribution.built();

    @TempDir
    Path directory;

    @Test
    void servesOnFreePortsAndEndsCleanlyWhenTold() throws Exception {
        try (NodeProcess node = distribution.run(directory.resolve("data"))) {
            String ready = node.awaitReady();
            assertTrue(
                    ready.matches(
                            "READY kafka=127\\.0\\.0\\.1:\\d+ amqp=127\\.0\\.0\\.1:\\d+ http=127\\.0\\.0\\.1:\\d+ in \\d+ ms"),
                    ready);
            connect(port(ready, "kafka"));
            connect(port(ready, "http"));

            node.terminate();

            assertEquals(0, node.awaitExit());
            assertEquals(ready + "\n", node.output());
            // On a machine that is slow it tells what it waits for.
            assertEquals("", node.errors().replaceAll("myelin: not ready after .*\n", ""));
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() throws Exception {
        Path data = directory.resolve("data");
        try (NodeProcess first = distribution.run(data)) {
            first.awaitReady();
            try (NodeProcess second = distribution.run(data)) {
                assertEquals(1, second.awaitExit());
                assertTrue(second.errors().contains("is in use by another instance"), second.errors());
            }
            try (NodeProcess status = distribution.launch("status", "--data", data.toString())) {
                assertEquals(0, status.awaitExit());
            }
        }
    }

    @Test
    void startsAgainOnWhatAKilledProcessLeft() throws Exception {
        Path data = directory.resolve("data");
        try (NodeProcess first = distribution.run(data)) {
            first.awaitReady();
            first.kill();
        }
        try (NodeProcess status = distribution.launch("status", "--data", data.toString())) {
            assertEquals(3, status.awaitExit());
        }
        try (NodeProcess second = distribution.run(data)) {
            second.awaitReady();
        }
    }

    @Test
    void runsInTheBackground() throws Exception {
        String data = directory.resolve("data").toString();
        try (NodeProcess start = distribution.launch(
                "start", "--data", data, "--kafka-port", "0", "--amqp-port", "0", "--http-port", "0")) {
            assertEquals(0, start.awaitExit(), start.errors());
            start.awaitReady();
        }
        try (NodeProcess stop = distribution.launch("stop", "--data", data)) {
            assertEquals(0, stop.awaitExit(), stop.errors());
        }
        try (NodeProcess again = distribution.launch("stop", "--data", data)) {
            assertEquals(1, again.awaitExit());
        }
    }

    /** The port that a READY line tells for a listener. */
    private static int port(String ready, String listener) {
        Matcher matcher =
                Pattern.compile(" " + listener + "=127\\.0\\.0\\.1:(\\d+) ").matcher(ready);
        assertTrue(matcher.find(), ready);
        return Integer.parseInt(matcher.group(1));
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
