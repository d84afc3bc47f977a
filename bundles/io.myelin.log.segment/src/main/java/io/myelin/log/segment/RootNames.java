package io.myelin.log.segment;

import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** The directories of partitions, as names in the store's directory: one sync serves all that were created before. Any thread. */
final class RootNames {
    private final FileIO files;
    private final Path root;
    private final ReentrantLock lock = new ReentrantLock();
    private long created;
    private long synced;

    RootNames(FileIO files, Path root) {
        this.files = files;
        this.root = root;
    }

    /** @return what to sync to, so that the new name survives */
    long created() {
        lock.lock();
        try {
            return ++created;
        } finally {
            lock.unlock();
        }
    }

    void syncTo(long wanted) throws IOException {
        lock.lock();
        try {
            if (synced < wanted) {
                long target = created;
                files.syncDirectory(root);
                synced = target;
            }
        } finally {
            lock.unlock();
        }
    }
}
