package io.myelin.coordination.queue;

/** The way from a shard to the logs. What comes of it is told to the shard in a later step. */
interface QueueIo {
    /** Reads without waiting, and tells {@link QueueShard#read} or {@link QueueShard#unread}. */
    void read(QueueShard from, ReadOrder order);

    /** Tells {@link QueueShard#arrived} as soon as something is to be read from the plan's offset on. */
    void await(QueueShard from, ReadOrder order);

    /** Ends the waiting of a queue, which is told nothing then. */
    void stopWaiting(QueueKey key);

    /** Tells {@link QueueShard#marked} where the shard's own log ends, at least. */
    void mark(QueueShard from);

    /** Deletes what is below an offset in the shard's own log. */
    void trim(long beforeOffset);
}
