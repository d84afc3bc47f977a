package io.myelin.log.segment;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Where a batch of the journal belongs.
 *
 * @param number of the log
 * @param generation of its files
 * @param lineage how often it had been cut: what belongs to another lineage was cut off
 * @param segmentBase names the segment
 * @param position in the segment's file
 * @param batch as it lies there, a view of what was read
 */
record JournalEntry(
        int number,
        int generation,
        int lineage,
        UUID topicId,
        int partition,
        long segmentBase,
        long position,
        ByteBuffer batch) {
    /** Takes the next entry; null when what lies there is none. */
    static JournalEntry next(ByteBuffer in) {
        if (in.remaining() < JournalFormat.ENTRY_BYTES) {
            return null;
        }
        int bytes = in.getInt();
        int number = in.getInt();
        int generation = in.getInt();
        int lineage = in.getInt();
        UUID topicId = new UUID(in.getLong(), in.getLong());
        int partition = in.getInt();
        long segmentBase = in.getLong();
        long position = in.getLong();
        if (bytes < 0 || bytes > in.remaining() || position < 0) {
            return null;
        }
        ByteBuffer batch = in.slice(in.position(), bytes);
        in.position(in.position() + bytes);
        return new JournalEntry(number, generation, lineage, topicId, partition, segmentBase, position, batch);
    }
}
