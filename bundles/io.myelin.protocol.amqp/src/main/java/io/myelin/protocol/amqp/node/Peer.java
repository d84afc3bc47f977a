package io.myelin.protocol.amqp.node;

import io.myelin.access.Caller;
import io.myelin.loop.Loop;
import io.myelin.protocol.amqp.wire.Codec;

/**
 * The connection that links are of, as far as nodes know it. Confined to its loop.
 *
 * @param caller who is at the other end
 * @param containerId what the peer calls itself
 * @param loop of the connection
 * @param codec of the loop
 * @param bus behind it all
 * @param budget of bytes that came in and are not yet stored
 * @param settled called when deliveries were settled, or links used, outside of an event from the peer
 */
public record Peer(
        Caller caller, String containerId, Loop loop, Codec codec, Bus bus, Budget budget, Runnable settled) {
    /** Counts what is under way. */
    public interface Budget {
        /** @param bytes more, or fewer */
        void change(long bytes);
    }
}
