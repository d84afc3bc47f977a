package io.myelin.itests.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The history of each partition. */
final class Histories {
    private static final long READ_LIMIT_SECONDS = 120;
    private static final int SHOWN = 20;

    private final Map<TopicPartition, History> histories;

    Histories(Map<TopicPartition, History> histories) {
        this.histories = histories;
    }

    /** With an empty history for each partition of these topics. */
    static Histories of(Map<String, Integer> partitionsOfTopics) {
        Map<TopicPartition, History> all = new TreeMap<>(
                java.util.Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        partitionsOfTopics.forEach((topic, count) -> {
            for (int i = 0; i < count; i++) {
                all.put(new TopicPartition(topic, i), new History());
            }
        });
        return new Histories(all);
    }

    List<TopicPartition> partitions() {
        return List.copyOf(histories.keySet());
    }

    History of(TopicPartition partition) {
        return histories.get(partition);
    }

    long acknowledged() {
        return histories.values().stream().mapToLong(History::acknowledgedCount).sum();
    }

    long delivered() {
        return histories.values().stream().mapToLong(History::deliveredCount).sum();
    }

    /** Reads every log and holds it against its history. */
    void judge(String bootstrap) {
        List<String> problems = new ArrayList<>();
        histories.forEach((partition, history) ->
                history.judge(read(bootstrap, partition)).forEach(problem -> problems.add(partition + ": " + problem)));
        if (!problems.isEmpty()) {
            throw new AssertionError(problems.size() + " problems, the first of them:\n"
                    + String.join("\n", problems.subList(0, Math.min(SHOWN, problems.size()))));
        }
    }

    private static NavigableMap<Long, Payload> read(String bootstrap, TopicPartition partition) {
        NavigableMap<Long, Payload> log = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = Clients.consumer(bootstrap, Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READ_LIMIT_SECONDS);
            while (consumer.position(partition) < end) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            partition + " can't be read beyond " + consumer.position(partition) + " of " + end);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    log.put(record.offset(), Payload.decode(record.value()));
                }
            }
        }
        return log;
    }
}
