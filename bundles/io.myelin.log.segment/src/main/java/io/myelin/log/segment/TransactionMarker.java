package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.AppendRefusedException.Reason;
import java.util.Optional;

/**
 * The end of a transaction in this partition, a control record.
 *
 * @param commits false when it aborts
 * @param coordinatorEpoch of the coordinator that wrote it
 */
record TransactionMarker(boolean commits, int coordinatorEpoch) {
    private static final int ABORT = 0;
    private static final int COMMIT = 1;
    private static final int KEY_BYTES = 4;
    private static final int VALUE_BYTES = 6;

    /** @return empty when the batch is no control batch, or one of another kind */
    static Optional<TransactionMarker> of(BatchView batch) throws CorruptBatchException {
        if (!batch.control() || !batch.hasProducerId()) {
            return Optional.empty();
        }
        RecordReader records = RecordReader.ofPlain(batch);
        if (!records.hasNext()) {
            return Optional.empty();
        }
        RecordView record = records.next();
        if (record.key() == null || record.key().remaining() < KEY_BYTES) {
            throw new CorruptBatchException("the control record at offset " + batch.baseOffset() + " has no whole key");
        }
        short type = record.key().getShort(record.key().position() + Short.BYTES);
        if (type != ABORT && type != COMMIT) {
            return Optional.empty();
        }
        if (record.value() == null || record.value().remaining() < VALUE_BYTES) {
            throw new CorruptBatchException("the marker at offset " + batch.baseOffset() + " has no whole value");
        }
        int epoch = record.value().getInt(record.value().position() + Short.BYTES);
        return Optional.of(new TransactionMarker(type == COMMIT, epoch));
    }

    /**
     * The marker of a batch that is to be appended, null when it has none.
     *
     * @throws AppendRefusedException when it should have one that can be read
     */
    static TransactionMarker admitted(BatchView batch) throws AppendRefusedException {
        if (!batch.control()) {
            return null;
        }
        try {
            return of(batch).orElse(null);
        } catch (CorruptBatchException e) {
            throw new AppendRefusedException(Reason.INVALID_TRANSACTION_STATE, e.getMessage());
        }
    }
}
