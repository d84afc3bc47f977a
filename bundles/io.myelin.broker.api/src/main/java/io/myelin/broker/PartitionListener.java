package io.myelin.broker;

import io.myelin.TopicIdPartition;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of the leadership of partitions of this node: a whiteboard, with the service property {@value #TOPIC}. Called on the
 * partition's loop, in order for each partition; a listener that comes later is told of what is led already. When the
 * broker's generation ends, no call is made: the listener sees the {@link Broker} service go.
 */
@ConsumerType
public interface PartitionListener {
    /** Service property: the name of the topic whose partitions are of interest. */
    String TOPIC = "topic";

    /** This node leads the partition from now on, under an epoch higher than any before. */
    void onLeader(Partition partition, int leaderEpoch);

    /** This node no longer leads the partition, or the partition is gone. */
    void onResigned(TopicIdPartition partition, int leaderEpoch);

    /**
     * A transaction has ended in the partition: its marker is committed. Called in the order of the log, for every marker
     * committed while this node leads, and never after {@link #onResigned}.
     *
     * @param offset of the marker
     */
    default void onTransactionEnd(Partition partition, TransactionEnd end, long offset) {}
}
