package io.myelin.protocol.amqp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "orders, orders",
        "a.b-c_d, a.b-c_d",
        "prices/eu, prices_x2Feu",
        "'a b', a_x20b",
        "grün, gr_xC3_xBCn",
        "., _x2E",
        "'..', _x2E_x2E",
        "_x2F, _x5Fx2F",
        "_x41, _x41",
        "_xzz, _xzz",
        "_x2f, _x2f",
        "_xFF, _xFF",
        "/_x41, _x2F_x5Fx41"
    })
    void eachNameHasATopicAndBack(String address, String topic) {
        assertEquals(Optional.of(topic), Addresses.topic(address));
        assertEquals(address, Addresses.address(topic));
    }

    @Test
    void neitherEmptyNorTooLong() {
        assertTrue(Addresses.topic("").isEmpty());
        assertTrue(Addresses.topic("x".repeat(250)).isEmpty());
        assertTrue(Addresses.topic("/".repeat(63)).isEmpty());
        assertEquals(249, Addresses.topic("x".repeat(249)).orElseThrow().length());
    }

    @Test
    void noTwoNamesMeet() {
        Random random = new Random(42);
        String alphabet = "_x25F4EA/.ü ";
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            StringBuilder address = new StringBuilder();
            for (int j = random.nextInt(8); j >= 0; j--) {
                address.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String topic = Addresses.topic(address.toString()).orElseThrow();
            assertTrue(topic.matches("[a-zA-Z0-9._-]+"), topic);
            String before = seen.put(topic, address.toString());
            assertTrue(before == null || before.equals(address.toString()), before + " and " + address);
            assertEquals(address.toString(), Addresses.address(topic));
        }
    }
}
