package io.myelin.log.segment;

import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.LogConfig;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts off the end of a log. Everything is synced before the log goes on, or else batches that were cut off could come back
 * behind new ones after a power cut. Readers that hold a slice keep what they were given: then the kept part is copied.
 */
final class Truncation {
    private static final int COPY_CHUNK_BYTES = 1 << 20;

    private final StoreContext context;
    private final LogFiles files;
    private final Snapshots snapshots;
    private final int number;
    private final LogConfig config;

    Truncation(StoreContext context, LogFiles files, Snapshots snapshots, int number, LogConfig config) {
        this.context = context;
        this.files = files;
        this.snapshots = snapshots;
        this.number = number;
        this.config = config;
    }

    /** What the log is to look like, with the files still as they were; published before they are touched. */
    View plan(View now, long wantedEnd) throws StorageException {
        int index = now.indexOf(wantedEnd);
        Segment last = now.segments()[index];
        // A hole at the end is no hole any more: whoever truncates gets the batches again.
        long endOffset = Math.min(wantedEnd, last.damagedFrom());
        Segment kept = files.segment(SegmentMark.empty(last.baseOffset()), last.file(), config.indexIntervalBytes());
        long end = now.bytesOf(index) == 0 ? endOffset : keep(last, now.bytesOf(index), kept, endOffset);
        kept.endAt(end);
        Segment[] segments = Arrays.copyOf(now.segments(), index + 1);
        segments[index] = kept;
        return new View(segments, now.startOffset(), end, kept.lengthBytes(), now.cuts() + 1);
    }

    /** Takes the batches wholly below an offset; the offset where the log then ends. */
    private long keep(Segment from, long length, Segment kept, long endOffset) throws StorageException {
        long nowMs = context.clock().nowMs();
        try {
            FileHandle handle = from.file().acquire();
            try {
                BatchCursor cursor = new BatchCursor(handle, 0, length, from.baseOffset(), 1 << 16);
                while (cursor.next()) {
                    if (cursor.header().lastOffset() >= endOffset) {
                        return Math.min(endOffset, cursor.header().baseOffset());
                    }
                    kept.appended(cursor.header(), nowMs);
                }
                return endOffset;
            } finally {
                from.file().release();
            }
        } catch (IOException | CorruptBatchException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    from.file().path() + " cannot be cut at offset " + endOffset + ": " + e.getMessage(),
                    e);
        }
    }

    /** Does to the files what was planned and published. */
    View apply(View before, View cut) throws StorageException {
        context.manifest().append(new ManifestEntry.Cut(number, cut.endOffset()));
        files.compacted().cutTo(cut.endOffset());
        context.manifest().sync();
        try {
            List<OpenFile> beyond = Arrays.stream(before.segments())
                    .skip(cut.segments().length)
                    .map(Segment::file)
                    .toList();
            files.removeNow(beyond, config.fileDeleteDelayMs());
            Segment last = cut.active();
            boolean exists = context.files().exists(last.file().path());
            View result = cut;
            if (exists && last.file().uses() == 0) {
                truncate(last);
            } else if (exists) {
                result = replace(cut);
            }
            if (context.files().isDirectory(files.directory())) {
                snapshots.deleteBeyond(cut.endOffset());
                context.files().syncDirectory(files.directory());
            }
            return result;
        } catch (IOException e) {
            throw context.disk().fail("Truncating a log in " + files.directory(), e);
        }
    }

    private static void truncate(Segment last) throws IOException {
        FileHandle handle = last.file().acquire();
        try {
            handle.truncate(last.lengthBytes());
            handle.sync(true);
        } finally {
            last.file().release();
        }
    }

    private View replace(View cut) throws IOException {
        Segment last = cut.active();
        Path path = last.file().path();
        Path copy = path.resolveSibling(path.getFileName() + Names.TEMPORARY);
        context.files().delete(copy);
        FileHandle from = last.file().acquire();
        try (FileHandle to = context.files().open(copy, FileIO.Mode.CREATE_NEW)) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(COPY_CHUNK_BYTES, Math.max(1, last.lengthBytes())));
            for (long at = 0; at < last.lengthBytes(); at += chunk.limit()) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), last.lengthBytes() - at));
                from.read(chunk, at);
                to.write(chunk.flip(), at);
            }
            to.sync(true);
        } finally {
            last.file().release();
        }
        last.file().retire();
        context.files().rename(copy, path);
        Segment[] segments = cut.segments().clone();
        Segment renewed = files.existingSegment(last.mark(), config.indexIntervalBytes());
        segments[segments.length - 1] = renewed;
        return new View(segments, cut.startOffset(), cut.endOffset(), cut.activeBytes(), cut.cuts() + 1);
    }

    /** Makes producers what they were at the end of the view. */
    void rewind(View view, Producers producers) throws StorageException {
        if (producers.isEmpty()) {
            return;
        }
        producers.clear();
        try {
            long from = view.segments()[0].baseOffset();
            from = snapshots.restore(from, producers);
            Replay.run(
                    List.of(view.segments()),
                    from,
                    from,
                    producers,
                    new Epochs(List.of()),
                    context.clock().nowMs());
            CompactedMarkers.forgetGone(List.of(view.segments()), files.compacted(), producers);
            producers.trimTo(view.startOffset());
        } catch (IOException e) {
            throw context.disk().fail("Reading producers of a log in " + files.directory() + " again", e);
        }
    }
}
