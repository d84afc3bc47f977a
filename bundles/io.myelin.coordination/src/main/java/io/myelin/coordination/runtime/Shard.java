package io.myelin.coordination.runtime;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A state machine over the records of one partition. It decides and never does: time comes in, {@link Effects} go out. Confined
 * to the loop of the partition; never used again after {@link #close}.
 */
public interface Shard {
    /** No deadline. */
    long NEVER = Long.MAX_VALUE;

    /** Applies a record of the log; the buffers are valid during the call only, the value is null for a tombstone. */
    void replay(ByteBuffer key, ByteBuffer value);

    /**
     * Applies a record of a transaction that has not ended there; only what ends with a commit counts.
     *
     * @param producerId whose transaction
     * @param offset of the record
     */
    default void replayInTransaction(long producerId, long offset, ByteBuffer key, ByteBuffer value) {}

    /**
     * A transaction has ended in the partition: replayed, or committed just now.
     *
     * @param producerId whose transaction
     * @param offset of the marker: it is about records before that
     * @param commits whether they count
     */
    default void transactionEnded(long producerId, long offset, boolean commits) {}

    /** All records have been replayed: the shard serves from now on. */
    void loaded(Now now, Effects effects);

    /** When {@link #tick} wants to be called, in steady milliseconds, {@link #NEVER} for not at all. */
    long nextDeadlineMs();

    /** Does what has become due. */
    void tick(Now now, Effects effects);

    /** Ends calls that wait and had no effect; calls that would begin to wait later end alike. */
    void drain(Effects effects);

    /** Ends all calls that wait, with an error. */
    void close(RuntimeException cause, Effects effects);

    /** State that is not in the log, for the next generation; empty when there is none. Called after {@link #drain}. */
    Optional<byte[]> carry(Now now);

    /** Adds what {@link #carry} gave to what was loaded from the same records. Called after {@link #loaded}. */
    void resume(byte[] carried, Now now);
}
