package io.myelin.log.segment;

import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a log holds. What the manifest says is on disk is taken as it is, only its presence and length are looked at;
 * what was written later is read, checked, and cut off where it stops being whole.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int SCAN_CHUNK_BYTES = 1 << 20;

    private final StoreContext context;
    private final LogFiles files;
    private final LogState state;
    private final int indexIntervalBytes;
    private final long nowMs;
    private final ManifestEntry.Closed closed;
    private final SegmentMark point;
    private final boolean pointHasProducers;

    private final List<Segment> segments = new ArrayList<>();
    private final List<Segment> unsynced = new ArrayList<>();
    private final TreeMap<Long, Path> found = new TreeMap<>();
    private final TreeMap<Long, Path> snapshots = new TreeMap<>();
    private final Map<Long, SegmentMark> marks = new HashMap<>();
    private final List<Path> leftovers = new ArrayList<>();
    private final Producers producers;
    private Epochs epochs;
    private boolean cut;
    private boolean namesChanged;

    /**
     * @param unsynced segments with bytes that were not known to be on disk
     * @param marked whether it is as it was closed, so that the mark still holds
     * @param durable whether the disk has all of it nevertheless
     */
    record Recovered(
            View view, List<Segment> unsynced, Producers producers, Epochs epochs, boolean marked, boolean durable) {}

    Recovery(StoreContext context, LogFiles files, LogState state, int indexIntervalBytes) {
        this.context = context;
        this.files = files;
        this.state = state;
        this.indexIntervalBytes = indexIntervalBytes;
        this.nowMs = context.clock().nowMs();
        this.closed = state.closedIn(context.boot());
        this.point = closed == null ? state.point() : closed.mark();
        this.pointHasProducers = closed == null ? state.pointHasProducers() : closed.hasProducers();
        this.producers = new Producers(context.limits().maxProducers());
    }

    Recovered run() throws IOException, StorageException {
        look();
        takeKnown();
        long pointEnd = point.endOffset();
        scan();
        dropTrimmed();
        long endOffset = segments.isEmpty()
                ? Math.max(state.startOffset(), pointEnd)
                : Math.max(segments.get(segments.size() - 1).endOffset(), state.startOffset());
        epochs = new Epochs(state.epochs().stream()
                .filter(epoch -> epoch.startOffset() <= endOffset)
                .toList());
        restoreProducers(Math.min(pointEnd, endOffset), endOffset);
        if (namesChanged) {
            context.files().syncDirectory(files.directory());
        }
        boolean marked = closed != null && !cut && endOffset == pointEnd;
        return new Recovered(view(endOffset), unsynced, producers, epochs, marked, marked && closed.durable());
    }

    /** Puts on record what was found, and adds a segment to write to where the last one cannot be gone on with. */
    private View view(long endOffset) throws StorageException {
        // What the manifest says of offsets beyond would be believed once the log has grown there again.
        boolean saysMore = state.epochs().stream().anyMatch(epoch -> epoch.startOffset() > endOffset)
                || state.sealed().values().stream().anyMatch(mark -> mark.endOffset() > endOffset);
        if (cut || saysMore) {
            context.manifest().append(new ManifestEntry.Cut(state.number(), endOffset));
            files.compacted().cutTo(endOffset);
        }
        for (Epochs.Start epoch : epochs.all()) {
            if (!state.epochs().contains(epoch)) {
                context.manifest()
                        .append(new ManifestEntry.EpochBegun(state.number(), epoch.epoch(), epoch.startOffset()));
            }
        }
        Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        boolean goesOn = last != null && !last.isDamaged() && last.endOffset() == endOffset;
        var sealed = state.sealed();
        for (Segment segment : segments) {
            // A damaged segment keeps the mark it should have, so that the damage is seen at every start.
            SegmentMark mark = segment.isDamaged() ? marks.get(segment.baseOffset()) : segment.mark();
            boolean isSealed = segment != last || !goesOn;
            if (isSealed && !mark.equals(sealed.get(mark.baseOffset()))) {
                context.manifest().append(new ManifestEntry.Sealed(state.number(), mark));
            }
        }
        if (!goesOn) {
            segments.add(files.newSegment(endOffset, indexIntervalBytes));
        }
        long activeBytes = segments.get(segments.size() - 1).lengthBytes();
        return new View(segments.toArray(Segment[]::new), state.startOffset(), endOffset, activeBytes, 0);
    }

    /** Sorts the files into those that count, by base offset, and those that something left behind. */
    private void look() throws IOException {
        for (Path path : context.files().list(files.directory())) {
            String name = path.getFileName().toString();
            Names.Parsed parsed = Names.parse(name).orElse(null);
            boolean segment = parsed != null && parsed.kind().equals(Names.SEGMENT);
            if (parsed != null && parsed.generation() != files.generation()) {
                leftovers.add(path);
            } else if (segment && !files.compacted().counts(parsed)) {
                leftovers.add(path);
                // A name that came back could be taken for that of a segment to come.
                namesChanged = true;
            } else if (parsed != null) {
                (segment ? found : snapshots).put(parsed.offset(), path);
            } else if (name.endsWith(Names.DELETED) || name.endsWith(Names.TEMPORARY)) {
                leftovers.add(path);
            }
        }
        // Retention had taken them out of the log, but was not done with deleting them.
        while (found.size() > 1) {
            Long first = found.firstKey();
            if (found.higherKey(first) > state.startOffset()) {
                break;
            }
            leftovers.add(found.remove(first));
        }
    }

    /** Whether the last process ended in this run of the kernel: then what was written is there, synced or not. */
    private boolean pageCacheIsWhole() {
        return context.boot() != Boot.UNKNOWN
                && context.manifest().lastLife().boot() == context.boot()
                && !context.manifest().wasDamaged();
    }

    /** Segments whose end is on record as being on disk, or in the page cache. */
    private void takeKnown() throws IOException {
        TreeMap<Long, SegmentMark> known = state.sealed();
        if (!pageCacheIsWhole()) {
            known.values().removeIf(mark -> mark.endOffset() > point.endOffset());
        }
        if (point.lengthBytes() > 0) {
            known.merge(point.baseOffset(), point, (seal, mark) -> seal.endOffset() > mark.endOffset() ? seal : mark);
        }
        known.values().removeIf(mark -> mark.endOffset() <= state.startOffset());
        // Not what this store writes, whatever its checksum says.
        known.values().removeIf(mark -> mark.lengthBytes() <= 0 || mark.endOffset() <= mark.baseOffset());
        for (SegmentMark mark : known.values()) {
            boolean isLast = mark.baseOffset() == known.lastKey();
            Segment segment = open(mark, found.remove(mark.baseOffset()), isLast);
            segments.add(segment);
            if (mark.endOffset() > state.point().endOffset()) {
                unsynced.add(segment);
            }
        }
    }

    /** @param isLast of those on record: it may have grown since, be it sealed or not */
    private Segment open(SegmentMark mark, Path path, boolean isLast) throws IOException {
        long size = path == null ? -1 : sizeOf(path);
        if (size >= mark.lengthBytes()) {
            Segment whole = segment(mark);
            if (size > mark.lengthBytes() && isLast) {
                found.put(mark.baseOffset(), path);
            }
            return whole;
        }
        marks.put(mark.baseOffset(), mark);
        SegmentMark left = SegmentMark.empty(mark.baseOffset());
        Segment damaged = segment(left);
        if (path != null && !isForeign(damaged, size, mark)) {
            scan(damaged, size, mark.endOffset());
        }
        long from = damaged.endOffset();
        damaged.damaged(from);
        damaged.endAt(mark.endOffset());
        context.counters().add(Counters.Counter.DAMAGED_SEGMENTS, 1);
        LOG.error(
                "{} is {} bytes long instead of {}: offsets {} to {} of {} are lost here; everything else can be read",
                files.segment(mark.baseOffset()),
                Math.max(0, size),
                mark.lengthBytes(),
                from,
                mark.endOffset() - 1,
                state.partition());
        return damaged;
    }

    private static boolean isForeign(Segment segment, long size, SegmentMark mark) throws IOException {
        FileHandle handle = segment.file().acquire();
        try {
            return ForeignFile.is(handle, size, mark.digest());
        } finally {
            segment.file().release();
        }
    }

    private long sizeOf(Path path) throws IOException {
        try (FileHandle handle = context.files().open(path, FileIO.Mode.READ)) {
            return handle.size();
        }
    }

    private Segment segment(SegmentMark mark) {
        return files.existingSegment(mark, indexIntervalBytes);
    }

    /** Reads what is not on record, in order, up to where it is not whole any more or does not follow. */
    private void scan() throws IOException, StorageException {
        if (!segments.isEmpty()) {
            Segment last = segments.get(segments.size() - 1);
            NavigableMap<Long, Path> older = found.headMap(last.baseOffset(), false);
            leftovers.addAll(older.values());
            older.clear();
            Path tail = found.remove(last.baseOffset());
            if (tail != null) {
                scanTail(last, sizeOf(tail));
            }
        }
        while (!found.isEmpty()) {
            dropReplaced();
            if (found.isEmpty()) {
                return;
            }
            long base = found.firstKey();
            long expected = segments.isEmpty()
                    ? Math.min(base, state.startOffset())
                    : segments.get(segments.size() - 1).endOffset();
            if (base != expected) {
                LOG.warn(
                        "{}: the segment at offset {} does not follow {} and is dropped",
                        state.partition(),
                        base,
                        expected);
                dropAll(found);
                return;
            }
            Segment next = segment(SegmentMark.empty(base));
            segments.add(next);
            scanTail(next, sizeOf(found.remove(base)));
        }
    }

    /** Where the manifest was lost, the files that a segment was made of may be there beside it. */
    private void dropReplaced() {
        Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        if (last != null && files.compacted().revisionOf(last.baseOffset()) > 0) {
            NavigableMap<Long, Path> inside = found.headMap(last.endOffset(), false);
            leftovers.addAll(inside.values());
            namesChanged |= !inside.isEmpty();
            inside.clear();
        }
    }

    /** What lies wholly below the start is deleted by somebody, now or soon: nothing may be written to it. */
    private void dropTrimmed() {
        while (!segments.isEmpty()
                && segments.get(0).endOffset() <= state.startOffset()
                && segments.get(0).baseOffset() < state.startOffset()) {
            Segment trimmed = segments.remove(0);
            unsynced.remove(trimmed);
            trimmed.file().retire();
            leftovers.add(trimmed.file().path());
        }
    }

    private void dropAll(NavigableMap<Long, Path> rest) {
        leftovers.addAll(rest.values());
        cut |= !rest.isEmpty();
        namesChanged |= !rest.isEmpty();
        rest.clear();
    }

    /**
     * What is cut off need not be the end of the log: a full disk leaves part of a batch, too. Then the next segment follows.
     */
    private void scanTail(Segment segment, long size) throws IOException, StorageException {
        String why = scan(segment, size, Long.MAX_VALUE);
        if (!unsynced.contains(segment)) {
            unsynced.add(segment);
        }
        if (why == null) {
            return;
        }
        long lost = size - segment.lengthBytes();
        LOG.info(
                "{}: {} bytes after offset {} were not whole and are cut off: {}",
                segment.file().path(),
                lost,
                segment.endOffset() - 1,
                why);
        context.counters().add(Counters.Counter.CUT_BYTES, lost);
        cut = true;
        FileHandle handle = segment.file().acquire();
        try {
            // Synced, because batches that lie beyond could fit behind what is written next.
            handle.truncate(segment.lengthBytes());
            handle.sync(true);
        } catch (IOException e) {
            throw context.disk().fail("Cutting off the end of " + segment.file().path(), e);
        } finally {
            segment.file().release();
        }
    }

    /** Takes whole batches into the segment from its length on; says why it stopped, null at the end of the file. */
    private String scan(Segment segment, long size, long limitOffset) throws IOException {
        context.counters().add(Counters.Counter.RECOVERED_BYTES, size - segment.lengthBytes());
        FileHandle handle = segment.file().acquire();
        try {
            BatchCursor cursor = new BatchCursor(
                    handle, segment.lengthBytes(), size, segment.endOffset(), (int) Math.min(size, SCAN_CHUNK_BYTES));
            while (cursor.next()) {
                cursor.whole().checkCrc();
                if (cursor.header().nextOffset() > limitOffset) {
                    return cursor.header() + " lies beyond the end of its segment";
                }
                segment.appended(cursor.header(), nowMs);
            }
            return null;
        } catch (CorruptBatchException e) {
            return e.getMessage();
        } finally {
            segment.file().release();
        }
    }

    /** The newest whole snapshot, and what was written after it. */
    private void restoreProducers(long pointEnd, long endOffset) throws IOException, StorageException {
        for (Path beyond : snapshots.tailMap(endOffset, false).values()) {
            leftovers.add(beyond);
            namesChanged = true;
        }
        long firstBase = segments.isEmpty() ? endOffset : segments.get(0).baseOffset();
        long from = pointHasProducers ? Math.min(firstBase, pointEnd) : pointEnd;
        if (!leftovers.isEmpty()) {
            // That the log begins behind them may only be in the cache yet.
            context.manifest().sync();
        }
        for (Path leftover : leftovers) {
            context.files().delete(leftover);
        }
        from = new Snapshots(context, files).restore(from, producers);
        Replay.run(segments, Math.min(from, pointEnd), from, producers, epochs, nowMs);
        CompactedMarkers.forgetGone(segments, files.compacted(), producers);
        producers.trimTo(state.startOffset());
        epochs.trimTo(state.startOffset());
    }
}
