package io.myelin.coordination.txn;

import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.ProducerIdentity;

/**
 * What a partition is to be told.
 *
 * @param transactionalId whose transaction it is
 * @param producer with the epoch of the marker
 * @param commit whether its records count
 * @param version of transactions, by which the epoch is judged
 * @param partition to be told
 * @param failures how often it could not be told so far
 */
record Marker(
        String transactionalId,
        ProducerIdentity producer,
        boolean commit,
        short version,
        TopicPartitionRef partition,
        int failures) {
    /** What came of it. */
    enum Outcome {
        /** The partition has it. */
        WRITTEN,
        /** There is no such partition any more, or it has gone on without it. */
        NEEDLESS,
        /** Not now. */
        FAILED
    }

    Marker again() {
        return new Marker(transactionalId, producer, commit, version, partition, failures + 1);
    }
}
