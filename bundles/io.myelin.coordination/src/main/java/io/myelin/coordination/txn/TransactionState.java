package io.myelin.coordination.txn;

import java.util.Arrays;
import java.util.Optional;

/** Where a transactional id is in its life; ids and names are Kafka's. */
enum TransactionState {
    /** No transaction since the producer began. */
    EMPTY(0, "Empty"),
    ONGOING(1, "Ongoing"),
    /** Decided; the partitions are being told. */
    PREPARE_COMMIT(2, "PrepareCommit"),
    PREPARE_ABORT(3, "PrepareAbort"),
    COMPLETE_COMMIT(4, "CompleteCommit"),
    COMPLETE_ABORT(5, "CompleteAbort"),
    /** Expired: a tombstone here, so that nothing is ever found in it. */
    DEAD(6, "Dead"),
    /** Fenced and not yet aborted: one step here, so that nothing is ever found in it. */
    PREPARE_EPOCH_FENCE(7, "PrepareEpochFence");

    private final int id;
    private final String title;

    TransactionState(int id, String title) {
        this.id = id;
        this.title = title;
    }

    int id() {
        return id;
    }

    String title() {
        return title;
    }

    /** Whether the decision stands and partitions may still lack their markers. */
    boolean prepared() {
        return this == PREPARE_COMMIT || this == PREPARE_ABORT;
    }

    /** Whether there is no transaction now. */
    boolean idle() {
        return this == EMPTY || this == COMPLETE_COMMIT || this == COMPLETE_ABORT;
    }

    /** The state of a record; empty for those that are never stored. */
    static Optional<TransactionState> stored(int id) {
        return Arrays.stream(values())
                .filter(state -> state.id == id && state != DEAD && state != PREPARE_EPOCH_FENCE)
                .findFirst();
    }

    static Optional<TransactionState> named(String title) {
        return Arrays.stream(values())
                .filter(state -> state.title.equals(title))
                .findFirst();
    }
}
