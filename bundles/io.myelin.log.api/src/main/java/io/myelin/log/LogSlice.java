package io.myelin.log;

import io.myelin.buffer.Bytes;

/**
 * What a read gives: whole batches one after another, except that the last one may be cut off where the size limit fell.
 *
 * @param bytes the receiver owns one count
 * @param nextOffset the offset after the last whole batch; the offset asked for when there is none
 */
public record LogSlice(Bytes bytes, long nextOffset) {}
