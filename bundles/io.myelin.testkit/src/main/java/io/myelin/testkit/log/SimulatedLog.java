package io.myelin.testkit.log;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchView;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a simulation knows of one log: what was done to it, and what it may look like after a crash. */
final class SimulatedLog {
    /** A batch as the log stored it. */
    record Entry(long base, long next, int epoch, ByteBuffer bytes) {
        static Entry of(BatchView batch) {
            ByteBuffer copy =
                    ByteBuffer.allocate(batch.size()).put(batch.bytes()).flip();
            return new Entry(batch.baseOffset(), batch.nextOffset(), batch.leaderEpoch(), copy);
        }
    }

    /**
     * One state that a log may be in.
     *
     * @param entries everything appended since the beginning or the last restart, trimmed or not
     * @param startMin the lowest start that is allowed, since starts that retention moved need not survive
     */
    record State(List<Entry> entries, long startMin, long start, long end) {
        static State emptyAt(long offset) {
            return new State(List.of(), offset, offset, offset);
        }

        State with(Entry entry) {
            List<Entry> more = new ArrayList<>(entries);
            more.add(entry);
            return new State(more, startMin, start, entry.next());
        }

        State cutTo(long offset) {
            if (offset >= end) {
                return this;
            }
            if (offset < start) {
                return emptyAt(offset);
            }
            List<Entry> kept = new ArrayList<>();
            long newEnd = offset;
            for (Entry entry : entries) {
                if (entry.next() > offset) {
                    newEnd = Math.min(offset, entry.base());
                    break;
                }
                kept.add(entry);
            }
            // A batch that holds the start goes whole, as far as it lies below it, too.
            return new State(kept, Math.min(startMin, newEnd), Math.min(start, newEnd), newEnd);
        }

        State trimmedTo(long offset, boolean survives) {
            long moved = Math.max(start, Math.min(offset, end));
            return new State(entries, survives ? moved : startMin, moved, end);
        }

        /** What is left when only a prefix survives. */
        State prefix(long newStart, long newEnd) {
            return new State(
                    entries.stream().filter(entry -> entry.next() <= newEnd).toList(), newStart, newStart, newEnd);
        }
    }

    final TopicIdPartition partition;
    LogConfig config;
    State state = State.emptyAt(0);
    /** What the call that is running would make of it; the same while none is. */
    State next = state;
    /** Everything below survives a power cut. */
    long durable;

    long told;
    int epoch;
    PartitionLog log;

    SimulatedLog(TopicIdPartition partition, LogConfig config) {
        this.partition = partition;
        this.config = config;
    }

    void opened(PartitionLog opened) {
        log = opened;
        told = 0;
        opened.onDurable(offset -> {
            if (offset < told || offset > opened.endOffset()) {
                throw new AssertionError(
                        "MonotonicOffsets: durable " + offset + " after " + told + ", end " + opened.endOffset());
            }
            told = offset;
            if (config.fsync()) {
                // A cut that is running may take it away again.
                durable = Math.max(durable, Math.min(offset, next.end()));
            }
        });
    }

    /** The call came back: what it would do is done. */
    void done() {
        state = next;
        durable = Math.min(durable, state.end());
        told = Math.min(told, state.end());
    }

    /** Its topic gets another class: nothing that was told before is a promise of this one. */
    void reconfigure(LogConfig next) {
        config = next;
        log.configure(next);
    }

    /** Closing keeps what the class promises, and no more. */
    void closed() {
        if (config.fsync()) {
            allDurable();
        }
    }

    void allDurable() {
        durable = state.end();
    }
}
