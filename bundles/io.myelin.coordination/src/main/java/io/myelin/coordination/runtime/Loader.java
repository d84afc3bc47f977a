package io.myelin.coordination.runtime;

import io.myelin.access.Caller;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionStatus;
import io.myelin.broker.Wait;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import io.myelin.loop.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Replays a partition into a shard, up to where its log ended when the load began: what an earlier leader, or a write that
 * timed out, left above the high watermark will be committed by this leader, so the load waits for it. Confined to the loop.
 */
final class Loader {
    /** Told how a load ended, on the loop. */
    interface Listener {
        void onLoaded(long endOffset);

        void onFailed(Throwable cause);
    }

    /** Types of control records. */
    private static final short ABORT = 0;

    private static final short COMMIT = 1;

    private final Loop loop;
    private final Supplier<Optional<Partition>> partition;
    private final int chunkBytes;
    private final Shard shard;
    private final Listener listener;
    private boolean cancelled;
    private Wait wait;
    private long next;
    private long end;

    Loader(Loop loop, Supplier<Optional<Partition>> partition, int chunkBytes, Shard shard, Listener listener) {
        this.loop = loop;
        this.partition = partition;
        this.chunkBytes = chunkBytes;
        this.shard = shard;
        this.listener = listener;
    }

    void start() {
        guarded(() -> leader().status().whenComplete((status, failure) -> loop.run(() -> onStatus(status, failure))));
    }

    /** The listener is not called after this. */
    void cancel() {
        cancelled = true;
        if (wait != null) {
            wait.cancel();
        }
    }

    private void onStatus(PartitionStatus status, Throwable failure) {
        if (cancelled) {
            return;
        }
        if (failure != null) {
            fail(failure);
            return;
        }
        next = status.startOffset();
        end = status.endOffset();
        step();
    }

    private void step() {
        if (cancelled) {
            return;
        }
        if (next >= end) {
            cancelled = true;
            listener.onLoaded(end);
            return;
        }
        FetchSpec spec = new FetchSpec(next, chunkBytes, true, Isolation.READ_UNCOMMITTED, -1, -1);
        guarded(() ->
                leader().fetch(spec, Caller.BUS).whenComplete((got, failure) -> loop.run(() -> onChunk(got, failure))));
    }

    private void onChunk(Fetched chunk, Throwable failure) {
        if (failure != null) {
            if (!cancelled) {
                fail(failure);
            }
            return;
        }
        try {
            if (cancelled) {
                return;
            }
            long before = next;
            replay(read(chunk.records()));
            if (next == before && next < end) {
                wait = leader().await(next, Isolation.READ_UNCOMMITTED, cause -> loop.run(this::step));
            } else {
                // The loop serves other partitions between two chunks.
                loop.execute(this::step);
            }
        } catch (IOException | CorruptBatchException | RuntimeException e) {
            fail(e);
        } finally {
            chunk.records().release();
        }
    }

    private void replay(ByteBuffer chunk) throws CorruptBatchException {
        int at = 0;
        while (at < chunk.limit()) {
            int size = BatchView.sizeAt(chunk, at);
            if (size <= 0 || size > chunk.limit() - at) {
                // A chunk may end in the middle of a batch.
                return;
            }
            BatchView batch = BatchView.at(chunk, at);
            batch.checkCrc();
            if (batch.lastOffset() >= next) {
                replay(batch);
            }
            next = Math.max(next, batch.nextOffset());
            at += size;
        }
    }

    private void replay(BatchView batch) throws CorruptBatchException {
        RecordReader records = RecordReader.ofPlain(batch);
        while (records.hasNext()) {
            RecordView record = records.next();
            if (record.key() == null || record.offset() < next) {
                continue;
            }
            if (batch.control()) {
                short type = record.key().getShort(record.key().position() + Short.BYTES);
                if (type == ABORT || type == COMMIT) {
                    shard.transactionEnded(batch.producerId(), record.offset(), type == COMMIT);
                }
            } else if (batch.transactional()) {
                shard.replayInTransaction(batch.producerId(), record.offset(), record.key(), record.value());
            } else {
                shard.replay(record.key(), record.value());
            }
        }
    }

    private static ByteBuffer read(Bytes bytes) throws IOException {
        if (bytes instanceof Frame frame) {
            return frame.buffer();
        }
        if (bytes instanceof FileSlice slice) {
            ByteBuffer whole = ByteBuffer.allocate(slice.length());
            int read = 1;
            while (whole.hasRemaining() && read > 0) {
                read = slice.read(whole, whole.position());
            }
            return whole.flip();
        }
        throw new IOException("records of an unknown kind: " + bytes.getClass().getName());
    }

    private Partition leader() {
        return partition
                .get()
                .orElseThrow(() -> new BusException(BusError.NOT_LEADER, "the partition is led elsewhere"));
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        cancelled = true;
        listener.onFailed(cause);
    }
}
