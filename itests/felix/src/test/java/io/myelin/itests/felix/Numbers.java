package io.myelin.itests.felix;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What has come out of a topic of which each partition gets the numbers 0, 1, 2, ...: what is lost, doubled or out of order shows. */
final class Numbers {
    private final String topic;
    private final AtomicLongArray due;
    private final AtomicLong count = new AtomicLong();
    private final Queue<String> faults;

    Numbers(String topic, int partitions, Queue<String> faults) {
        this.topic = topic;
        this.due = new AtomicLongArray(partitions);
        this.faults = faults;
    }

    /** One reader has a partition at a time. */
    void came(int partition, long number) {
        long expected = due.getAndSet(partition, number + 1);
        if (number != expected) {
            faults.add(topic + "-" + partition + ": " + number + " came when " + expected + " was due");
        }
        count.incrementAndGet();
    }

    long count() {
        return count.get();
    }

    /** The offset after the last record that came. */
    long end(int partition) {
        return due.get(partition);
    }
}
