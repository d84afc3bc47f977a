package io.myelin.protocol.amqp.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The eight bytes with which each layer begins. */
enum ProtocolHeader {
    AMQP(0),
    SASL(3),
    /** Anything else, TLS inside of the connection included. */
    UNKNOWN(-1);

    static final int BYTES = 8;

    private final byte[] bytes;

    ProtocolHeader(int id) {
        bytes = new byte[] {'A', 'M', 'Q', 'P', (byte) id, 1, 0, 0};
    }

    byte[] bytes() {
        return bytes.clone();
    }

    static ProtocolHeader read(ByteBuffer in) {
        byte[] read = new byte[BYTES];
        in.duplicate().get(read);
        if (Arrays.equals(read, AMQP.bytes)) {
            return AMQP;
        }
        return Arrays.equals(read, SASL.bytes) ? SASL : UNKNOWN;
    }
}
