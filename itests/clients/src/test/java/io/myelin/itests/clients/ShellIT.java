package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.myelin.itests.clients.Events.Event;
import io.myelin.itests.harness.Distribution;
import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the shell on a running node, against what Kafka clients see of it. */
class ShellIT {
    @TempDir
    static Path data;

    private static Node node;
    private static Shell shell;

    @BeforeAll
    static void start() throws Exception {
        node = Node.start(data, "--set", "io.myelin.shell.broker.wait.ms=300");
        shell = new Shell(Distribution.built(), data);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void makesDescribesAltersAndDeletesATopic() throws Exception {
        assertEquals(
                "topic made created\n",
                shell.ok("bus:topic create made --partitions 2 --config retention.ms=60000 --config durability=fsync"));
        assertTrue(shell.fails("bus:topic create made").contains("already exists"));
        JsonNode made = shell.json("bus:topic made");
        assertEquals(2, made.get("partitions").size());
        assertEquals(
                "60000", made.get("configs").get("retention.ms").get("value").asText());
        shell.ok("bus:topic alter made --partitions 3 --unset retention.ms");
        assertEquals(3, shell.json("bus:topic made").get("partitions").size());
        String described = shell.ok("bus:topic made");
        assertTrue(described.contains("durability     fsync  TOPIC"), described);
        assertFalse(described.contains("retention.ms"), described);
        assertTrue(shell.ok("bus:topics").contains("\nmade "));
        List<String> names = new ArrayList<>();
        shell.json("bus:topics --max 1000")
                .get("topics")
                .forEach(topic -> names.add(topic.get("name").asText()));
        assertTrue(names.contains("made"), names.toString());
        shell.ok("bus:topic delete made");
        assertTrue(shell.fails("bus:topic made").contains("there is no topic made"));
    }

    @Test
    void writesWhatKafkaClientsRead() throws Exception {
        shell.ok("bus:topic create written --partitions 4");
        JsonNode report = shell.json("bus:produce written 'a b' 1.50 'null' true --key quake --header origin=shell");
        assertEquals(4, report.get("count").asInt());
        int partition = report.get("written").get(0).get("partition").asInt();
        try (KafkaProducer<String, String> producer = Client.producer(node.kafka(), Map.of())) {
            assertEquals(
                    partition,
                    producer.send(new ProducerRecord<>("written", "quake", "from Java"))
                            .get()
                            .partition());
        }
        List<Event> read = Client.readAll(node.kafka(), "written", 5);
        assertEquals(
                List.of("a b", "1.50", "null", "true", "from Java"),
                read.stream().map(Event::value).toList());
        shell.run("bus:produce written --stdin --key-separator :", "k1:one\nk2:two\nno key\n")
                .ok();
        assertEquals(8, Client.readAll(node.kafka(), "written", 8).size());
    }

    @Test
    void readsWhatKafkaClientsWrite() throws Exception {
        List<Event> events = Events.earthquakes();
        shell.ok("bus:topic create read");
        try (KafkaProducer<String, String> producer =
                Client.producer(node.kafka(), Map.of("compression.type", "zstd", "linger.ms", "20"))) {
            events.forEach(event -> producer.send(new ProducerRecord<>("read", event.key(), event.value())));
        }
        List<Event> read = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (String line :
                shell.ok("bus:consume read --json --max 5000").lines().toList()) {
            JsonNode record = json.readTree(line);
            read.add(new Event(record.get("key").asText(), record.get("value").asText()));
        }
        assertEquals(events, read);
        String few = shell.ok("bus:consume read --max 2 --from 1705");
        assertEquals(3, few.lines().count(), few);
        assertTrue(few.startsWith("PARTITION      OFFSET  TIME"), few);
        assertEquals("", shell.ok("bus:consume read --from end --values"));
        assertTrue(shell.ok("bus:consume read").contains("there is more: --max N"));
    }

    @Test
    void followsATopicUntilItIsInterrupted() throws Exception {
        shell.ok("bus:topic create followed");
        try (NodeProcess following = Distribution.built()
                .launch(
                        "shell",
                        "--data",
                        data.toString(),
                        "bus:consume followed --follow --from beginning --values")) {
            shell.ok("bus:produce followed live");
            awaitOutput(following, "live\n");
            assertTrue(following.isAlive());
            following.terminate();
            following.awaitExit();
        }
        assertEquals("live\n", shell.ok("bus:consume followed --follow --from 0 --max 1 --values"));
        assertEquals("", shell.ok("bus:consume followed --follow --values --timeout-ms 50"));
    }

    @Test
    void showsAGroupAndHowFarItIsBehind() throws Exception {
        shell.ok("bus:topic create grouped");
        shell.ok("bus:produce grouped a b c");
        TopicPartition partition = new TopicPartition("grouped", 0);
        try (KafkaConsumer<String, String> consumer =
                Client.consumer(node.kafka(), Map.of("group.id", "team", "enable.auto.commit", "false"))) {
            consumer.subscribe(List.of("grouped"));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(100));
            }
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(1)));
            JsonNode group = shell.json("bus:group team");
            assertEquals("Stable", group.get("state").asText());
            assertEquals(
                    "grouped-0",
                    group.get("members").get(0).get("partitions").get(0).asText());
            assertEquals(2, group.get("offsets").get(0).get("lag").asLong());
            assertTrue(shell.fails("bus:group delete team").contains("team"));
        }
        assertTrue(
                shell.ok("bus:group team").contains("grouped          0          1    3    2"),
                shell.ok("bus:group team"));
        assertEquals(
                "team",
                shell.json("bus:groups").get("groups").get(0).get("groupId").asText());
        assertTrue(shell.ok("bus:groups").contains("team   Empty"));
        shell.ok("bus:group delete team");
        assertTrue(shell.fails("bus:group team").contains("team"));
    }

    @Test
    void showsQuotas() throws Exception {
        assertTrue(shell.ok("bus:quotas").startsWith("USER"));
        assertEquals(0, shell.json("bus:quotas").get("quotas").size());
    }

    @Test
    void showsBundlesAndHealth() throws Exception {
        String table = shell.ok("bus:bundles");
        assertTrue(table.contains("io.myelin.broker.core "), table);
        JsonNode bundles = shell.json("bus:bundles").get("bundles");
        bundles.forEach(bundle -> assertEquals("ACTIVE", bundle.get("state").asText(), bundle.toString()));
        bundles.forEach(bundle -> assertEquals(0, bundle.get("unsatisfied").size(), bundle.toString()));
        assertEquals("UP", shell.json("bus:health").get("status").asText());
        assertTrue(shell.ok("bus:health").contains("broker          UP"));
    }

    @Test
    void failsClearly() throws Exception {
        assertTrue(shell.fails("bus:consume nothing").contains("there is no topic nothing; bus:topics lists them"));
        assertTrue(shell.fails("bus:produce nothing x").contains("there is no topic nothing"));
        assertTrue(
                shell.fails("bus:topics --frobnicate").contains("there is no option --frobnicate; usage: bus:topics"));
        assertTrue(shell.fails("bus:produce read 1.50 null").contains("a word is null"));
        assertTrue(shell.fails("bus:frobnicate").contains("Command not found: bus:frobnicate"));
        assertTrue(shell.fails("bus:swap protocol.kafka no.jar").contains("the node cannot read"));
        try (NodeProcess stranger = Distribution.built().launch("shell", "--data", data + "-none", "bus:topics")) {
            assertEquals(1, stranger.awaitExit());
            assertTrue(stranger.errors().contains("is the node running on this data directory?"), stranger.errors());
        }
        try (NodeProcess wrong = Distribution.built().launch("shell", "--frobnicate")) {
            assertEquals(2, wrong.awaitExit());
        }
    }

    @Test
    void saysThatTheBrokerIsAwayAndFindsTheNextOne() throws Exception {
        String broker = shell.bundleId("io.myelin.broker.core");
        shell.ok("bus:topic create patient");
        NodeProcess following = Distribution.built()
                .launch("shell", "--data", data.toString(), "bus:consume patient --follow --from beginning --values");
        shell.ok("bus:produce patient before");
        awaitOutput(following, "before\n");
        shell.ok("felix:stop -t " + broker);
        try (following) {
            assertTrue(shell.fails("bus:topics").contains("no broker is present"));
            assertTrue(shell.fails("bus:health").contains("parts are down")
                    || shell.fails("bus:health").contains("DOWN"));
            String bundles = shell.ok("bus:bundles");
            assertTrue(
                    bundles.contains("io.myelin.coordination does not work: it waits for io.myelin.broker.Broker"),
                    bundles);
            shell.ok("felix:start -t " + broker);
            awaitHealthy();
            shell.ok("bus:produce patient after");
            awaitOutput(following, "before\nafter\n");
            assertTrue(following.isAlive());
        } finally {
            shell.ok("felix:start -t " + broker);
        }
        awaitHealthy();
        shell.ok("bus:topics");
    }

    private static void awaitHealthy() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (shell.run("bus:health").exit() != 0 && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
    }

    private static void awaitOutput(NodeProcess process, String output) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!process.output().equals(output) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertEquals(output, process.output(), process.errors());
    }

    @Test
    void replacesBundlesAndItselfAndTellsHowThatWent(@TempDir Path jars) throws Exception {
        Path newer = newer(jars, "io.myelin.shell");
        String told = shell.ok("bus:swap shell " + newer);
        assertTrue(told.startsWith("io.myelin.shell 0.1.0.SNAPSHOT -> 0.1.1.next, paused "), told);
        JsonNode now = bundle("io.myelin.shell");
        assertEquals("0.1.1.next", now.get("version").asText());
        assertTrue(now.get("swappable").asBoolean());
        assertFalse(now.get("shipped").asBoolean());
        assertTrue(shell.ok("bus:bundles").contains("yes        swapped in"));
        assertFalse(bundle("io.myelin.node").get("swappable").asBoolean());

        JsonNode restored = shell.json("bus:swap io.myelin.shell --restore");
        assertEquals("SWAPPED", restored.get("outcome").asText(), restored.toString());
        assertEquals("0.1.0.SNAPSHOT", bundle("io.myelin.shell").get("version").asText());

        JsonNode memory = shell.json("bus:swap log.memory " + newer(jars, "io.myelin.log.memory"));
        assertEquals("SWAPPED", memory.get("outcome").asText(), memory.toString());

        String refused = shell.fails("bus:swap shell " + jars.resolve("io.myelin.log.memory.jar"));
        assertTrue(refused.contains("io.myelin.shell REFUSED: "), refused);
        JsonNode swaps = shell.json("bus:swaps --max 3").get("swaps");
        assertEquals(3, swaps.size());
        assertEquals("REFUSED", swaps.get(0).get("outcome").asText());
        assertEquals("io.myelin.log.memory", swaps.get(1).get("bundle").asText());
        assertTrue(shell.ok("bus:swaps").contains("io.myelin.shell"));
    }

    private static JsonNode bundle(String name) throws Exception {
        for (JsonNode bundle : shell.json("bus:bundles").get("bundles")) {
            if (bundle.get("bundle").asText().equals(name)) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    /** The same bundle as the next build would make it. */
    private static Path newer(Path directory, String name) throws Exception {
        Path copy = directory.resolve(name + ".jar");
        Path shipped = Distribution.built().home().resolve("system").resolve(name + ".jar");
        try (JarInputStream in = new JarInputStream(Files.newInputStream(shipped))) {
            in.getManifest().getMainAttributes().putValue("Bundle-Version", "0.1.1.next");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy), in.getManifest())) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                    out.closeEntry();
                }
            }
        }
        return copy;
    }
}
