package io.myelin.itests.clients;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;

/** A member of a group, of the stock Java client, in a thread of its own: it reads, books, and commits at once. */
final class GroupMember implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final Ledger ledger;
    private final KafkaConsumer<String, String> consumer;
    private final Thread thread;
    private final List<String> moves = new CopyOnWriteArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    private volatile GroupMembershipOperation farewell = GroupMembershipOperation.DEFAULT;
    private volatile boolean running = true;
    private volatile Set<TopicPartition> assigned = Set.of();
    private volatile RuntimeException failure;

    /** @param subscribe with the listener that it is given */
    GroupMember(
            String bootstrap,
            String name,
            Map<String, Object> settings,
            BiConsumer<KafkaConsumer<String, String>, ConsumerRebalanceListener> subscribe,
            Ledger ledger) {
        this.name = name;
        this.ledger = ledger;
        Map<String, Object> all = new HashMap<>(Map.of("client.id", name, "enable.auto.commit", "false"));
        all.putAll(settings);
        consumer = Client.consumer(bootstrap, all);
        subscribe.accept(consumer, new Moves());
        thread = new Thread(this::run, name);
        thread.start();
    }

    private void run() {
        try {
            while (running) {
                for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    ledger.read(name, partition, record.offset());
                    uncommitted.put(partition, new OffsetAndMetadata(record.offset() + 1));
                }
                assigned = Set.copyOf(consumer.assignment());
                commit();
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            assigned = Set.of();
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(10)).withGroupMembershipOperation(farewell));
        }
    }

    private void commit() {
        uncommitted.keySet().retainAll(assigned);
        if (uncommitted.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(uncommitted);
            ledger.committed(name, uncommitted);
            uncommitted.clear();
        } catch (RebalanceInProgressException | CommitFailedException e) {
            // The classic protocol does not let it in the middle of a rebalance: afterwards, if the partitions are
            // kept.
        }
    }

    String name() {
        return name;
    }

    Set<TopicPartition> assigned() {
        check();
        return assigned;
    }

    /** What it was given and what it had to give up, in order. */
    List<String> moves() {
        return List.copyOf(moves);
    }

    /** @throws AssertionError when it has ended by itself */
    void check() {
        if (failure != null) {
            throw new AssertionError(name + " gave up", failure);
        }
    }

    /** It says that it leaves, even when it is a static member. */
    void leaveForGood() throws InterruptedException {
        farewell = GroupMembershipOperation.LEAVE_GROUP;
        close();
    }

    /** It leaves as members usually do. */
    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }

    private final class Moves implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                moves.add("given " + partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                moves.add("taken " + partitions);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            ledger.fault(name + " has lost " + partitions);
        }
    }
}
