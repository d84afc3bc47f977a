package io.myelin.protocol.kafka.wire;

import io.myelin.protocol.kafka.Api;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;

/**
 * Looks at the body of a request before a generated decoder builds objects from it, because those build whatever the lengths
 * say. Any thread.
 */
@FunctionalInterface
public interface RequestScan {
    /**
     * @param body from its first byte to the end of the frame; its position may be moved
     * @throws WireException when the body does not follow the schema, or has more elements than are allowed
     */
    void check(Api api, short version, ByteBuffer body) throws WireException;
}
