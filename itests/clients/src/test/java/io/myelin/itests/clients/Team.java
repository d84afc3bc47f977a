package io.myelin.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.itests.harness.Await;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** The members of one group, the topics that they read, and what they must make of them. */
final class Team implements AutoCloseable {
    private final String bootstrap;
    private final String group;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private final Ledger ledger = new Ledger();
    private final List<GroupMember> members = new ArrayList<>();
    private int joined;
    private final Set<TopicPartition> partitions =
            new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

    Team(String bootstrap, String group) {
        this.bootstrap = bootstrap;
        this.group = group;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        producer = Client.producer(bootstrap, Map.of());
    }

    Admin admin() {
        return admin;
    }

    Ledger ledger() {
        return ledger;
    }

    List<GroupMember> members() {
        return List.copyOf(members);
    }

    /** One more topic for the group to read. */
    Team reads(String topic, int count) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, count, (short) 1))).all().get();
        for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return this;
    }

    /** One more member, that subscribes to the topics that there are by now. */
    GroupMember join(Map<String, Object> settings) {
        Set<String> topics = new TreeSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        return join(settings, (consumer, listener) -> consumer.subscribe(topics, listener));
    }

    GroupMember join(
            Map<String, Object> settings,
            BiConsumer<KafkaConsumer<String, String>, ConsumerRebalanceListener> subscribe) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("group.id", group);
        GroupMember member = new GroupMember(bootstrap, group + "-" + ++joined, Map.copyOf(all), subscribe, ledger);
        members.add(member);
        return member;
    }

    /** The member that came first leaves, and when it has left another one comes. */
    void replaceFirst(Map<String, Object> settings) throws InterruptedException {
        remove(members.get(0));
        join(settings);
    }

    /** A member that has left, or leaves now. */
    void remove(GroupMember member) throws InterruptedException {
        members.remove(member);
        member.close();
        member.check();
    }

    /** Waits until every partition has a member, and every member a partition. */
    void awaitShared() throws Exception {
        Await.until("the members of " + group + " share " + partitions, () -> {
            List<TopicPartition> held = new ArrayList<>();
            boolean idle = false;
            for (GroupMember member : members) {
                Set<TopicPartition> assigned = member.assigned();
                held.addAll(assigned);
                idle |= assigned.isEmpty();
            }
            return !idle && held.size() == partitions.size() && partitions.containsAll(held);
        });
    }

    /** Writes so many records into each partition. */
    void write(int count) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            for (TopicPartition partition : partitions) {
                sent.add(producer.send(
                        new ProducerRecord<>(partition.topic(), partition.partition(), null, "record " + i)));
            }
        }
        for (Future<RecordMetadata> done : sent) {
            done.get();
        }
    }

    /** Waits until the group has read and committed everything that is there. */
    void awaitAll() throws Exception {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        awaitCommitted(ends);
    }

    /** Waits until more of every partition has been read and committed. */
    void awaitMore(int records) throws Exception {
        Map<TopicPartition, Long> goals = new HashMap<>();
        Map<TopicPartition, Long> now = ledger.committed();
        partitions.forEach(partition -> goals.put(partition, now.getOrDefault(partition, 0L) + records));
        awaitCommitted(goals);
    }

    private void awaitCommitted(Map<TopicPartition, Long> goals) throws Exception {
        Await.until(group + " has committed " + goals, () -> {
            members.forEach(GroupMember::check);
            Map<TopicPartition, Long> committed = ledger.committed();
            return goals.entrySet().stream()
                    .allMatch(goal -> committed.getOrDefault(goal.getKey(), 0L) >= goal.getValue());
        });
    }

    /** What each member has of a topic. */
    List<List<Integer>> shares(String topic) {
        return members.stream()
                .map(member -> member.assigned().stream()
                        .filter(partition -> partition.topic().equals(topic))
                        .map(TopicPartition::partition)
                        .sorted()
                        .toList())
                .toList();
    }

    ConsumerGroupDescription described() throws Exception {
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group);
    }

    /** Ends all members; nothing may have been lost, doubled or refused, and the bus has to know it, too. */
    void finish() throws Exception {
        while (!members.isEmpty()) {
            remove(members.get(members.size() - 1));
        }
        assertEquals(List.of(), ledger.faults());
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> kept = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        kept.forEach((partition, at) -> committed.put(partition, at.offset()));
        assertEquals(ledger.committed(), committed);
        assertEquals(ledger.ends(), committed);
    }

    @Override
    public void close() throws Exception {
        try {
            for (GroupMember member : members) {
                member.close();
            }
        } finally {
            producer.close();
            admin.close();
        }
    }
}
