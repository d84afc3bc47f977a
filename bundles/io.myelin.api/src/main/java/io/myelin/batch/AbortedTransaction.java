package io.myelin.batch;

/**
 * @param producerId of the transaction
 * @param firstOffset of its first record in this partition
 * @param lastOffset of its abort marker
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset) {}
