package io.myelin.rest.http;

import io.myelin.health.ServingEndpoint;
import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** Where the HTTP server really listens. */
record Bound(String host, int port, boolean secure) implements ServingEndpoint {

    /** The one to tell of: plain before TLS, loopback before others; empty when the server has not bound a port. */
    static Optional<Bound> among(Collection<String> endpoints) {
        return endpoints.stream()
                .map(Bound::parse)
                .filter(Objects::nonNull)
                .min(Comparator.comparing(Bound::secure)
                        .thenComparing(b -> !LoopbackNames.contains(b.host()))
                        .thenComparing(b -> b.host().contains(":")));
    }

    /** Null where there is no port: whiteboards may publish endpoints as mere paths. */
    private static Bound parse(String endpoint) {
        var uri = URI.create(endpoint);
        if (uri.getHost() == null || uri.getPort() <= 0) {
            return null;
        }
        return new Bound(LoopbackNames.name(uri.getHost()), uri.getPort(), "https".equals(uri.getScheme()));
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public String security() {
        return secure ? "SSL" : "PLAINTEXT";
    }

    URI uri(String path) {
        var authority = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((secure ? "https://" : "http://") + authority + ":" + port + path);
    }
}
