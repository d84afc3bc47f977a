package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bounds the number of open files: the one that was not used for long makes room, by second chance. Any thread. */
final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    private final FileIO files;
    private final int maxOpen;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<OpenFile> ring = new ArrayDeque<>();
    private final AtomicInteger open = new AtomicInteger();

    OpenFiles(FileIO files, int maxOpen) {
        this.files = files;
        this.maxOpen = maxOpen;
    }

    OpenFile file(Path path, FileIO.Mode mode) {
        return new OpenFile(this, path, mode);
    }

    int open() {
        return open.get();
    }

    FileHandle open(OpenFile file) throws IOException {
        lock.lock();
        try {
            FileHandle already = file.tryAcquire();
            if (already != null) {
                return already;
            }
            makeRoom(maxOpen - 1);
            FileHandle handle = file.openLocked(files);
            ring.addLast(file);
            open.incrementAndGet();
            return handle;
        } finally {
            lock.unlock();
        }
    }

    /** Files in use stay open even when that is more than the limit: a reader cannot be cut off. */
    private void makeRoom(int limit) {
        for (int looked = 0, bound = 2 * ring.size(); looked < bound && open.get() > limit; looked++) {
            OpenFile candidate = ring.pollFirst();
            if (candidate.touched && looked < bound / 2) {
                candidate.touched = false;
                ring.addLast(candidate);
            } else if (!candidate.closeIfIdle()) {
                ring.addLast(candidate);
            }
        }
    }

    /** A file is not used any more; readers may have held more than the limit. */
    void idle() {
        if (open.get() > maxOpen) {
            lock.lock();
            try {
                makeRoom(maxOpen);
            } finally {
                lock.unlock();
            }
        }
    }

    void retire(OpenFile file) {
        lock.lock();
        try {
            ring.remove(file);
            file.retireLocked();
        } finally {
            lock.unlock();
        }
    }

    void closed(FileHandle handle) {
        open.decrementAndGet();
        try {
            handle.close();
        } catch (IOException e) {
            LOG.warn("A file could not be closed: {}", e.toString());
        }
    }
}
