package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One file of the journal. Guarded by the journal's lock, but for the handle, which the writer uses. */
final class JournalFile {
    private final Path path;
    private final FileHandle handle;
    private final long sizeBytes;
    private final List<JournaledLog> members = new ArrayList<>();
    private long lap;
    private long position;
    private boolean inherited;

    JournalFile(Path path, FileHandle handle, long sizeBytes) {
        this.path = path;
        this.handle = handle;
        this.sizeBytes = sizeBytes;
    }

    Path path() {
        return path;
    }

    FileHandle handle() {
        return handle;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** It holds what an earlier life of the store wrote: whose batches these are has to be read. */
    JournalFile inherited(long earlierLap) {
        lap = earlierLap;
        inherited = true;
        return this;
    }

    boolean isInherited() {
        return inherited;
    }

    void begin(long nextLap) {
        lap = nextLap;
        position = 0;
        inherited = false;
        members.clear();
    }

    long lap() {
        return lap;
    }

    /** @return where that many bytes go, -1 when there is no room */
    long take(int bytes) {
        if (bytes > sizeBytes - position) {
            return -1;
        }
        long at = position;
        position += bytes;
        return at;
    }

    /** The logs that have batches in it. */
    List<JournaledLog> members() {
        return members;
    }
}
