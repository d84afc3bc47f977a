package io.myelin.log;

/** A batch that the log's own state does not admit. Nothing was appended. */
public final class AppendRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, in the terms of idempotent and transactional producers (KIP-98, KIP-360, KIP-890). */
    public enum Reason {
        /** The first sequence number does not follow the producer's last one. */
        OUT_OF_ORDER_SEQUENCE,
        /** The producer's epoch is older than one already seen. */
        STALE_PRODUCER_EPOCH,
        /** The sequence number was written before, too long ago to say at which offset. */
        DUPLICATE_SEQUENCE,
        /** The batch was written under a leader epoch older than the log's. */
        STALE_LEADER_EPOCH,
        /** The batch begins before the end of the log it is mirrored into. */
        OFFSET_OVERLAP,
        /** A marker of a transaction coordinator that has been replaced. */
        STALE_COORDINATOR_EPOCH,
        /** A marker, or a transactional batch, that does not fit the producer's transaction. */
        INVALID_TRANSACTION_STATE
    }

    private final Reason reason;

    public AppendRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
