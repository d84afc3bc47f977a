package io.myelin.cluster.image;

import java.util.List;

/**
 * A partition as the quorum decided it.
 *
 * @param index of the partition in its topic
 * @param leader the node that leads, {@link #NO_LEADER} for none
 * @param leaderEpoch grows with every change of leader
 * @param partitionEpoch grows with every change of the partition
 * @param replicas the nodes that hold a copy, the preferred leader first
 * @param isr those of them that are in sync
 */
public record PartitionImage(
        int index, int leader, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> isr) {
    public static final int NO_LEADER = -1;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
    }
}
