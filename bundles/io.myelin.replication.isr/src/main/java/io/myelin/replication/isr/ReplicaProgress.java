package io.myelin.replication.isr;

/**
 * How far one replica is known to be.
 *
 * @param nodeId which holds it
 * @param durableOffset everything below it survives there, {@link #UNKNOWN} before it was heard of in this leader epoch
 */
record ReplicaProgress(int nodeId, long durableOffset) {
    static final long UNKNOWN = -1;

    static ReplicaProgress unknown(int nodeId) {
        return new ReplicaProgress(nodeId, UNKNOWN);
    }

    /** What is known after a report; one that was overtaken by a newer one changes nothing. */
    ReplicaProgress reported(long offset) {
        return offset > durableOffset ? new ReplicaProgress(nodeId, offset) : this;
    }
}
