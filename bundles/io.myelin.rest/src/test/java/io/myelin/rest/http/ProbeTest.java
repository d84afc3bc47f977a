package io.myelin.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private final Probe probe = new Probe(10_000);
    private HttpServer server;
    private Bound bound;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        bound = new Bound("127.0.0.1", server.getAddress().getPort(), false);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anOpenPortIsNotEnough() {
        assertTrue(probe.missing(bound).orElseThrow().startsWith("GET /health/live is answered 404"));
    }

    @Test
    void anAnswerOfAnotherIsNotEnough() {
        answer("/health/live", 200, "text/html");
        assertTrue(probe.silent(bound).orElseThrow().contains("by something else"));
    }

    @Test
    void everyResourceMustAnswer() {
        answer("/health/live", 200, "application/json");
        answer("/api/v1/cluster", 503, "application/json");
        assertEquals(Optional.empty(), probe.silent(bound));
        assertTrue(probe.missing(bound).orElseThrow().startsWith("GET /api/v1/topics?limit=1 is answered 404"));
        answer("/api/v1/topics", 200, "application/json;charset=UTF-8");
        assertEquals(Optional.empty(), probe.missing(bound));
    }

    @Test
    void aClosedPortIsToldOf() {
        server.stop(0);
        assertTrue(probe.missing(bound).orElseThrow().contains("is not answered"));
    }

    private void answer(String path, int status, String type) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }
}
