package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Jars;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Swaps;
import io.myelin.itests.harness.Swaps.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles of an unpacked distribution are swapped while it runs, as its operator does it: by files and over HTTP. */
class SwapIT {
    private static final long PATIENCE_NS = 60_000_000_000L;
    private static final String KAFKA = "io.myelin.protocol.kafka";
    private static final String LOG = "io.myelin.log.segment";

    @TempDir
    Path data;

    private Distribution distribution;
    private Path deploy;

    @BeforeEach
    void emptyDeploy() throws Exception {
        distribution = Distribution.unpack("swap");
        deploy = distribution.home().resolve("deploy");
        try (Stream<Path> files = Files.list(deploy)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".jar")).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path shipped(String bundle) {
        return distribution.home().resolve("system").resolve(bundle + ".jar");
    }

    private byte[] newer(String bundle, String version) throws IOException {
        return Jars.newer(shipped(bundle), version);
    }

    /** A file comes in one step, as {@code mv} brings it. */
    private void drop(String name, byte[] content) throws IOException {
        Path part = Files.write(deploy.resolve(name + ".part"), content);
        Files.move(part, deploy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void await(String what, Callable<Boolean> reached) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!reached.call()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.sleep(50);
        }
    }

    private static boolean serves(Node node, String bundle, String version, boolean shipped) throws Exception {
        return new Swaps(node.http())
                .get("")
                .body()
                .contains("{\"bundle\":\"" + bundle + "\",\"version\":\"" + version + "\",\"shipped\":" + shipped
                        + ",\"active\":true}");
    }

    @Test
    void byFilesUnderLoadAndOverARestart() throws Exception {
        try (Node node = distribution.start(data);
                Load load = new Load(node)) {
            drop(KAFKA + ".jar", newer(KAFKA, "0.1.1"));
            await("0.1.1 was not taken", () -> serves(node, KAFKA, "0.1.1", false));
            load.more();
            byte[] broken = Jars.edited(
                    shipped(KAFKA), "0.1.2", imports -> imports, xml -> xml.replaceAll("class=\"", "class=\"absent."));
            drop(KAFKA + ".jar", broken);
            await("0.1.2 was not undone", () -> node.log().contains("outcome=REINSTATED"));
            assertTrue(serves(node, KAFKA, "0.1.1", false), node.log());
            load.more();
            drop("nothing.jar", "no jar".getBytes());
            await(
                    "what is wrong with it is not told",
                    () -> node.log().contains("nothing.jar is not installed: it is"));
            drop("io.myelin.network.jar", newer("io.myelin.network", "0.1.1"));
            await("it was not refused", () -> node.log().contains("io.myelin.network cannot be replaced while"));
            load.finish();
            assertEquals(0, node.stop());
        }
        try (Node again = distribution.start(data)) {
            assertTrue(serves(again, KAFKA, "0.1.1", false));
            await("it was not looked at", () -> again.log().contains("was taken before and is not taken again"));
            drop(KAFKA + ".jar", newer(KAFKA, "0.1.3"));
            await("0.1.3 was not taken", () -> serves(again, KAFKA, "0.1.3", false));
            Files.delete(deploy.resolve(KAFKA + ".jar"));
            await("the shipped one is not back", () -> serves(again, KAFKA, "0.1.0.SNAPSHOT", true));
        }
    }

    @Test
    void overHttpUnderLoad() throws Exception {
        try (Node node = distribution.start(data);
                Load load = new Load(node)) {
            Swaps swaps = new Swaps(node.http());
            Answer good = swaps.upload("log.segment", newer(LOG, "0.1.1"));
            assertEquals(200, good.status(), good.body());
            assertEquals("0.1.1", good.field("newVersion"));
            assertTrue(good.pauseMs() > 0, good.body());
            System.out.println(LOG + " was replaced over HTTP, with a pause of " + good.pauseMs() + " ms");
            load.more();
            Answer unresolved =
                    swaps.upload(LOG, Jars.edited(shipped(LOG), "0.1.2", all -> all + ",io.myelin.absent", xml -> xml));
            assertEquals(409, unresolved.status());
            assertTrue(unresolved.field("reason").contains("io.myelin.absent"), unresolved.body());
            Answer named = swaps.order("{\"bundle\": \"broker.core\", \"jar\": \"system/io.myelin.broker.core.jar\"}");
            assertEquals(200, named.status(), named.body());
            Answer restored = swaps.order("{\"bundle\": \"log.segment\", \"restore\": true}");
            assertEquals(200, restored.status(), restored.body());
            assertTrue(serves(node, LOG, "0.1.0.SNAPSHOT", true));
            load.finish();
        }
    }

    @Test
    void theBundleThatAnswersReplacesItself() throws Exception {
        try (Node node = distribution.start(data)) {
            Swaps swaps = new Swaps(node.http());
            Answer accepted = swaps.upload("rest", newer("io.myelin.rest", "0.1.1"));
            assertEquals(202, accepted.status(), accepted.body());
            await("it did not end well", () -> {
                Answer now = swaps.get("/" + accepted.field("number"));
                return now.status() == 200 && now.field("outcome").equals("SWAPPED");
            });
        }
    }

    @Test
    void takesNothingFromWebPages() throws Exception {
        try (Node node = distribution.start(data)) {
            Swaps swaps = new Swaps(node.http());
            byte[] jar = newer(LOG, "0.1.1");
            var body = BodyPublishers.ofByteArray(jar);
            for (String simple : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
                assertEquals(415, swaps.post("?bundle=" + LOG, simple, body).status(), simple);
            }
            String type = "application/java-archive";
            assertEquals(
                    403,
                    swaps.post("?bundle=" + LOG, type, body, "Origin", "http://evil.example")
                            .status());
            assertEquals(
                    403,
                    swaps.post("?bundle=" + LOG, type, body, "X-Forwarded-For", "192.0.2.1")
                            .status());
            assertEquals(
                    400,
                    swaps.order("{\"bundle\": \"" + LOG + "\", \"jar\": \"/etc/passwd\"}")
                            .status());
            assertEquals(400, swaps.order("{").status());
            assertTrue(
                    swaps.get("").body().startsWith("{\"swaps\":[]"),
                    swaps.get("").body());
        }
    }

    /** Killed at any moment of a swap, a node starts with the old build or the new one, and knows which. */
    @Test
    void killedWhileItSwaps() throws Exception {
        Random random = new Random(7);
        for (int round = 1; round <= 2; round++) {
            byte[] jar = newer(LOG, "0.1." + round);
            try (Node node = distribution.start(data)) {
                CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> {
                    try {
                        new Swaps(node.http()).upload(LOG, jar);
                    } catch (IOException | InterruptedException e) {
                        // it was killed, which is the point
                    }
                });
                Thread.sleep(random.nextInt(1_000));
                node.kill();
                asked.get();
            }
            try (Node again = distribution.start(data)) {
                Answer all = new Swaps(again.http()).get("");
                boolean kept = all.body().contains("\"newVersion\":\"0.1." + round + "\",\"outcome\":\"SWAPPED\"");
                assertEquals(kept, serves(again, LOG, "0.1." + round, false), all.body());
                Client.write(again.kafka(), "round-" + round, List.of(new Event("key", "it serves")));
            }
        }
    }

    /** A producer that goes on and on, and what it was told. */
    private static final class Load implements AutoCloseable {
        private final Node node;
        private final KafkaProducer<String, String> producer;
        private final Thread thread = new Thread(this::run, "load");
        private volatile boolean running = true;
        private volatile long acknowledged;
        private volatile Exception fault;
        private long sent;

        Load(Node node) throws Exception {
            this.node = node;
            producer = Client.producer(node.kafka(), Map.of());
            thread.start();
            more();
        }

        private void run() {
            while (running) {
                producer.send(new ProducerRecord<>("swapped", "key", Long.toString(sent)), (metadata, error) -> {
                    if (error != null) {
                        fault = error;
                    } else {
                        acknowledged++;
                    }
                });
                sent++;
                LockSupport.parkNanos(500_000);
            }
        }

        void more() throws Exception {
            long goal = acknowledged + 500;
            await("the producer does not get on", () -> acknowledged >= goal || fault != null);
        }

        /** Everything came once and in order. */
        void finish() throws Exception {
            running = false;
            thread.join();
            producer.flush();
            assertEquals(null, fault);
            List<String> expected = new ArrayList<>();
            for (long i = 0; i < sent; i++) {
                expected.add(Long.toString(i));
            }
            assertEquals(
                    expected,
                    Client.readAll(node.kafka(), "swapped", (int) sent).stream()
                            .map(Event::value)
                            .toList());
        }

        @Override
        public void close() throws Exception {
            running = false;
            thread.join();
            producer.close(Duration.ZERO);
        }
    }
}
