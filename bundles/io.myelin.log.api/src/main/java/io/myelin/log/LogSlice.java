package io.myelin.log;

import io.myelin.buffer.Bytes;

/**
 * What a read gives: whole batches one after another, except that the last one may be cut off where the size limit fell.
 *
 * @param bytes the receiver owns one count
 * @param nextOffset the offset after the last whole batch; when there is none, where to go on: the limit when nothing lies
 *     before it, the offset asked for when the first batch is too large
 */
public record LogSlice(Bytes bytes, long nextOffset) {}
