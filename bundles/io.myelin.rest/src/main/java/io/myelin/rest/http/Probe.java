package io.myelin.rest.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.util.List;
import java.util.Optional;

/** Asks the own HTTP server: an open port says nothing about the resources behind it. */
final class Probe {
    /** Any answer of ours will do but 404, also "not now". */
    private static final List<String> PATHS = List.of("/health/live", "/api/v1/cluster", "/api/v1/topics?limit=1");

    private final int timeoutMs;

    Probe(int timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /** What is missing yet; empty when everything answers. */
    Optional<String> missing(Bound server) {
        return PATHS.stream().flatMap(p -> missing(server, p).stream()).findFirst();
    }

    /** What is wrong with the cheapest resource; empty when it answers. */
    Optional<String> silent(Bound server) {
        return missing(server, PATHS.get(0));
    }

    private Optional<String> missing(Bound server, String path) {
        try {
            var request = (HttpURLConnection) server.uri(path).toURL().openConnection(Proxy.NO_PROXY);
            request.setConnectTimeout(timeoutMs);
            request.setReadTimeout(timeoutMs);
            request.setUseCaches(false);
            try {
                int status = request.getResponseCode();
                var type = request.getContentType();
                boolean ours = status != 404 && type != null && type.startsWith("application/json");
                return ours ? Optional.empty() : Optional.of("GET " + path + " is answered " + status + " by another");
            } finally {
                request.disconnect();
            }
        } catch (IOException e) {
            return Optional.of("GET " + path + " is not answered: " + e.getMessage());
        }
    }
}
