package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The producer snapshots of one log: written off the loop under a name that does not count, named on the loop. */
final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
    /** Those of checkpoints, in case that the newest one is not whole. */
    private static final int KEPT = 2;

    private final StoreContext context;
    private final LogFiles files;

    Snapshots(StoreContext context, LogFiles files) {
        this.context = context;
        this.files = files;
    }

    /** @param content null when no producer is known */
    record Snapshot(long offset, byte[] content, Path temporary) {}

    private String logName() {
        return files.directory().getFileName().toString();
    }

    /** What is known of producers now, not written yet. */
    Snapshot take(Producers producers, long offset) {
        byte[] content = producers.isEmpty() ? null : ProducerSnapshot.encode(producers, offset, logName());
        String name = Names.producers(offset, files.generation());
        Path temporary =
                files.directory().resolve(name + "." + context.temporaries().incrementAndGet() + Names.TEMPORARY);
        return new Snapshot(offset, content, temporary);
    }

    /** Off the loop, and not synced: its checksum tells whether it is whole, and without it more is read. */
    void write(Snapshot snapshot) throws StorageException {
        if (snapshot.content == null || files.abandoned()) {
            return;
        }
        try {
            try (FileHandle handle = context.files().open(snapshot.temporary, FileIO.Mode.CREATE_NEW)) {
                handle.write(ByteBuffer.wrap(snapshot.content), 0);
            }
        } catch (IOException e) {
            if (files.abandoned()) {
                return;
            }
            throw context.disk().onWrite("Writing " + snapshot.temporary, e);
        }
    }

    /**
     * Gives a written snapshot its name, on the loop: a cut meanwhile would have made it wrong. Drops those that nothing begins
     * with any more. Not synced: a name that is lost means that more is read at the next start.
     *
     * @param segments as they are now; the snapshots where they begin are kept
     */
    void publish(Snapshot snapshot, Segment[] segments) throws StorageException {
        if (snapshot.content == null) {
            return;
        }
        try {
            context.files().rename(snapshot.temporary, files.producers(snapshot.offset));
            Set<Long> bases = Arrays.stream(segments).map(Segment::baseOffset).collect(Collectors.toSet());
            List<Names.Parsed> others = new ArrayList<>(all());
            others.removeIf(other -> bases.contains(other.offset()));
            for (int i = 0; i < others.size() - KEPT; i++) {
                context.files().delete(files.directory().resolve(others.get(i).name()));
            }
        } catch (IOException e) {
            throw context.disk().onWrite("Naming " + snapshot.temporary, e);
        }
    }

    /** A cut came in between; off the loop. */
    void discard(Snapshot snapshot) {
        try {
            context.files().delete(snapshot.temporary);
        } catch (IOException e) {
            LOG.debug("{} is left to the next start: {}", snapshot.temporary, e.toString());
        }
    }

    /** The snapshots of this generation, oldest first. */
    List<Names.Parsed> all() throws IOException {
        List<Names.Parsed> found = new ArrayList<>();
        for (Path path : context.files().list(files.directory())) {
            Names.parse(path.getFileName().toString())
                    .filter(name -> name.kind().equals(Names.PRODUCERS) && name.generation() == files.generation())
                    .ifPresent(found::add);
        }
        return found;
    }

    void deleteBeyond(long offset) throws IOException {
        for (Names.Parsed snapshot : all()) {
            if (snapshot.offset() > offset) {
                context.files().delete(files.directory().resolve(snapshot.name()));
            }
        }
    }

    /** The newest whole one from an offset on, into {@code producers}; the offset it was taken at, or {@code from} when none. */
    long restore(long from, Producers producers) throws IOException {
        List<Names.Parsed> all = all();
        for (int i = all.size() - 1; i >= 0 && all.get(i).offset() >= from; i--) {
            Names.Parsed snapshot = all.get(i);
            byte[] content = context.files().readAll(files.directory().resolve(snapshot.name()));
            if (ProducerSnapshot.decode(content, snapshot.offset(), logName(), producers)) {
                return snapshot.offset();
            }
            LOG.warn("{} in {} is not whole and is not used", snapshot.name(), files.directory());
        }
        return from;
    }
}
