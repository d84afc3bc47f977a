package io.myelin.protocol.kafka;

import io.myelin.protocol.kafka.wire.Wire;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;

/**
 * What begins every request.
 *
 * @param apiKey which API
 * @param version of that API
 * @param correlationId goes back with the response
 * @param clientId may be empty
 */
public record RequestHeader(short apiKey, short version, int correlationId, String clientId) {
    /** Bytes of key, version and correlation id. */
    public static final int FIXED_BYTES = 8;

    /** Reads the part that every version has and leaves the buffer at what follows; {@link #skipTags} may be due then. */
    public static RequestHeader read(ByteBuffer in) throws WireException {
        if (in.remaining() < FIXED_BYTES) {
            throw new WireException("a request of " + in.remaining() + " bytes has no header");
        }
        short key = in.getShort();
        short version = in.getShort();
        int correlationId = in.getInt();
        String clientId = Wire.nullableString(in);
        return new RequestHeader(key, version, correlationId, clientId == null ? "" : clientId);
    }

    /** The header of a flexible version ends with tagged fields; none is known to us. */
    public static void skipTags(ByteBuffer in) throws WireException {
        Wire.skipTags(in);
    }
}
