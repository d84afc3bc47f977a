package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file of the journal: the whole groups of its newest use. */
final class JournalScan {
    private static final Logger LOG = LoggerFactory.getLogger(JournalScan.class);

    private final FileIO files;
    private final Path path;
    private final long salt;
    private final List<Group> groups = new ArrayList<>();
    private long lap;

    /** A whole group at a place in the file. */
    private record Group(long place, JournalFormat.Header header) {}

    JournalScan(FileIO files, Path path, long salt) throws IOException {
        this.files = files;
        this.path = path;
        this.salt = salt;
        read();
        lap = groups.stream().mapToLong(group -> group.header.lap()).max().orElse(0);
        groups.removeIf(group -> group.header.lap() != lap);
        sayWhatIsMissing();
    }

    Path path() {
        return path;
    }

    /** Which use of the file its groups belong to, 0 when there are none. */
    long lap() {
        return lap;
    }

    /** Every block is looked at: what lies behind a damaged group is still good. */
    private void read() throws IOException {
        try (FileHandle handle = files.open(path, FileIO.Mode.READ)) {
            long size = handle.size();
            ByteBuffer buffer = ByteBuffer.allocate(JournalFormat.BLOCK_BYTES);
            for (long place = 0; place < size; ) {
                handle.read(buffer.clear().limit(JournalFormat.GROUP_BYTES), place);
                JournalFormat.Header header = JournalFormat.header(buffer.flip(), salt, place, size - place);
                if (header != null) {
                    buffer = load(handle, place, header.lengthBytes(), buffer);
                }
                if (header != null && JournalFormat.isWhole(buffer, header)) {
                    groups.add(new Group(place, header));
                    place += JournalFormat.padded(header.lengthBytes());
                } else {
                    place += JournalFormat.BLOCK_BYTES;
                }
            }
        }
    }

    private static ByteBuffer load(FileHandle handle, long place, int bytes, ByteBuffer buffer) throws IOException {
        ByteBuffer target = bytes > buffer.capacity() ? ByteBuffer.allocate(JournalFormat.padded(bytes)) : buffer;
        handle.read(target.clear().limit(bytes), place);
        return target.flip();
    }

    /** A group is written after the one before is on disk: so what is missing in between was damaged. */
    private void sayWhatIsMissing() {
        long expected = 0;
        for (Group group : groups) {
            if (group.place != expected) {
                LOG.error(
                        "{} is damaged from byte {} to {}: batches that were in no other place yet are lost, and named"
                                + " where they are missed",
                        path,
                        expected,
                        group.place - 1);
            }
            expected = group.place + JournalFormat.padded(group.header.lengthBytes());
        }
    }

    /** Every batch, in the order in which they were committed; valid until the next one. */
    void entries(Consumer<JournalEntry> each) throws IOException {
        try (FileHandle handle = files.open(path, FileIO.Mode.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(JournalFormat.BLOCK_BYTES);
            for (Group group : groups) {
                buffer = load(handle, group.place, group.header.lengthBytes(), buffer);
                buffer.position(JournalFormat.GROUP_BYTES);
                for (int i = 0; i < group.header.count(); i++) {
                    JournalEntry entry = JournalEntry.next(buffer);
                    if (entry == null) {
                        throw new IOException(path + " holds a group at byte " + group.place + " that cannot be read");
                    }
                    each.accept(entry);
                }
            }
        }
    }
}
