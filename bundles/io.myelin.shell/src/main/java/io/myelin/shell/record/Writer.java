package io.myelin.shell.record;

import io.myelin.access.Operation;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.Header;
import io.myelin.batch.KeyHash;
import io.myelin.broker.Acks;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.buffer.Frame;
import io.myelin.shell.Bus;
import io.myelin.shell.CommandException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Writes records to a topic, in batches. */
public final class Writer {
    private static final int BATCH_BYTES = 256 << 10;

    private final Bus bus;
    private final String topic;
    private final long timeoutMs;
    private final int partitions;
    private final Map<Integer, BatchBuilder> open = new TreeMap<>();
    private final Map<Integer, List<Written>> written = new TreeMap<>();
    private int nextPartition;

    /**
     * Where records went.
     *
     * @param partition of the topic
     * @param firstOffset of them
     * @param count how many follow one another
     */
    public record Written(int partition, long firstOffset, int count) {}

    public Writer(Bus bus, String topic, long timeoutMs) throws CommandException {
        this.bus = bus;
        this.topic = topic;
        this.timeoutMs = timeoutMs;
        this.partitions =
                bus.ask(broker -> CompletableFuture.completedFuture(Partitions.count(broker, topic, Operation.WRITE)));
    }

    /** The number of partitions that the topic has. */
    public int partitions() {
        return partitions;
    }

    /**
     * @param partition -1 to have it chosen, by the key where there is one
     * @param key null for none
     * @param value null for a tombstone
     */
    public void add(int partition, byte[] key, byte[] value, List<Header> headers, long timestampMs)
            throws CommandException {
        int chosen = partition >= 0 ? partition : choose(key);
        BatchBuilder batch = open.computeIfAbsent(chosen, none -> new BatchBuilder());
        batch.add(timestampMs, wrap(key), wrap(value), headers);
        if (batch.sizeBytes() >= BATCH_BYTES) {
            flush(chosen, open.remove(chosen));
        }
    }

    /** Writes what is left, and tells where everything went. */
    public List<Written> finish() throws CommandException {
        while (!open.isEmpty()) {
            int partition = open.keySet().iterator().next();
            flush(partition, open.remove(partition));
        }
        return written.values().stream().flatMap(List::stream).toList();
    }

    private int choose(byte[] key) {
        return key == null ? nextPartition++ % partitions : KeyHash.partition(key, partitions);
    }

    private void flush(int index, BatchBuilder builder) throws CommandException {
        ByteBuffer batch = builder.build();
        Produced produced = bus.ask(timeoutMs, broker -> {
            Partition partition = Partitions.find(broker, topic, index);
            long deadlineNs = partition.loop().clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            // A copy: the broker writes into it, and a call may be run again on the next generation of the broker.
            Frame copy = Frame.of(ByteBuffer.allocate(batch.remaining())
                    .put(batch.duplicate())
                    .flip());
            return partition.produce(copy, Acks.ALL, deadlineNs, Bus.caller());
        });
        note(index, produced.baseOffset(), builder.count());
    }

    private void note(int partition, long offset, int count) {
        List<Written> here = written.computeIfAbsent(partition, none -> new ArrayList<>());
        Written last = here.isEmpty() ? null : here.get(here.size() - 1);
        if (last != null && last.firstOffset + last.count == offset) {
            here.set(here.size() - 1, new Written(partition, last.firstOffset, last.count + count));
        } else {
            here.add(new Written(partition, offset, count));
        }
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
