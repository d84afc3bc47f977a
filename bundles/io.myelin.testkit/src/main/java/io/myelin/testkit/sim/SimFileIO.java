package io.myelin.testkit.sim;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A disk in memory that behaves as badly as a real one may: at a power cut it loses what was not synced, sector by sector and
 * name by name, in no order; on demand it runs full, fails, and changes bits. Everything it does by chance comes from the seed.
 */
public final class SimFileIO implements FileIO {
    private final Random random;
    private final SimDirectory root = new SimDirectory();
    private Predicate<Path> failingWrites = path -> false;
    private Predicate<Path> failingSyncs = path -> false;
    private Predicate<Path> failingReads = path -> false;
    private long freeBytes = Long.MAX_VALUE;
    private long stepsLeft = Long.MAX_VALUE;
    private boolean dark;
    private int life;
    private int openHandles;
    private long writes;
    private long syncs;
    private long bytesRead;

    public SimFileIO(long seed) {
        this.random = new Random(seed);
        boot();
    }

    /** Linux tells with this file whether it has been started anew, and the page cache with it. */
    private void boot() {
        SimDirectory at = root;
        for (String name : List.of("proc", "sys", "kernel", "random")) {
            SimDirectory next = at.entries().get(name) instanceof SimDirectory there ? there : new SimDirectory();
            at.put(name, next);
            at.sync();
            at = next;
        }
        SimFile id = new SimFile();
        String text = new UUID(random.nextLong(), random.nextLong()) + "\n";
        id.write(text.getBytes(StandardCharsets.US_ASCII), 0);
        id.sync();
        at.put("boot_id", id);
        at.sync();
    }

    /** The power goes away now; what was not synced is lost as far as {@code survival} says, and every handle is dead. */
    public synchronized void powerCut(Survival survival) {
        root.cut(random, survival);
        kill();
        boot();
    }

    /** The process ends now: no byte is lost, but every handle is dead. */
    public synchronized void kill() {
        life++;
        openHandles = 0;
        dark = false;
        stepsLeft = Long.MAX_VALUE;
    }

    /** After so many more writes, syncs and changes of names, {@link PowerCut} is thrown by this and everything that follows. */
    public synchronized void powerCutAfter(long steps) {
        stepsLeft = steps;
    }

    public synchronized void failWrites(Predicate<Path> which) {
        failingWrites = which;
    }

    public synchronized void failSyncs(Predicate<Path> which) {
        failingSyncs = which;
    }

    public synchronized void failReads(Predicate<Path> which) {
        failingReads = which;
    }

    /** How many more bytes can be written; counted down, and not up again by deletions. */
    public synchronized void freeBytes(long bytes) {
        freeBytes = bytes;
    }

    /** Flips bits of one byte, on disk and in the cache. */
    public synchronized void damage(Path file, long position, int xor) {
        ((SimFile) node(file)).damage((int) position, xor);
    }

    /** Two files have each other's content, on disk and in the cache. */
    public synchronized void swap(Path one, Path other) throws IOException {
        SimNode first = node(one);
        parent(one).put(name(one), node(other));
        parent(one).sync();
        parent(other).put(name(other), first);
        parent(other).sync();
    }

    /** Zeros instead of what was there, on disk and in the cache. */
    public synchronized void zero(Path file, long position, int bytes) {
        ((SimFile) node(file)).zero((int) position, bytes);
    }

    /** The end of a file is gone, on disk and in the cache. */
    public synchronized void lose(Path file, long length) {
        ((SimFile) node(file)).lose((int) length);
    }

    public synchronized int openHandles() {
        return openHandles;
    }

    public synchronized long writes() {
        return writes;
    }

    public synchronized long syncs() {
        return syncs;
    }

    public synchronized long bytesRead() {
        return bytesRead;
    }

    private void step() {
        if (dark || stepsLeft-- <= 0) {
            dark = true;
            throw new PowerCut();
        }
    }

    private SimNode node(Path path) {
        SimNode at = root;
        for (Path name : path.toAbsolutePath().normalize()) {
            if (!(at instanceof SimDirectory directory)) {
                return null;
            }
            at = directory.entries().get(name.toString());
        }
        return at;
    }

    private SimDirectory parent(Path path) throws IOException {
        SimNode node = node(path.toAbsolutePath().getParent());
        if (node instanceof SimDirectory directory) {
            return directory;
        }
        throw new NoSuchFileException(path.toString());
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public synchronized FileHandle open(Path path, Mode mode) throws IOException {
        SimNode node = node(path);
        if (node instanceof SimDirectory) {
            throw new IOException(path + " is a directory");
        }
        if (mode == Mode.CREATE_NEW && node != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (mode == Mode.READ && node == null) {
            throw new NoSuchFileException(path.toString());
        }
        if (node == null) {
            step();
            if (freeBytes <= 0) {
                throw new IOException("No space left on device");
            }
            node = new SimFile();
            parent(path).put(name(path), node);
        }
        openHandles++;
        return new Handle(path, (SimFile) node, mode != Mode.READ);
    }

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        SimNode node = node(directory);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SimDirectory names)) {
            throw new NotDirectoryException(directory.toString());
        }
        List<Path> paths = new ArrayList<>();
        names.entries().keySet().forEach(name -> paths.add(directory.resolve(name)));
        return paths;
    }

    @Override
    public synchronized boolean exists(Path path) {
        return node(path) != null;
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        return node(path) instanceof SimDirectory;
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        SimDirectory at = root;
        for (Path name : directory.toAbsolutePath().normalize()) {
            SimNode next = at.entries().get(name.toString());
            if (next == null) {
                step();
                next = new SimDirectory();
                at.put(name.toString(), next);
            }
            if (!(next instanceof SimDirectory inner)) {
                throw new FileAlreadyExistsException(directory.toString());
            }
            at = inner;
        }
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        SimNode node = node(path);
        if (node == null) {
            return;
        }
        if (node instanceof SimDirectory directory && !directory.entries().isEmpty()) {
            throw new IOException(path + " is not empty");
        }
        step();
        parent(path).remove(name(path));
    }

    @Override
    public synchronized void rename(Path source, Path target) throws IOException {
        SimNode node = node(source);
        if (node == null) {
            throw new NoSuchFileException(source.toString());
        }
        step();
        SimDirectory from = parent(source);
        SimDirectory to = parent(target);
        if (from == to) {
            from.rename(name(source), name(target));
        } else {
            to.put(name(target), node);
            from.remove(name(source));
        }
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        step();
        if (failingSyncs.test(directory)) {
            throw new IOException("Input/output error");
        }
        if (!(node(directory) instanceof SimDirectory names)) {
            throw new NoSuchFileException(directory.toString());
        }
        syncs++;
        names.sync();
    }

    @Override
    public synchronized long usableBytes(Path path) {
        return freeBytes;
    }

    @Override
    public long totalBytes(Path path) {
        return Long.MAX_VALUE;
    }

    private final class Handle implements FileHandle {
        private final Path path;
        private final SimFile file;
        private final boolean writable;
        private final int born = life;
        private boolean closed;

        Handle(Path path, SimFile file, boolean writable) {
            this.path = path;
            this.file = file;
            this.writable = writable;
        }

        private void check(boolean writes) throws IOException {
            if (dark) {
                throw new PowerCut();
            }
            if (closed || born != life) {
                throw new IOException(path + " is closed");
            }
            if (writes && !writable) {
                throw new IOException(path + " is open for reading");
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (SimFileIO.this) {
                check(false);
                if (failingReads.test(path)) {
                    throw new IOException("Input/output error");
                }
                int bytes = file.read(target, position);
                bytesRead += bytes;
                return bytes;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (SimFileIO.this) {
                check(true);
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                writes++;
                if (dark || stepsLeft <= 0) {
                    file.write(part(bytes, random.nextInt(bytes.length + 1)), position);
                }
                step();
                if (failingWrites.test(path)) {
                    file.write(part(bytes, random.nextInt(bytes.length + 1)), position);
                    throw new IOException("Input/output error");
                }
                if (bytes.length > freeBytes) {
                    file.write(part(bytes, (int) freeBytes), position);
                    freeBytes = 0;
                    throw new IOException("No space left on device");
                }
                freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : bytes.length;
                file.write(bytes, position);
            }
        }

        private byte[] part(byte[] bytes, int length) {
            return java.util.Arrays.copyOf(bytes, length);
        }

        @Override
        public void sync(boolean metadata) throws IOException {
            synchronized (SimFileIO.this) {
                check(false);
                step();
                if (failingSyncs.test(path)) {
                    throw new IOException("Input/output error");
                }
                syncs++;
                file.sync();
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            synchronized (SimFileIO.this) {
                check(true);
                step();
                file.truncate(length);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimFileIO.this) {
                check(false);
                return file.length();
            }
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.empty();
        }

        @Override
        public void close() {
            synchronized (SimFileIO.this) {
                if (!closed) {
                    closed = true;
                    openHandles -= born == life ? 1 : 0;
                }
            }
        }
    }
}
