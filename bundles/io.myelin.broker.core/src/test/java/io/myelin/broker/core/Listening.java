package io.myelin.broker.core;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.TransactionEnd;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a listener to a partition is told of transactions. */
final class Listening implements PartitionListener {
    final List<String> ends = new ArrayList<>();

    @Override
    public void onLeader(Partition partition, int leaderEpoch) {
        // Only what ends matters here.
    }

    @Override
    public void onResigned(TopicIdPartition partition, int leaderEpoch) {
        // Only what ends matters here.
    }

    @Override
    public void onTransactionEnd(Partition partition, TransactionEnd end, long offset) {
        ends.add((end.commit() ? "commit" : "abort") + " at " + offset);
    }
}
