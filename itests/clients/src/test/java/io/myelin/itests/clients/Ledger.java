package io.myelin.itests.clients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What the members of a group have read and committed, all in one place. In each partition one offset comes after the other,
 * whoever reads it. What was read and could not be committed may come again; everything else is a fault.
 */
final class Ledger {
    private final Map<TopicPartition, Long> begins = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private int again;

    synchronized void read(String member, TopicPartition partition, long offset) {
        begins.putIfAbsent(partition, offset);
        long due = ends.getOrDefault(partition, offset);
        if (offset < due && offset >= committed.getOrDefault(partition, begins.get(partition))) {
            again++;
        } else if (offset != due) {
            faults.add(member + " read offset " + offset + " of " + partition + " when " + due + " was due");
        }
        ends.put(partition, offset + 1);
    }

    synchronized void committed(String member, Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, at) -> {
            Long before = committed.put(partition, at.offset());
            if (before != null && before > at.offset()) {
                faults.add(member + " committed " + at.offset() + " of " + partition + " after " + before);
            }
        });
    }

    synchronized void fault(String what) {
        faults.add(what);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** How many times members had to begin again where a commit had failed. */
    synchronized int again() {
        return again;
    }

    /** The first offset of each partition that was read. */
    synchronized Map<TopicPartition, Long> begins() {
        return Map.copyOf(begins);
    }

    /** The offset after the last one that was read, for each partition. */
    synchronized Map<TopicPartition, Long> ends() {
        return Map.copyOf(ends);
    }

    synchronized Map<TopicPartition, Long> committed() {
        return Map.copyOf(committed);
    }
}
