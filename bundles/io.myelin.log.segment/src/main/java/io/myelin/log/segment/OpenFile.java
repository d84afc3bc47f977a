package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file that is open while somebody uses it, and otherwise as long as there is room for it among the open files. Whoever
 * holds a use of it keeps it open, also after it was retired. Any thread.
 */
final class OpenFile {
    private static final int CLOSED = -1;

    private final OpenFiles owner;
    private final Path path;
    private final AtomicInteger users = new AtomicInteger(CLOSED);
    private FileHandle handle;
    private FileIO.Mode mode;
    private volatile boolean retired;
    volatile boolean touched;

    OpenFile(OpenFiles owner, Path path, FileIO.Mode mode) {
        this.owner = owner;
        this.path = path;
        this.mode = mode;
    }

    Path path() {
        return path;
    }

    boolean retired() {
        return retired;
    }

    /** Opens the file where necessary; the caller releases it once. */
    FileHandle acquire() throws IOException {
        touched = true;
        FileHandle already = tryAcquire();
        return already != null ? already : owner.open(this);
    }

    /** @return null when the file is closed */
    FileHandle tryAcquire() {
        for (int held = users.get(); held != CLOSED; held = users.get()) {
            if (users.compareAndSet(held, held + 1)) {
                return handle;
            }
        }
        return null;
    }

    /** One more use for somebody else, by a holder of one. */
    void retain() {
        users.incrementAndGet();
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            if (retired) {
                closeIfIdle();
            } else {
                owner.idle();
            }
        }
    }

    /** How many hold it now. */
    int uses() {
        return Math.max(0, users.get());
    }

    /** Called by the owner under its lock, while the file is closed. */
    FileHandle openLocked(FileIO files) throws IOException {
        if (retired) {
            throw new IOException(path + " was deleted meanwhile");
        }
        handle = files.open(path, mode);
        if (mode == FileIO.Mode.CREATE_NEW) {
            mode = FileIO.Mode.READ_WRITE;
        }
        users.set(1);
        return handle;
    }

    /** @return whether it is closed now */
    boolean closeIfIdle() {
        if (!users.compareAndSet(0, CLOSED)) {
            return users.get() == CLOSED;
        }
        owner.closed(handle);
        return true;
    }

    /** Opens it no more; it closes when its last user is gone. */
    void retire() {
        owner.retire(this);
    }

    void retireLocked() {
        retired = true;
        closeIfIdle();
    }
}
