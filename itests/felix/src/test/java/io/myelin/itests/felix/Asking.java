package io.myelin.itests.felix;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.admin.Admin;

/** An administrator who keeps looking at the cluster, its topics and its groups. */
final class Asking implements AutoCloseable {
    private static final long PAUSE_MS = 20;

    private final Admin admin;
    private final List<String> topics;
    private final String group;
    private final Queue<String> faults;
    private final Gap gap = new Gap();
    private final Thread thread;
    private volatile boolean running = true;

    Asking(Map<String, Object> connect, List<String> topics, String group, Queue<String> faults) {
        this.topics = topics;
        this.group = group;
        this.faults = faults;
        admin = Admin.create(connect);
        thread = new Thread(this::run, "admin-" + group);
        thread.start();
    }

    private void run() {
        try {
            while (running) {
                admin.describeCluster().nodes().get();
                admin.describeTopics(topics).allTopicNames().get();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                gap.event();
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            // closed
        } catch (Exception e) {
            faults.add("admin: " + e);
        }
    }

    Gap gap() {
        return gap;
    }

    double metric(String name) {
        return Metrics.sum(admin.metrics(), name);
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
        admin.close();
    }
}
