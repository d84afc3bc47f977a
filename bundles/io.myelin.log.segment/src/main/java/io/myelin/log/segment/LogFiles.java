package io.myelin.log.segment;

import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one log: where they are, how they come and go. */
final class LogFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);

    private final StoreContext context;
    private final Path directory;
    private final Loop owner;
    private final CompactedNames compacted;
    private int generation;
    private volatile boolean abandoned;

    LogFiles(StoreContext context, Path directory, Loop owner, LogState state) {
        this.context = context;
        this.directory = directory;
        this.owner = owner;
        this.generation = state.generation();
        this.compacted = state.compacted();
    }

    Path directory() {
        return directory;
    }

    int generation() {
        return generation;
    }

    void generation(int next) {
        generation = next;
        compacted.clear();
    }

    /** Which of the names compaction gave. */
    CompactedNames compacted() {
        return compacted;
    }

    /** The log is closed, perhaps deleted: its files need not be there any more. Any thread. */
    void abandon() {
        abandoned = true;
    }

    boolean abandoned() {
        return abandoned;
    }

    Path segment(long baseOffset) {
        return segment(baseOffset, compacted.revisionOf(baseOffset));
    }

    Path segment(long baseOffset, int revision) {
        return directory.resolve(Names.segment(baseOffset, generation, revision));
    }

    Path producers(long offset) {
        return directory.resolve(Names.producers(offset, generation));
    }

    /** A segment whose file is created by the first write. */
    Segment newSegment(long baseOffset, int indexIntervalBytes) {
        OpenFile file = context.openFiles().file(segment(baseOffset), FileIO.Mode.CREATE_NEW);
        return segment(SegmentMark.empty(baseOffset), file, indexIntervalBytes);
    }

    Segment existingSegment(SegmentMark mark, int indexIntervalBytes) {
        OpenFile file = context.openFiles().file(segment(mark.baseOffset()), FileIO.Mode.READ_WRITE);
        return segment(mark, file, indexIntervalBytes);
    }

    Segment segment(SegmentMark mark, OpenFile file, int indexIntervalBytes) {
        return new Segment(
                mark, file, new SparseIndex(indexIntervalBytes, context.limits().maxIndexEntries()));
    }

    /** Takes files out of the log at once, whose names may be used again. */
    void removeNow(List<OpenFile> removed, long delayMs) throws IOException {
        context.counters().add(Counters.Counter.DELETED_SEGMENTS, removed.size());
        List<Path> marked = new ArrayList<>();
        for (OpenFile file : removed) {
            file.retire();
            mark(file.path(), marked);
        }
        deleteLater(marked, delayMs);
    }

    private void mark(Path path, List<Path> marked) throws IOException {
        if (context.files().exists(path)) {
            Path target = path.resolveSibling(path.getFileName() + Names.DELETED);
            context.files().rename(path, target);
            marked.add(target);
        }
    }

    /**
     * Takes files out of the log; readers that hold them go on. The manifest, which says that they do not belong to the log any
     * more, is synced before they go, or else a power cut could leave a hole.
     */
    void remove(List<OpenFile> removed, long delayMs) {
        removed.forEach(OpenFile::retire);
        context.counters().add(Counters.Counter.DELETED_SEGMENTS, removed.size());
        List<Path> paths = removed.stream().map(OpenFile::path).toList();
        offLoop(() -> markDeleted(paths, delayMs));
    }

    private void markDeleted(List<Path> paths, long delayMs) {
        try {
            context.manifest().sync();
            List<Path> marked = new ArrayList<>();
            for (Path path : paths) {
                mark(path, marked);
            }
            deleteLater(marked, delayMs);
        } catch (IOException | StorageException | RejectedExecutionException e) {
            // The next start finds the files below the start offset, or marked, and deletes them.
            LOG.warn("Segments {} are not deleted before the next start: {}", paths, e.toString());
        }
    }

    private void deleteLater(List<Path> marked, long delayMs) {
        if (marked.isEmpty()) {
            return;
        }
        if (delayMs <= 0) {
            offLoop(() -> delete(marked));
        } else {
            owner.schedule(TimeUnit.MILLISECONDS.toNanos(delayMs), () -> offLoop(() -> delete(marked)));
        }
    }

    private void delete(List<Path> marked) {
        for (Path path : marked) {
            try {
                context.files().delete(path);
            } catch (IOException e) {
                LOG.warn("{} is not deleted before the next start: {}", path, e.toString());
            }
        }
    }

    void offLoop(Runnable task) {
        try {
            context.blocking().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Deletion is left to the next start: {}", e.toString());
        }
    }
}
