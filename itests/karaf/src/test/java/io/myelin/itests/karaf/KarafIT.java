package io.myelin.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.NodeProcess;
import io.myelin.itests.harness.Ports;
import io.myelin.itests.harness.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The features in Apache Karaf as it is downloaded: what they name comes from this build, what Karaf's own features name from
 * where Karaf takes it.
 */
class KarafIT {
    private static final int RECORDS = 1_000;
    private static final String VERSION = System.getProperty("myelin.version");

    @TempDir
    Path karaf;

    private final String kafkaPort = Integer.toString(Ports.keepable());
    private final String httpPort = Integer.toString(Ports.keepable());

    @BeforeEach
    void unpack() throws Exception {
        Path archive = Programs.WORK.resolve("apache-karaf.tar.gz");
        Programs.run(List.of("tar", "-xzf", archive.toString(), "-C", karaf.toString(), "--strip-components=1"))
                .ok();
        prepend(
                "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.defaultRepositories",
                "file:" + Programs.WORK.resolve("repository") + "@id=myelin@snapshots");
        prepend(
                "org.apache.karaf.features.cfg",
                "featuresRepositories",
                "mvn:io.myelin/io.myelin.features/" + VERSION + "/xml/features");
        prepend("org.apache.karaf.features.cfg", "featuresBoot", "myelin");
        set("org.apache.karaf.shell.cfg", "sshPort", Integer.toString(Ports.keepable()));
        set("org.apache.karaf.management.cfg", "rmiRegistryPort", Integer.toString(Ports.keepable()));
        set("org.apache.karaf.management.cfg", "rmiServerPort", Integer.toString(Ports.keepable()));
        set("org.ops4j.pax.web.cfg", "org.osgi.service.http.port", httpPort);
        set("org.ops4j.pax.web.cfg", "org.ops4j.pax.web.listening.addresses", "127.0.0.1");
        set("system.properties", "io.myelin.data", "${karaf.base}/myelin");
        set("system.properties", "io.myelin.conf", "${karaf.etc}/myelin");
        set("system.properties", "io.myelin.ports", "kafka=" + kafkaPort);
        Path conf = Files.createDirectories(etc("myelin"));
        for (String name : List.of("io.myelin.network.listener~kafka.cfg", "io.myelin.broker.core.cfg")) {
            Files.copy(Programs.ROOT.resolve("distribution/src/main/conf").resolve(name), conf.resolve(name));
        }
    }

    private Path etc(String name) {
        return karaf.resolve("etc").resolve(name);
    }

    /** Puts a value before those of a list. */
    private void prepend(String file, String key, String value) throws IOException {
        String text = Files.readString(etc(file));
        Matcher matcher =
                Pattern.compile("(?m)^" + Pattern.quote(key) + "\\s*=\\s*\\\\$").matcher(text);
        assertTrue(matcher.find(), () -> key + " is not as it was in " + file);
        Files.writeString(
                etc(file),
                text.substring(0, matcher.end()) + "\n    " + value + ", \\" + text.substring(matcher.end()));
    }

    private void set(String file, String key, String value) throws IOException {
        String text = Files.exists(etc(file)) ? Files.readString(etc(file)) : "";
        String rest = text.replaceAll("(?m)^\\s*" + Pattern.quote(key) + "\\s*=.*$", "");
        Files.writeString(etc(file), rest + "\n" + key + " = " + value + "\n");
    }

    @Test
    void theFeaturesInstallAndServeAndSurviveARestart() throws Exception {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            values.add("value-" + i);
        }
        try (NodeProcess process = start()) {
            process.awaitReady();
            write(values);
            assertEquals(values, read());
            assertTrue(http("/health").contains("\"status\":\"UP\""), http("/health"));
            assertTrue(http("/api/v1/topics/from-karaf").contains("\"highWatermark\":" + RECORDS));
            Programs.run(List.of(karaf.resolve("bin/stop").toString())).ok();
            process.awaitExit();
        } catch (AssertionError e) {
            System.out.println("KarafIT: the log of Karaf\n" + Files.readString(karaf.resolve("data/log/karaf.log")));
            throw e;
        }
        try (NodeProcess again = start()) {
            again.awaitReady();
            assertEquals(values, read());
        }
    }

    private NodeProcess start() throws IOException {
        return NodeProcess.start(
                List.of(karaf.resolve("bin/karaf").toString(), "server"),
                Map.of("JAVA_HOME", System.getProperty("java.home")));
    }

    private void write(List<String> values) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:" + kafkaPort, "compression.type", "zstd"),
                new StringSerializer(),
                new StringSerializer())) {
            values.forEach(value -> producer.send(new ProducerRecord<>("from-karaf", value)));
        }
    }

    private List<String> read() {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", "127.0.0.1:" + kafkaPort,
                        "group.id", "reader-" + System.nanoTime(),
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of("from-karaf"));
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (values.size() < RECORDS && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    private String http(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
