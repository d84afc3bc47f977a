package io.myelin.broker.core.topic;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.NodeImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Which nodes hold which partition. */
final class Placement {
    private Placement() {}

    static int liveNodes(ClusterImage image) {
        return live(image).size();
    }

    private static List<Integer> live(ClusterImage image) {
        return image.nodes().values().stream()
                .filter(node -> !node.fenced())
                .map(NodeImage::id)
                .sorted()
                .toList();
    }

    /**
     * Spreads partitions over the nodes in a circle; the followers of each next round through it begin one node further, so that
     * a lost node's load goes to all the others.
     *
     * @param first where in the circle the first one goes
     * @throws BusException INVALID_REPLICATION_FACTOR when there are too few nodes
     */
    static List<List<Integer>> spread(ClusterImage image, int partitions, int replicas, int first) {
        List<Integer> nodes = live(image);
        if (replicas < 1) {
            throw new BusException(BusError.INVALID_REPLICATION_FACTOR, "The replication factor must be at least 1");
        }
        if (replicas > nodes.size()) {
            throw new BusException(
                    BusError.INVALID_REPLICATION_FACTOR,
                    "A replication factor of " + replicas + " needs as many brokers, " + nodes.size() + " are there");
        }
        List<List<Integer>> all = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            int leader = Math.floorMod(first + partition, nodes.size());
            List<Integer> chosen = new ArrayList<>(replicas);
            chosen.add(nodes.get(leader));
            for (int follower = 1; follower < replicas; follower++) {
                int shift = 1 + (partition / nodes.size() + follower - 1) % Math.max(1, nodes.size() - 1);
                chosen.add(nodes.get((leader + shift) % nodes.size()));
            }
            all.add(List.copyOf(chosen));
        }
        return all;
    }

    /** @throws BusException INVALID_REPLICA_ASSIGNMENT when it is not one replica list for each partition from 0 on */
    static List<List<Integer>> given(ClusterImage image, Map<Integer, List<Integer>> assignment) {
        List<List<Integer>> all = new ArrayList<>();
        for (int partition = 0; partition < assignment.size(); partition++) {
            List<Integer> replicas = assignment.get(partition);
            if (replicas == null) {
                throw invalid(
                        "Partitions must be numbered from 0 without gaps; partition " + partition + " is missing");
            }
            all.add(List.copyOf(replicas));
        }
        check(image, all);
        return all;
    }

    /** @throws BusException INVALID_REPLICA_ASSIGNMENT */
    static void check(ClusterImage image, List<List<Integer>> assignment) {
        for (List<Integer> replicas : assignment) {
            if (replicas.isEmpty()) {
                throw invalid("A partition needs at least one replica");
            }
            if (replicas.size() != assignment.get(0).size()) {
                throw invalid("Every partition must have the same number of replicas");
            }
            if (new HashSet<>(replicas).size() != replicas.size()) {
                throw invalid("A broker is named twice in " + replicas);
            }
            replicas.stream()
                    .filter(node -> !image.nodes().containsKey(node))
                    .findFirst()
                    .ifPresent(node -> {
                        throw invalid("There is no broker " + node);
                    });
        }
    }

    private static BusException invalid(String message) {
        return new BusException(BusError.INVALID_REPLICA_ASSIGNMENT, message);
    }
}
