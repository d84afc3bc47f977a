package io.myelin.log.segment;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A snapshot of producers may be older than the compaction that removed the last of an aborted transaction, its marker. To name
 * such a transaction to readers would hide from them what its producer wrote later, as nothing would end it.
 */
final class CompactedMarkers {
    private static final int CHUNK_BYTES = 1 << 16;

    private CompactedMarkers() {}

    static void forgetGone(List<Segment> segments, CompactedNames names, Producers producers) throws IOException {
        for (Segment segment : segments) {
            Set<Long> markers = new HashSet<>();
            for (AbortedTransaction transaction : producers.allAborted()) {
                long offset = transaction.lastOffset();
                if (offset >= segment.baseOffset() && offset < segment.endOffset()) {
                    markers.add(offset);
                }
            }
            if (!markers.isEmpty() && names.revisionOf(segment.baseOffset()) > 0) {
                removePresent(segment, markers);
                producers.forgetAborted(markers);
            }
        }
    }

    private static void removePresent(Segment segment, Set<Long> markers) throws IOException {
        FileHandle handle = segment.file().acquire();
        try {
            BatchCursor cursor = new BatchCursor(handle, 0, segment.lengthBytes(), segment.baseOffset(), CHUNK_BYTES);
            while (cursor.next()) {
                if (cursor.header().control() && cursor.header().count() > 0) {
                    markers.remove(cursor.header().lastOffset());
                }
            }
        } catch (CorruptBatchException e) {
            // Nobody reads on here; whether the markers are there makes no difference.
            markers.clear();
        } finally {
            segment.file().release();
        }
    }
}
