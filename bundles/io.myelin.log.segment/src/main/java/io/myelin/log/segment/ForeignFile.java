package io.myelin.log.segment;

import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import java.io.IOException;

/** Tells a segment's file that was damaged from one that is whole and belongs somewhere else. */
final class ForeignFile {
    private static final int CHUNK_BYTES = 4096;

    private ForeignFile() {}

    /**
     * @param digest on record of the segment
     * @return whether the first batch is a whole one that was never there: then nothing that follows can be trusted
     */
    static boolean is(FileHandle handle, long length, long digest) throws IOException {
        BatchCursor cursor = new BatchCursor(handle, 0, length, 0, CHUNK_BYTES);
        try {
            if (!cursor.next()) {
                return false;
            }
            cursor.whole().checkCrc();
            return !Segment.beginsAlike(Segment.digest(0, cursor.header()), digest);
        } catch (CorruptBatchException e) {
            return false;
        }
    }
}
