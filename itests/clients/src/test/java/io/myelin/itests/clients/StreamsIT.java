package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.itests.harness.Node;
import io.myelin.itests.harness.Ports;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified Kafka Streams application with a changelog and a repartition topic. */
class StreamsIT {
    /** A member that is gone is missed as soon as the bus allows: Streams does not say goodbye. */
    private static final String SOON_MISSED = "consumer.session.timeout.ms=6000";

    @TempDir
    Path data;

    private final String port = Integer.toString(Ports.keepable());

    private Node start() throws Exception {
        return Node.start(
                data, "--kafka-port", port, "--set", "io.myelin.coordination.group.initial.rebalance.delay.ms=0");
    }

    @Test
    void goesOnWhereItWasStopped() throws Exception {
        List<String> places = WordCounts.places();
        int half = places.size() / 2;
        try (Node node = start();
                WordCounts counts =
                        new WordCounts(node.kafka(), "plain", "repartition.purge.interval.ms=500", SOON_MISSED)) {
            counts.start();
            counts.give(places.subList(0, half));
            counts.awaitCounts(half);
            counts.stop();
            counts.give(places.subList(half, places.size()));
            counts.start();
            counts.assertCountedOnce();
            assertInternalTopics(node, counts);
        }
    }

    private static void assertInternalTopics(Node node, WordCounts counts) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.kafka()))) {
            assertEquals("compact", config(admin, counts.changelog(), "cleanup.policy"));
            assertEquals("delete", config(admin, counts.repartition(), "cleanup.policy"));
            assertEquals("-1", config(admin, counts.repartition(), "retention.ms"));
            List<TopicPartition> partitions = IntStream.range(0, 3)
                    .mapToObj(partition -> new TopicPartition(counts.repartition(), partition))
                    .toList();
            // What was counted is deleted by the application itself, now and then.
            for (int attempt = 0; begin(admin, partitions) == 0; attempt++) {
                assertTrue(attempt < 200, "nothing of " + counts.repartition() + " was deleted");
                Thread.sleep(100);
            }
        }
    }

    private static String config(Admin admin, String topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        return config.get(key).value();
    }

    private static long begin(Admin admin, List<TopicPartition> partitions) throws Exception {
        return admin
                .listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.earliest())))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    @Test
    void countsExactlyOnceWhenItAndTheBusAreKilled() throws Exception {
        List<String> places = WordCounts.places();
        int third = places.size() / 3;
        Node node = start();
        try (WordCounts counts =
                new WordCounts("127.0.0.1:" + port, "exact", "processing.guarantee=exactly_once_v2", SOON_MISSED)) {
            counts.start();
            counts.give(places.subList(0, third));
            counts.awaitCounts(third);
            counts.kill();
            counts.launch();
            counts.give(places.subList(third, 2 * third));
            counts.awaitCounts(5 * third);
            node.kill();
            node = start();
            counts.give(places.subList(2 * third, places.size()));
            counts.assertCountedOnce();
        } catch (Exception | AssertionError e) {
            System.out.println("StreamsIT: the log of the node\n" + node.log());
            throw e;
        } finally {
            node.close();
        }
    }
}
