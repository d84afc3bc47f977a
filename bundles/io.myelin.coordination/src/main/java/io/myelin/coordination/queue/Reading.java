package io.myelin.coordination.queue;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.FileSlice;
import io.myelin.buffer.Frame;
import java.util.List;

/**
 * What was read of the log.
 *
 * @param bytes the receiver owns one count
 * @param batches whole batches from where the reading began, in order; what lies between them is not in the log
 * @param logStartOffset where the log began then
 * @param leaderEpoch of the partition then
 */
record Reading(Bytes bytes, List<LogBatch> batches, long logStartOffset, int leaderEpoch) {
    /** A part, with a count of its own. */
    Bytes part(int from, int to) {
        if (bytes instanceof Frame frame) {
            return frame.slice(from, to - from);
        }
        return FilePart.of((FileSlice) bytes, from, to - from);
    }
}
