package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the journal that an earlier life left. After a clean end in the same run of the kernel the page cache has every
 * segment whole: then the files only wait to be freed. Otherwise what they hold is put into the segments and synced first.
 */
final class JournalStart {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStart.class);

    private final StoreContext context;
    private final JournalFiles files;
    private final int pendingBytesMax;
    private final ManifestEntry.JournalFreed known;
    private final List<JournalFile> found = new ArrayList<>();
    private long lastLap;

    JournalStart(StoreContext context, long journalBytes, int pendingBytesMax) {
        this.context = context;
        this.known = context.manifest().journal();
        this.files = new JournalFiles(context, journalBytes, known.salt());
        this.pendingBytesMax = pendingBytesMax;
        this.lastLap = known.lap();
    }

    Journal open(JournalWriter writer) throws StorageException {
        try {
            List<Path> paths = look();
            ManifestEntry.Life last = context.manifest().lastLife();
            boolean intact = last.closed()
                    && last.boot() == context.boot()
                    && context.boot() != Boot.UNKNOWN
                    && !context.manifest().wasDamaged();
            if (intact) {
                inherit(paths);
            } else {
                replay(paths);
            }
            begin();
        } catch (IOException e) {
            throw context.disk().onWrite("Reading the journal in " + context.root(), e);
        }
        JournalRing ring = new JournalRing(lastLap);
        found.sort(Comparator.comparingLong(JournalFile::lap));
        found.forEach(ring::add);
        Journal journal = new Journal(context, files, ring, writer, pendingBytesMax);
        journal.start();
        return journal;
    }

    private List<Path> look() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Path path : context.files().list(context.root())) {
            String name = path.getFileName().toString();
            if (name.startsWith(Names.JOURNAL) && name.endsWith(Names.TEMPORARY)) {
                context.files().delete(path);
            } else if (name.startsWith(Names.JOURNAL)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private void inherit(List<Path> paths) throws IOException {
        for (Path path : paths) {
            long lap = firstLap(path);
            lastLap = Math.max(lastLap, lap);
            if (lap > known.lap()) {
                found.add(files.open(path).inherited(lap));
            } else {
                takeFree(path);
            }
        }
    }

    private long firstLap(Path path) throws IOException {
        try (FileHandle handle = context.files().open(path, FileIO.Mode.READ)) {
            ByteBuffer start = ByteBuffer.allocate(JournalFormat.GROUP_BYTES);
            handle.read(start, 0);
            start.flip();
            JournalFormat.Header header = JournalFormat.header(start, known.salt(), 0, handle.size());
            if (header != null) {
                return header.lap();
            }
            if (start.equals(ByteBuffer.allocate(start.limit()))) {
                return 0;
            }
        }
        return new JournalScan(context.files(), path, known.salt()).lap();
    }

    private void replay(List<Path> paths) throws IOException, StorageException {
        List<JournalScan> scans = new ArrayList<>();
        for (Path path : paths) {
            JournalScan scan = new JournalScan(context.files(), path, known.salt());
            lastLap = Math.max(lastLap, scan.lap());
            if (scan.lap() > known.lap()) {
                scans.add(scan);
            }
        }
        if (!paths.isEmpty() && known.salt() == 0) {
            LOG.error("{} does not know the journal beside it: what was only there is lost", context.root());
        }
        scans.sort(Comparator.comparingLong(JournalScan::lap));
        JournalReplay replay = new JournalReplay(context);
        for (JournalScan scan : scans) {
            replay.apply(scan);
        }
        if (!scans.isEmpty()) {
            replay.sync();
            context.manifest().append(new ManifestEntry.JournalFreed(known.salt(), lastLap));
            context.manifest().sync();
        }
        for (Path path : paths) {
            takeFree(path);
        }
    }

    /** A file of another size than what the configuration says now is of no use. */
    private void takeFree(Path path) throws IOException {
        JournalFile file = files.open(path);
        if (file.sizeBytes() == files.fileBytes()) {
            found.add(file);
        } else {
            file.handle().close();
            context.files().delete(path);
        }
    }

    private void begin() throws StorageException {
        try {
            context.manifest().append(new ManifestEntry.Life(context.boot(), false));
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.FULL) {
                throw e;
            }
            LOG.debug(
                    "The disk is full; the next start takes the journal for one of a clean end, which it then is not");
        }
    }
}
