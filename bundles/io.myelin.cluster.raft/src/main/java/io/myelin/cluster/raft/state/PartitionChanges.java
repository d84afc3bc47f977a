package io.myelin.cluster.raft.state;

import static io.myelin.cluster.raft.state.ClusterState.refused;
import static io.myelin.cluster.raft.state.ClusterState.require;

import io.myelin.cluster.ClusterChange.AlterPartition;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Leaders and in-sync sets. */
final class PartitionChanges {
    private PartitionChanges() {}

    /** A new partition: in sync are the replicas that may lead now; nobody has written, so nobody can be behind. */
    static PartitionImage created(ImageEdit edit, int index, List<Integer> replicas) {
        List<Integer> isr = replicas.stream().filter(edit::mayLead).toList();
        int leader = isr.isEmpty() ? PartitionImage.NO_LEADER : isr.get(0);
        return new PartitionImage(index, leader, 0, 0, replicas, isr);
    }

    /** Gives a partition without leader one, when there is an eligible replica. */
    static PartitionImage elected(ImageEdit edit, PartitionImage p) {
        return p.leader() == PartitionImage.NO_LEADER ? withLeader(edit, p, p.isr()) : p;
    }

    /** The process of {@code node} was replaced: what it led gets a new epoch, so that nobody takes its past for its present. */
    static PartitionImage restarted(ImageEdit edit, PartitionImage p, int node) {
        return p.leader() == node
                ? new PartitionImage(
                        p.index(), node, p.leaderEpoch() + 1, p.partitionEpoch() + 1, p.replicas(), p.isr())
                : elected(edit, p);
    }

    /** {@code node} was fenced: it leaves the in-sync set, unless it is the last that has everything, and leads no more. */
    static PartitionImage withoutNode(ImageEdit edit, PartitionImage p, int node) {
        List<Integer> others = p.isr().stream().filter(n -> n != node).toList();
        List<Integer> isr = others.isEmpty() ? p.isr() : others;
        if (p.leader() == node) {
            return withLeader(edit, p, isr);
        }
        return isr.size() == p.isr().size()
                ? p
                : new PartitionImage(p.index(), p.leader(), p.leaderEpoch(), p.partitionEpoch() + 1, p.replicas(), isr);
    }

    /** The first replica that may lead and is in sync. A partition that never had a leader is empty everywhere. */
    private static PartitionImage withLeader(ImageEdit edit, PartitionImage p, List<Integer> isr) {
        int leader = p.replicas().stream()
                .filter(edit::mayLead)
                .filter(n -> isr.isEmpty() || isr.contains(n))
                .findFirst()
                .orElse(PartitionImage.NO_LEADER);
        if (leader == p.leader() && isr.equals(p.isr())) {
            return p;
        }
        int epoch = leader == p.leader() ? p.leaderEpoch() : p.leaderEpoch() + 1;
        List<Integer> nextIsr =
                isr.isEmpty() ? p.replicas().stream().filter(edit::mayLead).toList() : isr;
        return new PartitionImage(p.index(), leader, epoch, p.partitionEpoch() + 1, p.replicas(), nextIsr);
    }

    static void alter(ImageEdit edit, AlterPartition change) {
        int index = change.partition().partition();
        TopicImage topic = edit.topic(change.partition().topicId())
                .filter(t -> index < t.partitions().size())
                .orElseThrow(
                        () -> refused(Reason.UNKNOWN, "there is no partition " + change.partition() + " (any more)"));
        PartitionImage p = topic.partitions().get(index);
        if (p.leaderEpoch() != change.leaderEpoch() || p.partitionEpoch() != change.partitionEpoch()) {
            throw refused(
                    Reason.STALE,
                    "partition " + change.partition() + " is at leader epoch " + p.leaderEpoch()
                            + " and partition epoch " + p.partitionEpoch() + ", the change was made at "
                            + change.leaderEpoch() + " and " + change.partitionEpoch());
        }
        check(edit, p, change);
        int epoch = change.newLeader() == p.leader() ? p.leaderEpoch() : p.leaderEpoch() + 1;
        List<PartitionImage> partitions = new ArrayList<>(topic.partitions());
        partitions.set(
                index,
                new PartitionImage(
                        index, change.newLeader(), epoch, p.partitionEpoch() + 1, p.replicas(), change.newIsr()));
        edit.putTopic(new TopicImage(topic.name(), topic.id(), partitions));
    }

    private static void check(ImageEdit edit, PartitionImage p, AlterPartition change) {
        List<Integer> isr = change.newIsr();
        String what = "the in-sync set " + isr + " of partition " + change.partition();
        require(!isr.isEmpty(), what + " is empty");
        require(new HashSet<>(isr).size() == isr.size(), what + " names a node twice");
        require(p.replicas().containsAll(isr), what + " is not part of its replicas " + p.replicas());
        for (int node : isr) {
            require(
                    p.isr().contains(node) || edit.mayLead(node),
                    what + " takes in node " + node + ", which is fenced or not registered");
        }
        int leader = change.newLeader();
        require(
                leader == PartitionImage.NO_LEADER || isr.contains(leader) && edit.mayLead(leader),
                "node " + leader + " can't lead partition " + change.partition()
                        + ": it is not in the in-sync set or fenced");
    }
}
