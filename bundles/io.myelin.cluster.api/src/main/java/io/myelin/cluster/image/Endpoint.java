package io.myelin.cluster.image;

/**
 * Where a node can be reached.
 *
 * @param listener the listener's name
 * @param host advertised
 * @param port advertised
 * @param security {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
 */
public record Endpoint(String listener, String host, int port, String security) {}
