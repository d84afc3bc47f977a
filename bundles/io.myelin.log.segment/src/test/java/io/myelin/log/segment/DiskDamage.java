package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.testkit.fuzz.Choices;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Changes files as a failing disk or a confused operator may, or, with checksums renewed, as a program with a defect. */
final class DiskDamage {
    private static final int MAX_EDITS = 5;
    private static final int MAX_BYTES = 1 << 17;

    private final Choices choices;
    private final TreeMap<Path, byte[]> files;

    DiskDamage(Choices choices, DiskImage image) {
        this.choices = choices;
        this.files = image.files();
    }

    void run() {
        int edits = 1 + choices.nextInt(MAX_EDITS);
        for (int i = 0; i < edits; i++) {
            edit(anyFile());
        }
    }

    private Path anyFile() {
        List<Path> all = new ArrayList<>(files.keySet());
        return all.get(choices.nextInt(all.size()));
    }

    private void edit(Path path) {
        byte[] old = files.get(path);
        int at = old.length == 0 ? 0 : choices.nextInt(Math.min(old.length, 1 << 16));
        ByteBuffer content = ByteBuffer.wrap(old.clone());
        switch (choices.nextInt(12)) {
            case 0, 1 -> put(path, content, at, 1 + choices.nextInt(255), 1);
            case 2 -> put(path, content, at, choices.extreme(), Integer.BYTES);
            case 3 -> put(path, content, at, (long) choices.extreme() << (choices.nextBoolean() ? 32 : 0), Long.BYTES);
            case 4 -> files.put(path, Arrays.copyOf(old, at));
            case 5 -> files.put(path, Arrays.copyOf(old, Math.min(MAX_BYTES, old.length + choices.nextInt(5000))));
            case 6 -> {
                Path other = anyFile();
                files.put(path, files.get(other));
                files.put(other, old);
            }
            case 7 -> files.put(renamed(path), files.remove(path));
            case 8 -> files.put(renamed(path), old);
            case 9 -> move(path, old, at);
            case 10 -> {
                Arrays.fill(content.array(), at, Math.min(old.length, at + 4096), (byte) 0);
                files.put(path, content.array());
            }
            default -> files.put(path, choices.percent(50) ? new byte[0] : choices.rest());
        }
    }

    /** Everything behind a place comes somewhere else. */
    private void move(Path path, byte[] old, int at) {
        int to = old.length == 0 ? 0 : choices.nextInt(Math.min(old.length, 1 << 16));
        byte[] tail = Arrays.copyOfRange(old, at, old.length);
        byte[] moved = Arrays.copyOf(old, Math.min(MAX_BYTES, to + tail.length));
        System.arraycopy(tail, 0, moved, to, Math.min(tail.length, moved.length - to));
        files.put(path, moved);
    }

    private void put(Path path, ByteBuffer content, int at, long value, int bytes) {
        for (int i = 0; i < bytes && at + i < content.limit(); i++) {
            content.put(at + i, (byte) (value >> (Byte.SIZE * (bytes - 1 - i))));
        }
        files.put(path, content.array());
        if (choices.nextBoolean()) {
            reseal(path, content);
        }
    }

    private Path renamed(Path path) {
        long offset = choices.nextBoolean() ? choices.nextInt(60) : Math.abs((long) choices.extreme());
        int generation = choices.nextInt(3);
        return path.resolveSibling(
                switch (choices.nextInt(6)) {
                    case 0, 1, 2 -> Names.segment(offset, generation, choices.nextInt(2));
                    case 3 -> Names.producers(offset, generation);
                    case 4 -> path.getFileName() + Names.TEMPORARY;
                    default -> "x" + choices.nextInt(9) + Names.DELETED;
                });
    }

    private void reseal(Path path, ByteBuffer content) {
        String name = path.getFileName().toString();
        if (name.endsWith(Names.SEGMENT)) {
            for (int at = 0; at + BatchView.HEADER_BYTES <= content.limit(); ) {
                int size = BatchView.sizeAt(content, at);
                if (size < BatchView.HEADER_BYTES || size > content.limit() - at) {
                    return;
                }
                content.putInt(at + 17, crc(content, at + 21, at + size));
                at += size;
            }
        } else if (name.endsWith(Names.PRODUCERS) && content.limit() > Long.BYTES) {
            content.putInt(4, crc(content, 8, content.limit()));
        } else if (name.equals("manifest")) {
            for (int at = Long.BYTES; at + Long.BYTES < content.limit(); ) {
                int length = content.getInt(at);
                if (length <= 0 || length > content.limit() - at - Long.BYTES) {
                    return;
                }
                content.putInt(at + Integer.BYTES, crc(content, at + Long.BYTES, at + Long.BYTES + length));
                at += Long.BYTES + length;
            }
        }
    }

    private static int crc(ByteBuffer content, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(from, to - from));
        return (int) crc.getValue();
    }
}
