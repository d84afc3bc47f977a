package io.myelin.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoundTest {

    @Test
    void readsTheRealPort() {
        var bound = Bound.among(List.of("http://127.0.0.1:46129/")).orElseThrow();
        assertEquals(new Bound("127.0.0.1", 46129, false), bound);
        assertEquals("http", bound.name());
        assertEquals("PLAINTEXT", bound.security());
        assertEquals("http://127.0.0.1:46129/health", bound.uri("/health").toString());
    }

    @Test
    void prefersPlainLoopbackVersionFour() {
        var endpoints = List.of(
                "https://127.0.0.1:8443/", "http://10.0.0.5:8080/", "http://[::1]:8080/", "http://127.0.0.1:8080/");
        assertEquals(Optional.of(new Bound("127.0.0.1", 8080, false)), Bound.among(endpoints));
    }

    @Test
    void writesAnIpv6AddressInBrackets() {
        var bound = Bound.among(List.of("https://[::1]:8443/")).orElseThrow();
        assertEquals("::1", bound.host());
        assertEquals("https://[::1]:8443/health", bound.uri("/health").toString());
    }

    @Test
    void isEmptyWithoutAPort() {
        assertEquals(Optional.empty(), Bound.among(List.of()));
        assertEquals(Optional.empty(), Bound.among(List.of("/", "http://host/")));
    }
}
