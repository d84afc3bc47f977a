package io.myelin.broker.view;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.NodeImage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cluster as one node knows it.
 *
 * @param clusterId stable for the life of the cluster
 * @param nodeId the node that answers
 * @param controller the node that leads the metadata quorum, null when none is known
 * @param metadataVersion grows with every change
 * @param brokers by id
 * @param features finalized levels by name
 */
public record ClusterView(
        String clusterId,
        int nodeId,
        Integer controller,
        long metadataVersion,
        List<BrokerView> brokers,
        Map<String, Short> features) {

    /**
     * @param rack null when it has none
     * @param fenced whether it leads nothing because it is unreachable or not ready
     */
    public record BrokerView(int id, String rack, long epoch, boolean fenced, List<ListenerView> listeners) {

        static BrokerView of(NodeImage node) {
            var listeners = node.endpoints().stream()
                    .map(e -> new ListenerView(e.listener(), e.host(), e.port(), e.security()))
                    .toList();
            return new BrokerView(node.id(), node.rack().orElse(null), node.epoch(), node.fenced(), listeners);
        }
    }

    public record ListenerView(String name, String host, int port, String security) {}

    public static ClusterView of(ClusterImage image, int nodeId) {
        var brokers = image.nodes().values().stream()
                .sorted(Comparator.comparingInt(NodeImage::id))
                .map(BrokerView::of)
                .toList();
        return new ClusterView(
                image.clusterId(),
                nodeId,
                Ids.orNull(image.quorumLeader()),
                image.version(),
                brokers,
                new TreeMap<>(image.features()));
    }
}
