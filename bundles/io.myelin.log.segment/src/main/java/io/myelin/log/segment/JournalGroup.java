package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What is committed together: batches behind one another, and whose they are. Guarded by the journal's lock. */
final class JournalGroup {
    private static final int FIRST_BYTES = 1 << 16;

    private final int slot;
    private final List<JournaledLog> members = new ArrayList<>();
    private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_BYTES).position(JournalFormat.GROUP_BYTES);
    private int count;

    /** @param slot which of the two groups this is: logs remember something for each */
    JournalGroup(int slot) {
        this.slot = slot;
    }

    int slot() {
        return slot;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    /** Bytes that it takes in the file. */
    int placeBytes() {
        return JournalFormat.padded(bytes.position());
    }

    List<JournaledLog> members() {
        return members;
    }

    /** @return false when it would grow beyond a limit */
    boolean add(JournaledLog log, BatchView batch, Segment segment, long position, int limitBytes) {
        long needed = (long) bytes.position() + JournalFormat.ENTRY_BYTES + batch.size();
        if (needed > limitBytes - JournalFormat.BLOCK_BYTES) {
            return false;
        }
        if (needed > bytes.capacity() - JournalFormat.BLOCK_BYTES) {
            long grown = Math.max(2L * bytes.capacity(), needed + JournalFormat.BLOCK_BYTES);
            bytes = ByteBuffer.allocateDirect((int) Math.min(grown, limitBytes)).put(bytes.flip());
        }
        log.address(bytes, batch.size());
        bytes.putLong(segment.baseOffset()).putLong(position).put(batch.bytes());
        count++;
        return true;
    }

    ByteBuffer sealed(long salt, long lap, long place) {
        JournalFormat.seal(bytes, count, salt, lap, place);
        return bytes;
    }

    void clear() {
        members.clear();
        count = 0;
        bytes.clear().position(JournalFormat.GROUP_BYTES);
    }
}
