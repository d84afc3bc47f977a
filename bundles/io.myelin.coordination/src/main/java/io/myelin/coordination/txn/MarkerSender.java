package io.myelin.coordination.txn;

/** The way from a shard to the partitions. */
interface MarkerSender {
    /**
     * Takes a marker to its partition, and tells the shard by {@link TransactionShard#told} in a later step what came of it. A
     * marker that has failed has no effect after that.
     */
    void send(TransactionShard from, Marker marker);
}
