package io.myelin.broker.core.node;

import io.myelin.generation.Carry;
import java.nio.ByteBuffer;
import java.util.UUID;

/** The id of this run of the process: new with each process, the same for each generation of the broker within it. */
public final class Incarnation {
    private static final String NAME = "io.myelin.broker.incarnation";
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + 2 * Long.BYTES;

    private Incarnation() {}

    public static UUID of(Carry carry) {
        UUID id = carry.take(NAME)
                .filter(bytes -> bytes.length == BYTES && bytes[0] == VERSION)
                .map(Incarnation::read)
                .orElseGet(UUID::randomUUID);
        // At once, not when this generation ends: it may end without a chance to.
        carry.leave(NAME, write(id));
        return id;
    }

    private static UUID read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
        return new UUID(in.getLong(), in.getLong());
    }

    private static byte[] write(UUID id) {
        return ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
