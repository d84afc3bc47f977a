package io.myelin.coordination.runtime;

import io.myelin.broker.TransactionRef;
import java.util.List;

/**
 * Records that are written as part of a producer's transaction: in a batch of their own, which may be refused without harm to
 * the shard, because nothing counts before the transaction has ended.
 *
 * @param ref the transaction
 * @param producerId whose it is
 * @param producerEpoch of the producer
 * @param records at least one
 * @param outcome told what became of them
 */
public record TransactionalWrite(
        TransactionRef ref, long producerId, short producerEpoch, List<LogRecord> records, Outcome outcome) {
    /** Steps of the shard. */
    public interface Outcome {
        /** They are committed to the log. */
        void written(long baseOffset, Now now, Effects effects);

        /** They were not written. */
        void refused(RuntimeException cause, Now now, Effects effects);

        /** It is not known what became of them, and the shard has ended. */
        void lost(RuntimeException cause);
    }

    int sizeBytes() {
        return records.stream().mapToInt(LogRecord::sizeBytes).sum();
    }
}
