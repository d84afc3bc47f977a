package io.myelin.protocol.amqp.engine;

/**
 * What one connection may have.
 *
 * @param maxFrameBytes the longest frame taken
 * @param channelMax the highest channel
 * @param handleMax the highest handle of a session
 * @param linkCredit messages that a sender may have under way on a link
 * @param maxMessageBytes the longest message taken
 * @param partialBytes of messages of which the end has not come, of all links together
 * @param windowFrames transfer frames that may be under way in a session
 * @param unsettled messages that a receiver may have without having settled them, on a link
 * @param handshakeTimeoutMs until a peer has logged in and opened the connection
 * @param idleTimeoutMs without a frame until the peer is taken for dead, 0 for never
 */
public record Limits(
        int maxFrameBytes,
        int channelMax,
        long handleMax,
        int linkCredit,
        int maxMessageBytes,
        long partialBytes,
        int windowFrames,
        int unsettled,
        long handshakeTimeoutMs,
        long idleTimeoutMs) {}
