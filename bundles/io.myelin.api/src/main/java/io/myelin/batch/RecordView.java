package io.myelin.batch;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One record read out of a batch. The buffers are views of the batch's memory and valid as long as that is.
 *
 * @param offset in the partition
 * @param timestampMs of the record, or of its append where the topic stamps appends
 * @param key null when the record has none
 * @param value null for a tombstone
 * @param headers in their order
 */
public record RecordView(long offset, long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers) {}
