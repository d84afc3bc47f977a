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
