package io.myelin.cluster.image;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A node of the cluster.
 *
 * @param id chosen at its first start
 * @param incarnation one run of its process
 * @param epoch the image version at which this incarnation registered; fences what older ones send
 * @param fenced whether it is unreachable or not yet ready; it leads nothing then
 * @param endpoints of all its listeners
 * @param rack where it stands
 */
public record NodeImage(
        int id, UUID incarnation, long epoch, boolean fenced, List<Endpoint> endpoints, Optional<String> rack) {
    public NodeImage {
        endpoints = List.copyOf(endpoints);
    }

    public Optional<Endpoint> endpoint(String listener) {
        return endpoints.stream().filter(e -> e.listener().equals(listener)).findFirst();
    }
}
