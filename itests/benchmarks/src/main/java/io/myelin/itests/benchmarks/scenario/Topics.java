package io.myelin.itests.benchmarks.scenario;

import io.myelin.itests.benchmarks.peer.BrokerProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Topics of a measurement. */
final class Topics {
    private static final int LIMIT_SECONDS = 60;

    private Topics() {}

    static Admin admin(BrokerProcess broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    /** Makes it, and returns when each of its partitions has a leader. */
    static void create(BrokerProcess broker, String topic, int partitions, Map<String, String> configs)
            throws Exception {
        try (var admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
                    .all()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS);
            awaitLeaders(admin, topic, partitions);
        }
    }

    static void awaitLeaders(Admin admin, String topic, int partitions) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!led(admin, topic, partitions)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "not every partition of " + topic + " has a leader after " + LIMIT_SECONDS + " s");
            }
            Thread.sleep(20);
        }
    }

    private static boolean led(Admin admin, String topic, int partitions) throws Exception {
        try {
            var described = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions();
            return described.size() == partitions
                    && described.stream()
                            .allMatch(p -> p.leader() != null && !p.leader().isEmpty());
        } catch (ExecutionException e) {
            // What was just made may not be known yet.
            return false;
        }
    }

    static void delete(BrokerProcess broker, String topic) throws Exception {
        try (var admin = admin(broker)) {
            admin.deleteTopics(List.of(topic)).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
