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
                return judge(path, request.getResponseCode(), request.getContentType());
            } finally {
                request.disconnect();
            }
        } catch (IOException e) {
            return Optional.of("GET " + path + " is not answered: " + e.getMessage());
        }
    }

    private static Optional<String> judge(String path, int status, String type) {
        if (status == 404) {
            return Optional.of("GET " + path + " is answered 404: its resource is not registered yet");
        }
        boolean json = type != null && type.startsWith("application/json");
        return json ? Optional.empty() : Optional.of("GET " + path + " is answered " + status + " by something else");
    }
}
