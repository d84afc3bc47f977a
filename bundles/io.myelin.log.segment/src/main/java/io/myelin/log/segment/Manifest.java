package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import io.myelin.log.StorageException.Kind;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file for the state of all logs: checkpoints, start offsets, epochs, lengths and digests of sealed segments. Entries are
 * written behind one another, each with its checksum, and summed up in a new file when there are many. One sync serves all
 * logs. Any thread; the lock is held for a small write, and for the summing up.
 */
final class Manifest {
    private static final Logger LOG = LoggerFactory.getLogger(Manifest.class);
    private static final long MAGIC = 0x4d594c4e4c4f4731L; // "MYLNLOG1"
    private static final int FRAME_BYTES = 8;
    private static final int SLACK_BYTES = 1 << 20;

    private final FileIO files;
    private final Path path;
    private final DiskState disk;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock syncing = new ReentrantLock();
    private final Map<Integer, LogState> byNumber = new HashMap<>();
    private final Map<TopicIdPartition, LogState> byPartition = new HashMap<>();
    private final Map<Integer, Long> createdAt = new ConcurrentHashMap<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(ManifestEntry.MAX_BYTES + FRAME_BYTES);
    private FileHandle file;
    private long lengthBytes;
    private long summedUpBytes;
    private long openedBytes;
    private long syncedBytes;
    private int nextNumber;
    /** Shared by all logs: what is left to do for a log that was deleted cannot meet the files of one that came after it. */
    private int nextGeneration;

    private boolean damaged;
    private ManifestEntry.JournalFreed journal = new ManifestEntry.JournalFreed(0, 0);
    private ManifestEntry.Life life = new ManifestEntry.Life(Boot.UNKNOWN, false);
    private ManifestEntry.Life lastLife = life;

    Manifest(FileIO files, Path path, DiskState disk) {
        this.files = files;
        this.path = path;
        this.disk = disk;
    }

    /** Reads what is there, up to the first entry that is not whole. */
    void open() throws StorageException {
        try {
            long whole = files.exists(path) ? replay(ByteBuffer.wrap(files.readAll(path))) : 0;
            lastLife = life;
            if (whole < Long.BYTES) {
                sumUp();
                return;
            }
            file = files.open(path, FileIO.Mode.READ_WRITE);
            lengthBytes = whole;
            openedBytes = whole;
            if (damaged) {
                // What follows a torn entry must not come back to life behind a new one.
                file.truncate(whole);
                file.sync(true);
            }
        } catch (IOException e) {
            throw disk.onWrite("Opening the manifest " + path, e);
        }
    }

    private long replay(ByteBuffer in) throws StorageException {
        if (in.remaining() < Long.BYTES || in.getLong() != MAGIC) {
            damaged = in.limit() > 0;
            in.position(0);
        }
        while (!damaged && in.hasRemaining()) {
            int start = in.position();
            boolean framed = in.remaining() >= FRAME_BYTES;
            int length = framed ? in.getInt() : 0;
            int crc = framed ? in.getInt() : 0;
            if (length <= 0
                    || length > ManifestEntry.MAX_BYTES
                    || length > in.remaining()
                    || crc != crc(in.slice(in.position(), length))) {
                damaged = true;
                in.position(start);
                break;
            }
            try {
                apply(ManifestEntry.decode(in.slice(in.position(), length)));
            } catch (IllegalArgumentException | BufferUnderflowException e) {
                throw new StorageException(
                        Kind.CORRUPT,
                        path + " was written by a newer version (" + e.getMessage() + "); run that one",
                        e);
            }
            in.position(in.position() + length);
        }
        if (damaged) {
            LOG.info(
                    "{} ends with an entry that is not whole at byte {} of {}; what it said is found out by reading the logs",
                    path,
                    in.position(),
                    in.limit());
        }
        return in.position();
    }

    private void apply(ManifestEntry entry) {
        if (entry instanceof ManifestEntry.Created created) {
            LogState state = new LogState(created);
            byNumber.put(created.number(), state);
            byPartition.put(created.partition(), state);
            nextNumber = Math.max(nextNumber, created.number() + 1);
            nextGeneration = Math.max(nextGeneration, created.generation() + 1);
        } else if (entry instanceof ManifestEntry.Deleted deleted) {
            createdAt.remove(deleted.number());
            LogState state = byNumber.remove(deleted.number());
            if (state != null) {
                byPartition.remove(state.partition(), state);
            }
        } else if (entry instanceof ManifestEntry.Counted counted) {
            nextNumber = Math.max(nextNumber, counted.number());
            nextGeneration = Math.max(nextGeneration, counted.generation());
        } else if (entry instanceof ManifestEntry.JournalFreed freed) {
            journal = freed;
        } else if (entry instanceof ManifestEntry.Life begunOrEnded) {
            life = begunOrEnded;
        } else {
            LogState state = byNumber.get(entry.number());
            if (state != null) {
                state.apply(entry);
                nextGeneration = Math.max(nextGeneration, state.generation() + 1);
            }
        }
    }

    /** Records an entry; it survives the end of the process now, and a power cut after {@link #sync}. */
    void append(ManifestEntry entry) throws StorageException {
        lock.lock();
        try {
            disk.check();
            frame(entry, scratch.clear());
            int bytes = scratch.flip().remaining();
            write(bytes);
            apply(entry);
        } finally {
            lock.unlock();
        }
    }

    private void write(int bytes) throws StorageException {
        try {
            if (file == null) {
                throw new StorageException(Kind.CLOSED, "the log store is closed");
            }
            file.write(scratch, lengthBytes);
            lengthBytes += bytes;
        } catch (IOException e) {
            StorageException failure = disk.onWrite("Writing " + path, e);
            if (failure.kind() == Kind.FULL) {
                try {
                    file.truncate(lengthBytes);
                } catch (IOException again) {
                    failure = disk.fail("Cutting back " + path, again);
                }
            }
            throw failure;
        }
    }

    /**
     * Makes a log known.
     *
     * @param generation of the files it has, -1 when it has none
     */
    LogState create(TopicIdPartition partition, int generation, long startOffset) throws StorageException {
        lock.lock();
        try {
            int first = generation < 0 ? nextGeneration : generation;
            append(new ManifestEntry.Created(nextNumber, partition, first, startOffset));
            LogState created = byPartition.get(partition);
            createdAt.put(created.number(), lengthBytes);
            return created;
        } finally {
            lock.unlock();
        }
    }

    /** Records that a log begins again, and is the first to use the generation that this returns. */
    int restart(int number, long startOffset) throws StorageException {
        lock.lock();
        try {
            int generation = nextGeneration;
            append(new ManifestEntry.Restarted(number, generation, startOffset));
            return generation;
        } finally {
            lock.unlock();
        }
    }

    /** Records that what the journal has of a log belongs to the past, since it is about to be cut; the new lineage. */
    int branch(int number) throws StorageException {
        lock.lock();
        try {
            int lineage = byNumber.get(number).lineage() + 1;
            append(new ManifestEntry.Branched(number, lineage));
            return lineage;
        } finally {
            lock.unlock();
        }
    }

    /** What is known of the journal; its salt is 0 when there never was one. */
    ManifestEntry.JournalFreed journal() {
        lock.lock();
        try {
            return journal;
        } finally {
            lock.unlock();
        }
    }

    /** How the last life of the store, before this one, ended. */
    ManifestEntry.Life lastLife() {
        return lastLife;
    }

    LogState find(int number) {
        lock.lock();
        try {
            return byNumber.get(number);
        } finally {
            lock.unlock();
        }
    }

    LogState find(TopicIdPartition partition) {
        lock.lock();
        try {
            return byPartition.get(partition);
        } finally {
            lock.unlock();
        }
    }

    /** A log's directory says that it was deleted; its number is not given to another one. */
    void deleted(int number) throws StorageException {
        lock.lock();
        try {
            nextNumber = Math.max(nextNumber, number + 1);
            if (byNumber.containsKey(number)) {
                append(new ManifestEntry.Deleted(number));
            }
        } finally {
            lock.unlock();
        }
    }

    List<TopicIdPartition> partitions() {
        lock.lock();
        try {
            return List.copyOf(byPartition.keySet());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes it durable that a log exists, before its directory does: a directory that is not known is taken for one whose
     * manifest was lost, and begins where its first file does. Mostly done by the sync for another partition of the topic.
     */
    void syncCreated(int number) throws StorageException {
        syncTo(createdAt.getOrDefault(number, openedBytes));
    }

    /** Makes every entry appended before durable; one sync may serve several callers. */
    void sync() throws StorageException {
        syncTo(lengthBytes());
    }

    private void syncTo(long wanted) throws StorageException {
        long target = wanted;
        syncing.lock();
        try {
            FileHandle handle;
            lock.lock();
            try {
                if (file == null || syncedBytes >= target) {
                    return;
                }
                handle = file;
                target = lengthBytes;
            } finally {
                lock.unlock();
            }
            disk.check();
            handle.sync(true);
            syncedBytes = Math.max(syncedBytes, target);
        } catch (IOException e) {
            throw disk.fail("Syncing " + path, e);
        } finally {
            syncing.unlock();
        }
    }

    private long lengthBytes() {
        lock.lock();
        try {
            return lengthBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Sums up when most of the file is history; not on a loop. */
    void compactIfLong() throws StorageException {
        syncing.lock();
        lock.lock();
        try {
            if (file != null && lengthBytes > 2 * summedUpBytes + SLACK_BYTES) {
                disk.check();
                sumUp();
            }
        } catch (IOException e) {
            throw disk.onWrite("Writing " + path, e);
        } finally {
            lock.unlock();
            syncing.unlock();
        }
    }

    private void sumUp() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(1 << 16).putLong(MAGIC);
        frame(new ManifestEntry.Counted(nextNumber, nextGeneration), out);
        frame(journal, out);
        frame(life, out);
        for (LogState state : byNumber.values()) {
            for (ManifestEntry entry : state.summary()) {
                if (out.remaining() < scratch.capacity()) {
                    out = ByteBuffer.allocate(out.capacity() * 2).put(out.flip());
                }
                frame(entry, out);
            }
        }
        out.flip();
        byte[] content = new byte[out.limit()];
        out.get(content);
        files.replace(path, content);
        FileHandle before = file;
        file = files.open(path, FileIO.Mode.READ_WRITE);
        lengthBytes = content.length;
        summedUpBytes = content.length;
        syncedBytes = content.length;
        createdAt.clear();
        if (before != null) {
            before.close();
        }
    }

    private static void frame(ManifestEntry entry, ByteBuffer out) {
        int start = out.position();
        out.position(start + FRAME_BYTES);
        ManifestEntry.encode(entry, out);
        int length = out.position() - start - FRAME_BYTES;
        out.putInt(start, length);
        out.putInt(start + Integer.BYTES, crc(out.slice(start + FRAME_BYTES, length)));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Whether the end of the file was not whole when it was read. */
    boolean wasDamaged() {
        return damaged;
    }

    void close() throws StorageException {
        sync();
        lock.lock();
        try {
            if (file != null) {
                file.close();
                file = null;
            }
        } catch (IOException e) {
            LOG.warn("{} could not be closed: {}", path, e.toString());
        } finally {
            lock.unlock();
        }
    }
}
