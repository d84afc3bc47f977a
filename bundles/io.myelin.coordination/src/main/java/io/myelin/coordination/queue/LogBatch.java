package io.myelin.coordination.queue;

/**
 * A batch of the log as a queue sees it.
 *
 * @param first offset
 * @param last offset
 * @param data whether it has records for consumers: not a control batch, and not of an aborted transaction
 * @param position of it in what was read, in bytes
 * @param sizeBytes of it
 */
record LogBatch(long first, long last, boolean data, int position, int sizeBytes) {}
