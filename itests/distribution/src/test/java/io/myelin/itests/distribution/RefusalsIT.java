package io.myelin.itests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.NodeProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that is told what cannot be: it says so and ends. */
class RefusalsIT {
    private final Distribution distribution = Distribution.built();

    @TempDir
    Path directory;

    @Test
    void endsWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (String option : List.of("--kafka-port", "--amqp-port", "--http-port")) {
                try (NodeProcess node = distribution.run(directory.resolve("data" + option), option, port)) {
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
        try (NodeProcess node = distribution.run(directory.resolve("data"), option)) {
            assertEquals(2, node.awaitExit());
            assertTrue(node.errors().contains(message), node.errors());
            assertEquals("", node.output());
        }
    }

    @Test
    void refusesAFileThatConfiguresNothing() throws Exception {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(conf.resolve("io.myelin.nodes.cfg"), "");
        try (NodeProcess node = distribution.run(directory.resolve("data"), "--conf", conf.toString())) {
            assertEquals(2, node.awaitExit());
            assertTrue(node.errors().contains("conf/io.myelin.nodes.cfg"), node.errors());
        }
    }
}
