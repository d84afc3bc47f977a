package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the journal: made one at a time when they are needed, written full of zeros and synced, so that a commit changes
 * nothing but their bytes. None is made where space is short.
 */
final class JournalFiles {
    static final int FILES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
    private static final int CHUNK_BYTES = 1 << 16;
    /** The journal takes no more than this part of a file system, and leaves as much of what is free as it takes. */
    private static final int SHARE_OF_DISK = 16;

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final StoreContext context;
    private final long fileBytes;
    private final AtomicBoolean preparing = new AtomicBoolean();
    private final ReentrantLock making = new ReentrantLock();
    private volatile long salt;
    private volatile long notBeforeNs;
    private volatile boolean toldFull;
    private volatile boolean closed;

    /**
     * @param wantedBytes of all files together; fewer where the file system is small
     * @param salt tells the groups of this store from others, 0 when there is none yet
     */
    JournalFiles(StoreContext context, long wantedBytes, long salt) {
        this.context = context;
        this.salt = salt;
        this.notBeforeNs = context.clock().nowNs();
        long total = Long.MAX_VALUE;
        try {
            total = context.files().totalBytes(context.root());
        } catch (IOException e) {
            LOG.debug("The size of {} is unknown: {}", context.root(), e.toString());
        }
        long each = Math.min(wantedBytes, total / SHARE_OF_DISK) / FILES;
        this.fileBytes = Math.min(each, Integer.MAX_VALUE) / JournalFormat.BLOCK_BYTES * JournalFormat.BLOCK_BYTES;
    }

    /** 0 when there is no journal at all. */
    long fileBytes() {
        return fileBytes;
    }

    long salt() {
        return salt;
    }

    Path path(int index) {
        return context.root().resolve(Names.JOURNAL + index);
    }

    /** Makes one more file off the loop, unless that is under way, there are enough, or it was tried a moment ago. */
    void prepareLater(int existing, Consumer<JournalFile> then) {
        if (existing >= FILES
                || fileBytes == 0
                || context.clock().nowNs() < notBeforeNs
                || context.disk().failure().isPresent()
                || !preparing.compareAndSet(false, true)) {
            return;
        }
        try {
            context.blocking().execute(() -> prepare(then));
        } catch (RejectedExecutionException e) {
            preparing.set(false);
        }
    }

    private void prepare(Consumer<JournalFile> then) {
        making.lock();
        try {
            JournalFile made = closed ? null : make();
            preparing.set(false);
            if (made != null) {
                then.accept(made);
            }
        } finally {
            preparing.set(false);
            making.unlock();
        }
    }

    private JournalFile make() {
        Path path = freePath();
        Path temporary = path.resolveSibling(path.getFileName() + Names.TEMPORARY);
        try {
            if (context.files().usableBytes(context.root()) < 2 * fileBytes) {
                full("less than " + 2 * fileBytes + " bytes are free");
                return null;
            }
            putSaltOnRecord();
            context.files().delete(temporary);
            boolean whole;
            try (FileHandle handle = context.files().open(temporary, FileIO.Mode.CREATE_NEW)) {
                whole = zero(handle);
            }
            if (!whole) {
                context.files().delete(temporary);
                return null;
            }
            context.files().rename(temporary, path);
            context.files().syncDirectory(context.root());
            toldFull = false;
            return open(path);
        } catch (IOException e) {
            if (DiskState.isFull(e)) {
                full(e.getMessage());
            } else {
                context.disk().fail("Making " + path, e);
            }
            discard(temporary);
        } catch (StorageException e) {
            full(e.getMessage());
        }
        return null;
    }

    private Path freePath() {
        int index = 0;
        while (context.files().exists(path(index))) {
            index++;
        }
        return path(index);
    }

    private void putSaltOnRecord() throws StorageException {
        if (salt == 0) {
            long chosen = context.clock().nowMs() * 0x9e3779b97f4a7c15L
                            ^ context.clock().nowNs()
                    | 1;
            context.manifest().append(new ManifestEntry.JournalFreed(chosen, 0));
            salt = chosen;
        }
        context.manifest().sync();
    }

    private boolean zero(FileHandle handle) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(CHUNK_BYTES);
        for (long at = 0; at < fileBytes; at += zeros.limit()) {
            if (closed) {
                return false;
            }
            handle.write(zeros.clear().limit((int) Math.min(CHUNK_BYTES, fileBytes - at)), at);
        }
        handle.sync(true);
        return true;
    }

    private void full(String why) {
        notBeforeNs = context.clock().nowNs() + RETRY_NS;
        if (!toldFull) {
            toldFull = true;
            LOG.warn(
                    "No journal file of {} bytes in {} now ({}): partitions of class fsync sync for themselves, which is"
                            + " slower; free some space",
                    fileBytes,
                    context.root(),
                    why);
        }
    }

    private void discard(Path temporary) {
        try {
            context.files().delete(temporary);
        } catch (IOException e) {
            LOG.debug("{} is left to the next time: {}", temporary, e.toString());
        }
    }

    JournalFile open(Path path) throws IOException {
        FileHandle handle = context.files().open(path, FileIO.Mode.READ_WRITE);
        return new JournalFile(path, handle, handle.size());
    }

    /** A file that is of no use any more. */
    void drop(JournalFile file) {
        try {
            file.handle().close();
            context.files().delete(file.path());
        } catch (IOException e) {
            LOG.warn("{} is not deleted before the next start: {}", file.path(), e.toString());
        }
    }

    /** Waits for a file that is being made to be left alone, and closes the others. */
    void close(List<JournalFile> all) {
        closed = true;
        making.lock();
        try {
            for (JournalFile file : all) {
                file.handle().close();
            }
        } catch (IOException e) {
            LOG.warn("A journal file could not be closed: {}", e.toString());
        } finally {
            making.unlock();
        }
    }
}
