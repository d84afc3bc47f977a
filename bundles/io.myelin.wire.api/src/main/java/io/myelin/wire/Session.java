package io.myelin.wire;

import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** One generation of a protocol on one connection. All methods are called on the connection's loop. */
@ConsumerType
public interface Session {
    /**
     * How long the next frame is.
     *
     * @param received what has come in and belongs to no frame yet, position to limit; its position must not be moved
     * @return the length of the whole frame in bytes, 0 when more must come in before it is known
     * @throws WireException when no frame can begin like this, or it would be longer than the session allows now: the
     *     connection is closed, nothing was allocated
     */
    int frameLength(ByteBuffer received) throws WireException;

    /**
     * A whole frame has come in. Ownership of one count passes to the session.
     *
     * @throws WireException closes the connection
     */
    void onFrame(Frame frame) throws WireException;

    /**
     * Ends the session without its connection. Reads are paused. Requests already dispatched are finished or, when they wait
     * for something to come, ended early; frames the session will not answer must not have had an effect.
     *
     * @param deadlineNs on the loop's clock; what is not finished by then is cut off with the connection
     * @return completes on the connection's loop with bytes for the next generation, beginning with a version
     */
    CompletionStage<byte[]> detach(long deadlineNs);

    /** The connection has closed, for whatever reason; the session frees what it holds. Called once, last, unless detached. */
    void onClosed();
}
