package io.myelin.protocol.kafka.handler;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.Endpoint;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.wire.ListenerInfo;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.protocol.Errors;

/**
 * The cluster as clients of one listener see it.
 *
 * @param image of the cluster
 * @param listener the request came in by
 */
record ClusterView(ClusterImage image, ListenerInfo listener) {

    /**
     * Where clients of this listener reach a node. A node without a listener of that name (its image may be older than its
     * configuration) is reached by one that is secured alike, else by any.
     */
    Optional<Endpoint> endpoint(NodeImage node) {
        return node.endpoint(listener.name())
                .or(() -> node.endpoints().stream()
                        .filter(endpoint -> endpoint.security().equals(listener.security()))
                        .findFirst())
                .or(() -> node.endpoints().stream().findFirst());
    }

    Optional<Endpoint> endpoint(int nodeId) {
        return Optional.ofNullable(image.nodes().get(nodeId)).flatMap(this::endpoint);
    }

    /** The nodes that serve, by id. */
    List<NodeImage> alive() {
        return image.nodes().values().stream().filter(this::alive).toList();
    }

    private boolean alive(NodeImage node) {
        return !node.fenced() && !node.endpoints().isEmpty();
    }

    boolean alive(int nodeId) {
        NodeImage node = image.nodes().get(nodeId);
        return node != null && alive(node);
    }

    List<Integer> aliveOf(List<Integer> nodes) {
        return nodes.stream().filter(this::alive).toList();
    }

    List<Integer> offlineOf(List<Integer> nodes) {
        return nodes.stream().filter(node -> !alive(node)).toList();
    }

    Errors errorOf(PartitionImage partition) {
        return alive(partition.leader()) ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE;
    }

    int leaderOf(PartitionImage partition) {
        return alive(partition.leader()) ? partition.leader() : PartitionImage.NO_LEADER;
    }

    /** Where changes are to be sent: every node takes them, the leader of the quorum needs one hop less. */
    int controller() {
        if (alive(image.quorumLeader())) {
            return image.quorumLeader();
        }
        return alive().stream().findFirst().map(NodeImage::id).orElse(PartitionImage.NO_LEADER);
    }
}
