package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the batches of the journal where they belong in the segments, before any log is opened. A batch goes where it lay, so
 * doing it twice, or where it lies already, changes nothing; what it is there recovery finds out by reading the segments.
 */
final class JournalReplay {
    private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);

    private final StoreContext context;
    private final Set<Path> touched = new LinkedHashSet<>();
    private Path openPath;
    private FileHandle open;
    private ByteBuffer present = ByteBuffer.allocate(JournalFormat.BLOCK_BYTES);
    private long batches;
    private long written;

    JournalReplay(StoreContext context) {
        this.context = context;
    }

    /** One file after another, in the order of their laps. */
    void apply(JournalScan file) throws IOException, StorageException {
        try {
            file.entries(this::apply);
        } catch (UncheckedIOException e) {
            throw context.disk().onWrite("Putting batches of " + file.path() + " into segments", e.getCause());
        } finally {
            closeOpen();
        }
    }

    private void apply(JournalEntry entry) {
        Path path = pathOf(entry);
        if (path == null) {
            return;
        }
        try {
            batches++;
            touched.add(path);
            FileHandle handle = handle(path);
            if (!lies(handle, entry)) {
                handle.write(entry.batch().duplicate(), entry.position());
                written++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it belongs, null when it does not count: its log is gone or was cut or begun again, or the disk has it for sure. */
    private Path pathOf(JournalEntry entry) {
        LogState state = context.manifest().find(entry.number());
        if (state == null
                || !state.partition().topicId().equals(entry.topicId())
                || state.partition().partition() != entry.partition()
                || state.generation() != entry.generation()
                || state.lineage() != entry.lineage()) {
            return null;
        }
        try {
            if (BatchView.at(entry.batch(), 0).nextOffset() <= state.point().endOffset()) {
                return null;
            }
        } catch (CorruptBatchException e) {
            LOG.error("The journal holds what is no batch of {}: {}", state.partition(), e.getMessage());
            return null;
        }
        Path directory = context.root().resolve(Names.directory(state.partition()));
        return directory.resolve(
                Names.segment(entry.segmentBase(), entry.generation(), state.revisionOf(entry.segmentBase())));
    }

    private boolean lies(FileHandle handle, JournalEntry entry) throws IOException {
        int bytes = entry.batch().remaining();
        if (bytes > present.capacity()) {
            present = ByteBuffer.allocate(JournalFormat.padded(bytes));
        }
        handle.read(present.clear().limit(bytes), entry.position());
        return present.flip().equals(entry.batch());
    }

    private FileHandle handle(Path path) throws IOException {
        if (!path.equals(openPath)) {
            closeOpen();
            context.files().createDirectories(path.getParent());
            open = context.files().open(path, FileIO.Mode.READ_WRITE);
            openPath = path;
        }
        return open;
    }

    private void closeOpen() throws IOException {
        if (open != null) {
            open.close();
            open = null;
            openPath = null;
        }
    }

    /** Brings to disk what was put into segments. */
    void sync() throws StorageException {
        sync(context, touched);
        if (batches > 0) {
            LOG.info("{} batches of the journal were looked at, {} of them were missing in segments", batches, written);
        }
        context.counters().add(Counters.Counter.REPLAYED_BATCHES, written);
    }

    /** Syncs files and the names of them; those that are gone belong to logs that are gone. */
    static void sync(StoreContext context, Set<Path> paths) throws StorageException {
        Set<Path> directories = new LinkedHashSet<>();
        Path at = context.root();
        try {
            for (Path path : paths) {
                at = path;
                directories.add(path.getParent());
                syncFile(context, path);
            }
            for (Path directory : directories) {
                at = directory;
                syncDirectory(context, directory);
            }
            if (!directories.isEmpty()) {
                context.files().syncDirectory(context.root());
            }
        } catch (IOException e) {
            throw context.disk().fail("Syncing " + at, e);
        }
    }

    private static void syncFile(StoreContext context, Path path) throws IOException {
        try (FileHandle handle = context.files().open(path, FileIO.Mode.READ)) {
            context.counters().add(Counters.Counter.SYNCS, 1);
            handle.sync(true);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was deleted meanwhile", path);
        }
    }

    private static void syncDirectory(StoreContext context, Path directory) throws IOException {
        try {
            context.files().syncDirectory(directory);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was deleted meanwhile", directory);
        }
    }

    /** The files that the batches of an earlier life lie in. */
    Set<Path> pathsOf(JournalScan file) throws IOException {
        Set<Path> paths = new LinkedHashSet<>();
        file.entries(entry -> {
            Path path = pathOf(entry);
            if (path != null) {
                paths.add(path);
            }
        });
        return paths;
    }
}
