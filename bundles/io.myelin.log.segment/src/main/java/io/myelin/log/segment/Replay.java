package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import java.io.IOException;
import java.util.List;

/** Reads the headers of batches again to know what their producers and leaders did. */
final class Replay {
    private static final int CHUNK_BYTES = 1 << 16;

    private Replay() {}

    /**
     * @param producersFrom what lies below is in {@code producers} already
     * @param from an offset at or below {@code producersFrom}
     */
    static void run(
            List<Segment> segments, long from, long producersFrom, Producers producers, Epochs epochs, long nowMs)
            throws IOException {
        for (Segment segment : segments) {
            if (segment.endOffset() > from && !segment.isEmpty()) {
                FileHandle handle = segment.file().acquire();
                try {
                    run(handle, segment, from, producersFrom, producers, epochs, nowMs);
                } finally {
                    segment.file().release();
                }
            }
        }
    }

    private static void run(
            FileHandle handle,
            Segment segment,
            long from,
            long producersFrom,
            Producers producers,
            Epochs epochs,
            long nowMs)
            throws IOException {
        long start = from >= segment.liveFromOffset() ? segment.liveFromPosition() : 0;
        BatchCursor cursor = new BatchCursor(handle, start, segment.lengthBytes(), segment.baseOffset(), CHUNK_BYTES);
        try {
            while (cursor.next()) {
                BatchView header = cursor.header();
                if (header.lastOffset() < from) {
                    continue;
                }
                epochs.begin(header.leaderEpoch(), header.baseOffset());
                if (header.lastOffset() >= producersFrom && header.hasProducerId()) {
                    TransactionMarker marker = header.control()
                            ? TransactionMarker.of(cursor.whole()).orElse(null)
                            : null;
                    producers.written(cursor.header(), marker, nowMs);
                }
            }
        } catch (CorruptBatchException e) {
            // What can still be read counts; reading the damaged place says what is wrong.
            return;
        }
    }
}
