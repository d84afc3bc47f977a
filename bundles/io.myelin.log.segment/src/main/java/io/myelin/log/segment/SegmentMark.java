package io.myelin.log.segment;

/**
 * What is on record of a segment at some moment: with it a segment needs no reading when it is opened.
 *
 * @param baseOffset names the segment
 * @param lengthBytes of the file that hold batches
 * @param endOffset after the last batch
 * @param digest over offsets, size and checksum of each batch, in order
 * @param rollBaseMs the time from which the segment's age counts, -1 while it is empty
 * @param maxTimestampMs the largest timestamp of its records, -1 when they have none
 * @param touchedMs when something was last appended
 */
record SegmentMark(
        long baseOffset,
        long lengthBytes,
        long endOffset,
        long digest,
        long rollBaseMs,
        long maxTimestampMs,
        long touchedMs) {
    static SegmentMark empty(long baseOffset) {
        return new SegmentMark(baseOffset, 0, baseOffset, 0, -1, -1, -1);
    }
}
