package io.myelin.coordination.queue;

import io.myelin.broker.queue.AcquireSpec;

/**
 * How much a consumer wants of a partition.
 *
 * @param maxRecords 1 or more
 * @param maxBytes of whole batches; the first comes anyway
 * @param mode how exactly records are counted
 * @param batchRecords about the most in a range of the answer, 0 for no matter
 */
record Wanted(int maxRecords, int maxBytes, AcquireSpec.Mode mode, int batchRecords) {}
