package io.myelin.protocol.kafka;

import io.myelin.broker.telemetry.ClientSoftware;

/** What a client says that it is made of (KIP-511). */
public record Software(String name, String version) {
    /** Of a client that has not said. */
    public static final Software UNKNOWN = new Software(ClientSoftware.UNKNOWN, ClientSoftware.UNKNOWN);

    private static final int MAX_CHARS = 128;

    /** It is kept for as long as the connection, so no more than a name's length is. */
    public static Software said(String name, String version) {
        return new Software(cut(name), cut(version));
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }
}
