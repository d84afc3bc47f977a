package io.myelin.coordination.queue;

/**
 * Where a queue wants to read on.
 *
 * @param from the first offset that may be acquired
 * @param until the last offset that may be, {@link Long#MAX_VALUE} for all that follow
 */
record ReadPlan(long from, long until) {}
