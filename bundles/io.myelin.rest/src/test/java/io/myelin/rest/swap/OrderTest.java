package io.myelin.rest.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.BusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
    private static Order read(String body) throws IOException {
        return Order.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void namesAJarOrTheWayBack() throws Exception {
        assertEquals(
                new Order("rest", Optional.of("system/x.jar")),
                read("{\"bundle\": \"rest\", \"jar\": \"system/x.jar\"}"));
        assertEquals(new Order("rest", Optional.empty()), read("{\"bundle\": \"rest\", \"restore\": true}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "7",
                "{}",
                "{\"bundle\": \"rest\"}",
                "{\"bundle\": 7, \"jar\": \"x\"}",
                "{\"bundle\": \"rest\", \"jar\": \"x\", \"restore\": true}",
                "{\"bundle\": \"rest\", \"jar\": \"x\", \"force\": true}"
            })
    void refusesEverythingElse(String body) {
        assertThrows(BusException.class, () -> read(body));
    }

    @Test
    void refusesABodyWithoutEnd() {
        assertThrows(BusException.class, () -> read("{\"bundle\": \"" + "x".repeat(1 << 14) + "\"}"));
    }
}
