package io.myelin.broker;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.EpochEnd;
import io.myelin.buffer.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What was read.
 *
 * @param records whole batches, the last may be cut off; may be empty; the receiver owns one count
 * @param highWatermark at the time of the read
 * @param lastStableOffset at the time of the read
 * @param startOffset at the time of the read
 * @param aborted with {@link Isolation#READ_COMMITTED}: aborted transactions with records in what was read
 * @param diverging where the reader's last epoch ended here, when that is before what the reader has
 */
public record Fetched(
        Bytes records,
        long highWatermark,
        long lastStableOffset,
        long startOffset,
        List<AbortedTransaction> aborted,
        Optional<EpochEnd> diverging) {}
