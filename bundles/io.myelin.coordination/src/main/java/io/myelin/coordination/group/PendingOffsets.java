package io.myelin.coordination.group;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.record.StoredRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Offsets of transactions that have not ended. What is being written counts already, so that nobody reads an older offset behind
 * its back; which marker it belongs to is told by the places of both in the log.
 */
final class PendingOffsets {
    /** Not in the log yet. */
    private static final long NOWHERE = -1;

    private final Map<Long, Producer> producers = new HashMap<>();
    private final Map<String, List<Write>> byGroup = new HashMap<>();

    /** What a producer has open here. */
    private static final class Producer {
        final List<Write> writes = new ArrayList<>();
        /** Markers that came while something was being written: they may be of that. */
        final List<Marker> markers = new ArrayList<>();

        boolean writing() {
            return writes.stream().anyMatch(write -> write.offset == NOWHERE);
        }
    }

    private record Marker(long offset, boolean commits) {}

    /** Offsets that one batch holds, empty where a commit outside of the transaction has overtaken them. */
    static final class Write {
        private final long producerId;
        private final String group;
        private final Map<TopicPartitionRef, Optional<OffsetValue>> values = new LinkedHashMap<>();
        private long offset;

        private Write(long producerId, String group, long offset) {
            this.producerId = producerId;
            this.group = group;
            this.offset = offset;
        }
    }

    /** Offsets that are about to be written. */
    Write begin(long producerId, String group, List<StoredRecord.Offset> records) {
        Write write = new Write(producerId, group, NOWHERE);
        records.forEach(record -> write.values.put(record.partition(), record.value()));
        add(write);
        return write;
    }

    /** A record of a transaction, read again from the log. */
    void replay(long producerId, long offset, StoredRecord.Offset record) {
        Write write = new Write(producerId, record.group(), offset);
        write.values.put(record.partition(), record.value());
        add(write);
    }

    private void add(Write write) {
        producers.computeIfAbsent(write.producerId, id -> new Producer()).writes.add(write);
        byGroup.computeIfAbsent(write.group, id -> new ArrayList<>()).add(write);
    }

    /** They were not written. */
    void failed(Write write) {
        Producer producer = producers.get(write.producerId);
        remove(producer, write);
        tidy(write.producerId, producer);
    }

    /**
     * They are in the log.
     *
     * @param apply gets what a marker that is in the log, too, has committed
     */
    void written(Write write, long offset, Consumer<StoredRecord.Offset> apply) {
        write.offset = offset;
        Producer producer = producers.get(write.producerId);
        producer.markers.forEach(marker -> settle(producer, marker, apply));
        tidy(write.producerId, producer);
    }

    /** @param apply gets what is committed, in the order of the log */
    void end(long producerId, long offset, boolean commits, Consumer<StoredRecord.Offset> apply) {
        Producer producer = producers.get(producerId);
        if (producer != null) {
            Marker marker = new Marker(offset, commits);
            producer.markers.add(marker);
            settle(producer, marker, apply);
            tidy(producerId, producer);
        }
    }

    private void settle(Producer producer, Marker marker, Consumer<StoredRecord.Offset> apply) {
        for (Write write : List.copyOf(producer.writes)) {
            if (write.offset == NOWHERE || write.offset > marker.offset) {
                continue;
            }
            remove(producer, write);
            if (marker.commits) {
                write.values.forEach((partition, value) -> {
                    if (value.isPresent()) {
                        apply.accept(new StoredRecord.Offset(write.group, partition, value));
                    }
                });
            }
        }
    }

    private void remove(Producer producer, Write write) {
        producer.writes.remove(write);
        List<Write> ofGroup = byGroup.get(write.group);
        ofGroup.remove(write);
        if (ofGroup.isEmpty()) {
            byGroup.remove(write.group);
        }
    }

    private void tidy(long producerId, Producer producer) {
        if (!producer.writing()) {
            producer.markers.clear();
        }
        if (producer.writes.isEmpty()) {
            producers.remove(producerId);
        }
    }

    /** A record outside of transactions follows in the log: the newer one counts. */
    void overtaken(String group, TopicPartitionRef partition) {
        byGroup.getOrDefault(group, List.of()).forEach(write -> write.values.replace(partition, Optional.empty()));
    }

    boolean has(String group) {
        return byGroup.containsKey(group);
    }

    boolean has(String group, TopicPartitionRef partition) {
        return byGroup.getOrDefault(group, List.of()).stream().anyMatch(write -> write.values.containsKey(partition));
    }

    Set<String> groups() {
        return byGroup.keySet();
    }
}
