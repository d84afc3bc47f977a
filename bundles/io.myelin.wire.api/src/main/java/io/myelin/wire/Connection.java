package io.myelin.wire;

import io.myelin.Principal;
import io.myelin.buffer.Bytes;
import io.myelin.loop.Loop;
import java.net.InetSocketAddress;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open socket. It outlives its session. Confined to its loop, except where a method says any thread.
 *
 * <p>Back-pressure: while the peer does not read, or more slots are open than the listener allows, the provider stops reading
 * frames by itself.
 */
@ProviderType
public interface Connection {
    /** Unique in this run of the process. */
    long id();

    Loop loop();

    /** The listener it came in by; for a connection out, the name it was made with. */
    ListenerInfo listener();

    InetSocketAddress remote();

    /** Who the peer is; {@link Principal#ANONYMOUS} until {@link #authenticated}. */
    Principal principal();

    void authenticated(Principal principal);

    /**
     * Reserves the place of the next response. Responses go out in the order in which their places were reserved, whatever the
     * order of their completion.
     */
    ResponseSlot expect();

    /**
     * Sends outside the slots, for protocols that send by themselves. Any thread; what one thread offers stays in order.
     *
     * @param parts ownership passes, also on false
     * @return false when the outgoing queue is at its limit or the connection closed: nothing was sent
     */
    boolean offer(List<? extends Bytes> parts);

    /**
     * Whether offers are welcome: less than half of what may wait for the peer does. Who sends by itself and only while this
     * holds never makes reading stop. Any thread.
     */
    boolean hasRoom();

    /**
     * Runs a task on the loop, once, as soon as {@link #hasRoom} holds, never before this returns, and not once the connection
     * has closed. One task at a time: another takes its place. On the loop.
     */
    void onRoom(Runnable task);

    /** Stops handing frames to the session. */
    void pauseReads();

    void resumeReads();

    /** Closes after what was completed has been written; any thread. */
    void close(DisconnectCause cause);
}
