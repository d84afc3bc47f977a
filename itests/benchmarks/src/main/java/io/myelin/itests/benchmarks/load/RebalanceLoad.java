package io.myelin.itests.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Members of one group that come all at once, and of which half go at once: each time until the others share the partitions
 * evenly. Nothing is read meanwhile.
 */
final class RebalanceLoad {
    private static final long LIMIT_SECONDS = 180;
    private static final long LOOK_MS = 5;
    private static final int WARM_SHARE = 8;
    /** An empty topic is asked for records so rarely that it costs next to nothing. */
    private static final int FETCH_WAIT_MS = 10_000;

    private final Arguments arguments;
    private final Conductor conductor;
    private final int partitions;

    RebalanceLoad(Arguments arguments, Conductor conductor) {
        this.arguments = arguments;
        this.conductor = conductor;
        partitions = arguments.count("partitions", 1);
    }

    void run() throws Exception {
        int members = arguments.count("members", 200);
        balance("warm", members / WARM_SHARE);
        conductor.begin();
        Times times = balance("measured", members);
        conductor.end();
        conductor.result("join_s", times.joinNs / 1e9);
        conductor.result("leave_s", times.leaveNs / 1e9);
        conductor.result("records", members);
    }

    private record Times(long joinNs, long leaveNs) {}

    private Times balance(String name, int count) throws InterruptedException {
        String group = arguments.text("topic") + "-" + name;
        List<Member> members = new ArrayList<>();
        try {
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                members.add(new Member(group));
            }
            awaitEven(members);
            long joined = System.nanoTime();
            List<Member> leaving = members.subList(0, count / 2);
            leaving.forEach(Member::stop);
            awaitEven(members.subList(count / 2, count));
            return new Times(joined - begin, System.nanoTime() - joined);
        } finally {
            members.forEach(Member::stop);
            for (Member member : members) {
                member.thread.join();
            }
        }
    }

    private void awaitEven(List<Member> members) throws InterruptedException {
        int least = partitions / members.size();
        int most = (partitions + members.size() - 1) / members.size();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!even(members, least, most)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the group is not even after " + LIMIT_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private boolean even(List<Member> members, int least, int most) {
        int all = 0;
        for (Member member : members) {
            if (member.failure.get() != null) {
                throw new IllegalStateException("a member failed", member.failure.get());
            }
            int assigned = member.assigned;
            if (assigned < least || assigned > most) {
                return false;
            }
            all += assigned;
        }
        return all == partitions;
    }

    private final class Member {
        private final Thread thread;
        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private volatile int assigned;
        private volatile boolean stopped;

        Member(String group) {
            thread = new Thread(() -> run(group), "member");
            thread.start();
        }

        private void run(String group) {
            Map<String, Object> settings = new HashMap<>();
            settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments.text("bootstrap"));
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
            settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, arguments.text("protocol"));
            settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
            settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            try (var consumer =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(arguments.text("topic")));
                while (!stopped) {
                    consumer.poll(Duration.ofMillis(100));
                    assigned = consumer.assignment().size();
                }
            } catch (RuntimeException e) {
                failure.set(e);
            }
        }

        void stop() {
            stopped = true;
        }
    }
}
