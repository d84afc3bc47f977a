package io.myelin.node.file;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is there to be deleted: when somebody else has filled the disk, what it held lets the node write what frees
 * space, and lets it start. It is written again once there is plenty.
 */
final class Reserve implements AutoCloseable {
    static final String FILE = "reserve";

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    private static final long LOOK_MS = 500;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long STOP_LIMIT_MS = 5_000;

    private final FileIO files;
    private final Path file;
    private final long bytes;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "myelin-reserve");
        thread.setDaemon(true);
        return thread;
    });
    private boolean failed;

    /** @param bytes 0 for none */
    Reserve(FileIO files, Path directory, long bytes) {
        this.files = files;
        this.file = directory.resolve(FILE);
        this.bytes = bytes;
    }

    /** Lets go at once when that is needed for the start, and watches the disk from now on. */
    void start() {
        if (files.exists(file)) {
            look();
        }
        watch.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the disk, and lets go or takes. */
    synchronized void look() {
        try {
            boolean held = files.exists(file);
            long usable = files.usableBytes(file.getParent());
            if (held && (bytes == 0 || usable < bytes / 4)) {
                release(usable);
            } else if (!held && bytes > 0 && usable >= 3 * bytes) {
                take();
            }
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                LOG.warn("The reserve {} can't be looked after, trying again: {}", file, e.toString());
            }
        }
    }

    private void release(long usable) throws IOException {
        files.delete(file);
        if (bytes > 0) {
            LOG.warn(
                    "Only {} bytes are free in {}: the reserve of {} bytes is given up so that the node can go on;"
                            + " free some space",
                    usable,
                    file.getParent(),
                    bytes);
        }
    }

    /** Every byte is written: a file with holes would hold nothing. */
    private void take() throws IOException {
        try (FileHandle handle = files.open(file, FileIO.Mode.CREATE_NEW)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, bytes));
            for (long at = 0; at < bytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
                handle.write(zeros, at);
            }
        } catch (IOException e) {
            files.delete(file);
            throw e;
        }
        LOG.info("{} bytes are reserved in {}", bytes, file);
    }

    @Override
    public void close() {
        watch.shutdown();
        try {
            if (!watch.awaitTermination(STOP_LIMIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("The reserve {} is still being written and is left behind", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
