package io.myelin.broker;

/**
 * Where a batch went.
 *
 * @param baseOffset of its first record; for a duplicate, what the first attempt got; -1 when that is no longer known
 * @param appendTimeMs the time stamped on it where the topic stamps appends, else -1
 * @param startOffset of the log
 */
public record Produced(long baseOffset, long appendTimeMs, long startOffset) {}
