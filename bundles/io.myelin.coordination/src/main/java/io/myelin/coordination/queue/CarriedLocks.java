package io.myelin.coordination.queue;

import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who holds what, for the next generation of the bundle: consumers go on as if nothing had happened. */
final class CarriedLocks {
    private static final int VERSION = 1;
    private static final int LEAST_RUN_BYTES = 2 * Long.BYTES + Byte.BYTES;

    private CarriedLocks() {}

    static Optional<byte[]> write(Collection<QueueCell> cells, long nowMs) {
        List<QueueCell> holding =
                cells.stream().filter(cell -> cell.machine.runCount() > 0).toList();
        if (holding.isEmpty()) {
            return Optional.empty();
        }
        FieldWriter out = new FieldWriter(true).int16(VERSION).arrayLength(holding.size());
        for (QueueCell cell : holding) {
            out.string(cell.key.group()).uuid(cell.key.topicId()).int32(cell.key.partition());
            List<Run> runs = cell.machine.runs();
            out.arrayLength(runs.size());
            runs.forEach(run -> write(run, nowMs, out));
        }
        return Optional.of(out.toBytes());
    }

    private static void write(Run run, long nowMs, FieldWriter out) {
        out.int64(run.first()).int64(run.last()).int8(run.state().ordinal()).int32(run.deliveries());
        if (run.is(Run.State.ACQUIRED)) {
            Lock lock = run.lock();
            long leftMs = lock.deadlineMs() == Lock.UNLIMITED ? Lock.UNLIMITED : lock.deadlineMs() - nowMs;
            out.string(lock.consumer()).int64(lock.durationMs()).int64(leftMs);
        }
    }

    static void read(byte[] carried, long nowMs, Map<QueueKey, QueueCell> cells) {
        FieldReader in = new FieldReader(ByteBuffer.wrap(carried), true);
        if (in.int16() != VERSION) {
            return;
        }
        int count = in.arrayLength(1);
        for (int i = 0; i < count; i++) {
            QueueKey key = new QueueKey(in.string(), in.uuid(), in.int32());
            List<Run> runs = new ArrayList<>();
            int runCount = in.arrayLength(LEAST_RUN_BYTES);
            for (int j = 0; j < runCount; j++) {
                runs.add(run(in, nowMs));
            }
            if (cells.containsKey(key) && !runs.isEmpty()) {
                cells.get(key).machine.resume(runs);
            }
        }
    }

    private static Run run(FieldReader in, long nowMs) {
        long first = in.int64();
        long last = in.int64();
        Run.State state = Run.State.values()[in.int8()];
        int deliveries = in.int32();
        if (state != Run.State.ACQUIRED) {
            return new Run(first, last, state, deliveries, null);
        }
        String consumer = in.string();
        long durationMs = in.int64();
        long leftMs = in.int64();
        long deadlineMs = leftMs == Lock.UNLIMITED ? Lock.UNLIMITED : nowMs + leftMs;
        return Run.acquired(first, last, deliveries, new Lock(consumer, durationMs, deadlineMs));
    }
}
