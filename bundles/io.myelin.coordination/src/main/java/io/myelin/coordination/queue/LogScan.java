package io.myelin.coordination.queue;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Fetched;
import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Looks at the headers of what was fetched, and at nothing else. */
final class LogScan {
    private static final int WINDOW_BYTES = 32 * 1024;

    private final Bytes bytes;
    private final List<AbortedTransaction> aborted;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private int windowAt;

    private LogScan(Fetched fetched) {
        this.bytes = fetched.records();
        this.aborted = fetched.aborted();
    }

    /** @param offsets how many are enough, counted from where the reading began */
    static List<LogBatch> of(Fetched fetched, ReadPlan plan, long offsets) throws IOException, CorruptBatchException {
        return new LogScan(fetched).batches(plan, offsets);
    }

    private List<LogBatch> batches(ReadPlan plan, long offsets) throws IOException, CorruptBatchException {
        List<LogBatch> batches = new ArrayList<>();
        int at = 0;
        while (bytes.length() - at >= BatchView.HEADER_BYTES) {
            BatchView header = BatchView.header(headerAt(at), at - windowAt);
            boolean enough = !batches.isEmpty()
                    && (header.baseOffset() > plan.until() || header.baseOffset() - plan.from() >= offsets);
            if (header.size() > bytes.length() - at || enough) {
                break;
            }
            if (header.lastOffset() >= plan.from()) {
                boolean data = !header.control() && !aborted(header);
                batches.add(new LogBatch(header.baseOffset(), header.lastOffset(), data, at, header.size()));
            }
            at += header.size();
        }
        return batches;
    }

    private boolean aborted(BatchView batch) {
        return batch.transactional()
                && aborted.stream()
                        .anyMatch(transaction -> transaction.producerId() == batch.producerId()
                                && transaction.firstOffset() <= batch.baseOffset()
                                && batch.lastOffset() <= transaction.lastOffset());
    }

    private ByteBuffer headerAt(int at) throws IOException {
        if (bytes instanceof Frame frame) {
            return window.hasRemaining() ? window : (window = frame.buffer());
        }
        if (at < windowAt || at + BatchView.HEADER_BYTES > windowAt + window.limit()) {
            window = ByteBuffer.allocate(Math.min(WINDOW_BYTES, bytes.length() - at));
            windowAt = at;
            FileSlice file = (FileSlice) bytes;
            int read = 1;
            while (window.hasRemaining() && read > 0) {
                read = file.read(window, at + window.position());
            }
            window.flip();
        }
        return window;
    }
}
