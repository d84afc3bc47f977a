package io.myelin.protocol.kafka.wire;

import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Looks at the body of a request before a generated decoder builds objects from it, because those build whatever the lengths
 * say. Any thread.
 */
@FunctionalInterface
public interface RequestScan {
    /**
     * @param request the empty message that the body is to be read into; it is not touched
     * @param version of the request, one that its API has
     * @param body from its first byte to the end of the frame; its position may be moved
     * @throws WireException when the body does not follow the schema, or is more than is allowed
     */
    void check(ApiMessage request, short version, ByteBuffer body) throws WireException;
}
