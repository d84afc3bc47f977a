package io.myelin.wire;

/**
 * What a session may know of the listener its connection came in by.
 *
 * @param name of the listener
 * @param protocol it speaks
 * @param security {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
 * @param maxFrameBytes the longest frame after authentication
 * @param maxFrameBytesBeforeAuthentication the longest frame before it; the same where there is none
 */
public record ListenerInfo(
        String name, String protocol, String security, int maxFrameBytes, int maxFrameBytesBeforeAuthentication) {}
