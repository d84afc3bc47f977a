package io.myelin.protocol.amqp.message;

import io.myelin.batch.Header;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A message as a record.
 *
 * @param timestampMs when it was created
 * @param key null for none
 * @param value null for none
 * @param headers in their order
 */
public record StoredMessage(long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers) {}
