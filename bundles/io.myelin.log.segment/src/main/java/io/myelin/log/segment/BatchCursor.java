package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks over the batches of a segment's file, from header to header, without reading the records where it can. A header that
 * cannot be is a {@link CorruptBatchException}; checksums are the caller's choice.
 */
final class BatchCursor {
    private final FileHandle file;
    private final long endPosition;
    private ByteBuffer chunk;
    private long chunkStart;
    private long position;
    private long nextPosition;
    private long minBaseOffset;
    private boolean strict;
    private BatchView batch;

    /**
     * @param position of a batch
     * @param endPosition where to stop
     * @param minBaseOffset no batch may begin below it
     * @param chunkBytes read at once: little for looking one batch up, much for checking them all
     */
    BatchCursor(FileHandle file, long position, long endPosition, long minBaseOffset, int chunkBytes) {
        this.file = file;
        this.nextPosition = position;
        this.endPosition = endPosition;
        this.minBaseOffset = minBaseOffset;
        this.chunk = ByteBuffer.allocate(Math.max(BatchView.HEADER_BYTES, chunkBytes))
                .limit(0);
    }

    /** No gap is taken for one that a leader left. */
    BatchCursor strict() {
        strict = true;
        return this;
    }

    /**
     * Goes to the next batch.
     *
     * @return false at the end
     * @throws CorruptBatchException when what lies there is no batch that fits; the cursor does not move
     */
    boolean next() throws IOException, CorruptBatchException {
        if (nextPosition >= endPosition) {
            return false;
        }
        if (endPosition - nextPosition < BatchView.HEADER_BYTES) {
            throw new CorruptBatchException((endPosition - nextPosition) + " bytes are left, too few for a batch");
        }
        int at = load(nextPosition, BatchView.HEADER_BYTES);
        BatchView header = BatchView.header(chunk, at);
        if (header.size() > endPosition - nextPosition) {
            throw new CorruptBatchException("the batch says it is " + header.size() + " bytes long, "
                    + (endPosition - nextPosition) + " are left");
        }
        boolean gap = strict && header.baseOffset() != minBaseOffset;
        if (header.baseOffset() < minBaseOffset || header.nextOffset() <= header.baseOffset() || gap) {
            throw new CorruptBatchException("a batch with offsets " + header.baseOffset() + ".." + header.lastOffset()
                    + " follows " + minBaseOffset);
        }
        batch = header;
        position = nextPosition;
        nextPosition = position + header.size();
        minBaseOffset = header.nextOffset();
        return true;
    }

    /** The current batch comes once more. */
    void back() {
        nextPosition = position;
        minBaseOffset = batch.baseOffset();
    }

    /** The header of the current batch; valid until the cursor moves. */
    BatchView header() {
        return batch;
    }

    long position() {
        return position;
    }

    long nextPosition() {
        return nextPosition;
    }

    /** The current batch with its records; valid until the cursor moves. */
    BatchView whole() throws IOException, CorruptBatchException {
        int at = load(position, batch.size());
        batch = BatchView.at(chunk, at);
        return batch;
    }

    /** Makes bytes of the file available in the chunk; the index at which they begin. */
    private int load(long from, int bytes) throws IOException, CorruptBatchException {
        if (from < chunkStart || from + bytes > chunkStart + chunk.limit()) {
            if (bytes > chunk.capacity()) {
                chunk = ByteBuffer.allocate(bytes);
            }
            chunk.clear().limit((int) Math.min(chunk.capacity(), endPosition - from));
            chunkStart = from;
            file.read(chunk, from);
            chunk.flip();
            if (chunk.limit() < bytes) {
                throw new CorruptBatchException("the file ends at " + (from + chunk.limit()) + ", inside a batch");
            }
        }
        return (int) (from - chunkStart);
    }
}
