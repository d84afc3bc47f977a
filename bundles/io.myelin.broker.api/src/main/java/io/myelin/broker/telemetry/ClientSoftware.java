package io.myelin.broker.telemetry;

/**
 * What a client says that it is made of, and the port that it speaks from.
 *
 * @param name of the library, {@code unknown} when it has not said
 * @param version of the library, {@code unknown} when it has not said
 * @param port of the client's end of the connection
 */
public record ClientSoftware(String name, String version, int port) {
    public static final String UNKNOWN = "unknown";
}
