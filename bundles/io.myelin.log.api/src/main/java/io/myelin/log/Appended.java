package io.myelin.log;

/**
 * Where a batch now is.
 *
 * @param baseOffset of its first record
 * @param nextOffset the offset after its last record
 * @param appendTimeMs the time stamped on it where the topic stamps appends, else -1
 * @param duplicate whether the batch had been appended before: these are the offsets it got then
 */
public record Appended(long baseOffset, long nextOffset, long appendTimeMs, boolean duplicate) {}
