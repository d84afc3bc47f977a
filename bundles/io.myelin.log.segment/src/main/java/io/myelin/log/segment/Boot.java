package io.myelin.log.segment;

import io.myelin.file.FileHandle;
import io.myelin.file.FileIO;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** Which run of the kernel this is: what was written in the same one is in the page cache, if not on disk. */
final class Boot {
    static final long UNKNOWN = 0;

    private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int ID_CHARS = 36;

    private Boot() {}

    /** @return {@link #UNKNOWN} where the kernel does not tell */
    static long id(FileIO files) {
        if (!files.exists(ID)) {
            return UNKNOWN;
        }
        try (FileHandle handle = files.open(ID, FileIO.Mode.READ)) {
            ByteBuffer text = ByteBuffer.allocate(ID_CHARS);
            handle.read(text, 0);
            UUID id = UUID.fromString(new String(text.array(), StandardCharsets.US_ASCII));
            return id.getMostSignificantBits() ^ Long.rotateLeft(id.getLeastSignificantBits(), 1);
        } catch (IOException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
