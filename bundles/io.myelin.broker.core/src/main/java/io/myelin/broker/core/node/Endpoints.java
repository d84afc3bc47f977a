package io.myelin.broker.core.node;

import io.myelin.cluster.image.Endpoint;
import io.myelin.health.ServingEndpoint;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The sockets that are bound on this node, as the cluster is told of them. Any thread. */
public final class Endpoints implements Supplier<List<Endpoint>> {
    private final List<ServingEndpoint> bound = new CopyOnWriteArrayList<>();
    private volatile Runnable changed = () -> {};

    void onChange(Runnable listener) {
        changed = listener;
    }

    public void add(ServingEndpoint endpoint) {
        bound.add(endpoint);
        changed.run();
    }

    public void remove(ServingEndpoint endpoint) {
        bound.remove(endpoint);
        changed.run();
    }

    @Override
    public List<Endpoint> get() {
        return bound.stream()
                .map(e -> new Endpoint(e.name(), e.advertisedHost(), e.advertisedPort(), e.security()))
                .sorted(Comparator.comparing(Endpoint::listener))
                .toList();
    }
}
