package io.myelin.shell.record;

import io.myelin.access.Operation;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordView;
import io.myelin.broker.Broker;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.Wait;
import io.myelin.generation.GenerationEndedException;
import io.myelin.loop.Timer;
import io.myelin.shell.Bus;
import io.myelin.shell.CommandException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Reads a topic without a group, one partition after another. Used by one thread. */
public final class Reader {
    private static final int NO_EPOCH = -1;

    private final Bus bus;
    private final Codecs codecs;
    private final String topic;
    private final Map<Integer, Long> next = new TreeMap<>();

    /** A record and where it is. */
    public record Read(int partition, RecordView record) {}

    /** @param codecs for compressed batches */
    public Reader(Bus bus, Codecs codecs, String topic) {
        this.bus = bus;
        this.codecs = codecs;
        this.topic = topic;
    }

    /** Finds out where to begin. */
    public void seek(OptionalInt only, Position position) throws CommandException {
        int count =
                bus.ask(broker -> CompletableFuture.completedFuture(Partitions.count(broker, topic, Operation.READ)));
        if (only.orElse(0) >= count) {
            throw new CommandException(
                    "topic " + topic + " has no partition " + only.getAsInt() + ", only 0 to " + (count - 1));
        }
        if (position.offset().isPresent() && only.isEmpty() && count > 1) {
            throw new CommandException("topic " + topic + " has " + count
                    + " partitions: say with --partition which one the offset belongs to");
        }
        for (int partition = only.orElse(0); partition <= only.orElse(count - 1); partition++) {
            next.put(
                    partition, position.offset().isPresent() ? position.offset().get() : find(partition, position));
        }
    }

    private long find(int partition, Position position) throws CommandException {
        long found = find(partition, position.query().orElseThrow());
        // No record is that new: reading begins with the next one to come.
        return found < 0 ? find(partition, new OffsetQuery.Latest()) : found;
    }

    private long find(int partition, OffsetQuery query) throws CommandException {
        return bus.ask(broker -> Partitions.find(broker, topic, partition)
                        .find(query, Isolation.READ_UNCOMMITTED, NO_EPOCH, Bus.caller()))
                .offset();
    }

    /** Where each partition ends now. */
    public Map<Integer, Long> ends() throws CommandException {
        Map<Integer, Long> ends = new TreeMap<>();
        for (int partition : next.keySet()) {
            ends.put(partition, find(partition, new OffsetQuery.Latest()));
        }
        return ends;
    }

    /** Whether everything before these offsets was read. */
    public boolean reached(Map<Integer, Long> ends) {
        return next.entrySet().stream().allMatch(at -> at.getValue() >= ends.getOrDefault(at.getKey(), 0L));
    }

    /** What is there now, from each partition at most one fetch. */
    public List<Read> read() throws CommandException {
        List<Read> all = new ArrayList<>();
        for (int partition : next.keySet()) {
            long from = next.get(partition);
            ByteBuffer fetched = bus.ask(broker -> fetch(broker, partition, from));
            try {
                Batches.Decoded decoded = Batches.decode(fetched, from, codecs, bus.maxDecompressedBytes());
                next.put(partition, decoded.next());
                decoded.records().forEach(record -> all.add(new Read(partition, record)));
            } catch (CorruptBatchException e) {
                throw new CommandException("partition " + partition + " of topic " + topic
                        + " has something unreadable at offset " + from + " or behind it: " + e.getMessage());
            }
        }
        return all;
    }

    private CompletionStage<ByteBuffer> fetch(Broker broker, int partition, long from) {
        FetchSpec spec = new FetchSpec(from, bus.fetchBytes(), true, Isolation.READ_UNCOMMITTED, NO_EPOCH, NO_EPOCH);
        return Partitions.find(broker, topic, partition)
                .fetch(spec, Bus.caller())
                .thenApply(fetched -> Batches.take(fetched.records()));
    }

    /** Returns when there is more to read, or the time is over. */
    public void await(long limitMs) throws CommandException {
        bus.ask(limitMs, broker -> more(broker, limitMs));
    }

    private CompletionStage<Void> more(Broker broker, long limitMs) {
        CompletableFuture<Void> woken = new CompletableFuture<>();
        List<Wait> waits = new ArrayList<>();
        for (Map.Entry<Integer, Long> at : next.entrySet()) {
            Partition partition = Partitions.find(broker, topic, at.getKey());
            waits.add(partition.await(at.getValue(), Isolation.READ_UNCOMMITTED, cause -> {
                if (cause == Wait.Wake.DRAINED) {
                    woken.completeExceptionally(new GenerationEndedException());
                } else {
                    woken.complete(null);
                }
            }));
        }
        Timer timer = bus.loop().schedule(TimeUnit.MILLISECONDS.toNanos(limitMs), () -> woken.complete(null));
        return woken.whenComplete((done, error) -> {
            timer.cancel();
            waits.forEach(Wait::cancel);
        });
    }
}
