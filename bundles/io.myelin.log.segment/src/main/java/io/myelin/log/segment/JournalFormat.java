package io.myelin.log.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How the journal lies in its files: groups that begin at whole blocks, each with its checksum, and in a group the batches of
 * one commit. A group says which use of the file it belongs to and where it lies, so that what an earlier use left behind, or
 * what was moved, is no group. Batches are {@link #ENTRY_BYTES} bytes of address, then the batch as it lies in its segment.
 */
final class JournalFormat {
    /** What the disk writes in one piece: no commit touches a block of the one before. */
    static final int BLOCK_BYTES = 4096;

    static final int GROUP_BYTES = 48;
    static final int ENTRY_BYTES = 52;

    private static final int MAGIC = 0x4d594a31; // "MYJ1"
    private static final int CRC_AT = 4;
    private static final int LENGTH_AT = 8;
    private static final int COUNT_AT = 12;
    private static final int SALT_AT = 16;
    private static final int LAP_AT = 24;
    private static final int PLACE_AT = 32;

    private JournalFormat() {}

    /**
     * What a group says of itself.
     *
     * @param lengthBytes from the header to the last batch
     * @param lap counts the uses of all files
     */
    record Header(int lengthBytes, int count, long lap, int crc) {}

    static int padded(int bytes) {
        return (bytes + BLOCK_BYTES - 1) & -BLOCK_BYTES;
    }

    /** Completes a group that begins at 0 and ends at the position; leaves it ready to be written, in whole blocks. */
    static void seal(ByteBuffer group, int count, long salt, long lap, long place) {
        int length = group.position();
        group.putInt(0, MAGIC)
                .putInt(LENGTH_AT, length)
                .putInt(COUNT_AT, count)
                .putLong(SALT_AT, salt)
                .putLong(LAP_AT, lap)
                .putLong(PLACE_AT, place);
        while (group.position() < padded(length)) {
            group.put((byte) 0);
        }
        group.flip();
        group.putInt(CRC_AT, crc(group, length));
    }

    private static int crc(ByteBuffer group, int length) {
        CRC32C crc = new CRC32C();
        crc.update(group.slice(LENGTH_AT, length - LENGTH_AT));
        return (int) crc.getValue();
    }

    /** @return null when no header lies at the start of the buffer that belongs at this place and fits */
    static Header header(ByteBuffer block, long salt, long place, long available) {
        if (block.remaining() < GROUP_BYTES
                || block.getInt(0) != MAGIC
                || block.getLong(SALT_AT) != salt
                || block.getLong(PLACE_AT) != place) {
            return null;
        }
        int length = block.getInt(LENGTH_AT);
        if (length < GROUP_BYTES || length > available) {
            return null;
        }
        return new Header(length, block.getInt(COUNT_AT), block.getLong(LAP_AT), block.getInt(CRC_AT));
    }

    /** Whether a group, read as a whole, is what was written. */
    static boolean isWhole(ByteBuffer group, Header header) {
        return group.remaining() >= header.lengthBytes() && crc(group, header.lengthBytes()) == header.crc();
    }
}
