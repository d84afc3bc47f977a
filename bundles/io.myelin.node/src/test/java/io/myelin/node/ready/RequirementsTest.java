package io.myelin.node.ready;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequirementsTest {
    private static final ServingEndpoint KAFKA = new Endpoint("kafka", "127.0.0.1", 9092);
    private static final ServingEndpoint HTTP = new Endpoint("http", "127.0.0.1", 8080);
    private static final ServingEndpoint AMQP = new Endpoint("amqp", "0.0.0.0", 5672);

    private final Requirements requirements = new Requirements(List.of("kafka", "http"), List.of("broker"));

    private record Endpoint(String name, String host, int port) implements ServingEndpoint {}

    private record Part(String name, Health check) implements HealthSource {}

    @Test
    void namesTheEndpointsInTheConfiguredOrderAndTheOthersAfterThem() {
        Requirements.Verdict verdict =
                requirements.judge(List.of(AMQP, HTTP, KAFKA), List.of(new Part("broker", Health.ok("serves"))));

        assertEquals(List.of(), verdict.lacking());
        assertEquals("kafka=127.0.0.1:9092 http=127.0.0.1:8080 amqp=0.0.0.0:5672", verdict.serving());
    }

    @Test
    void saysEverythingThatIsLacking() {
        Requirements.Verdict verdict =
                requirements.judge(List.of(KAFKA), List.of(new Part("cluster", Health.failing("no leader yet"))));

        assertEquals(
                List.of("the listener http is not bound", "broker has not started", "cluster: no leader yet"),
                verdict.lacking());
        assertEquals(Optional.empty(), verdict.fatal());
    }

    @Test
    void passesOnWhatWaitingCannotHelp() {
        Requirements.Verdict verdict =
                requirements.judge(List.of(), List.of(new Part("kafka", Health.fatal("port 9092 is taken"))));

        assertEquals(Optional.of("kafka: port 9092 is taken"), verdict.fatal());
        assertTrue(verdict.lacking().contains("kafka: port 9092 is taken"));
    }
}
