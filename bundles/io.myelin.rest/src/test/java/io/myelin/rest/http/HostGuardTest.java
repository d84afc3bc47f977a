package io.myelin.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostGuardTest {

    private record Names(String... allowed_hosts) implements HostGuard.Config {
        @Override
        public Class<? extends Annotation> annotationType() {
            return HostGuard.Config.class;
        }
    }

    private final HostGuard guard = new HostGuard(new Names("Bus.Example"));

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, localhost:8080, true",
        "127.0.0.1, LOCALHOST, true",
        "127.0.0.1, console.localhost:8080, true",
        "127.0.0.1, 127.0.0.1:8080, true",
        "127.0.0.1, 127.1.2.3, true",
        "127.0.0.1, [::1]:8080, true",
        "0:0:0:0:0:0:0:1, [::1]:8080, true",
        "127.0.0.1, bus.example:8080, true",
        "127.0.0.1, evil.example, false",
        "127.0.0.1, evil.example:8080, false",
        "127.0.0.1, 127.0.0.1.evil.example, false",
        "127.0.0.1, localhost.evil.example, false",
        "127.0.0.1, notlocalhost, false",
        "127.0.0.1, 10.0.0.1, false",
        "127.0.0.1, '', false",
        "::1, evil.example, false",
        "10.0.0.5, evil.example, true",
    })
    void acceptsByNameOnLoopbackOnly(String localAddress, String host, boolean accepted) {
        assertEquals(accepted, guard.accepts(localAddress, host));
    }

    @Test
    void acceptsWhatNoBrowserSends() {
        assertEquals(true, guard.accepts("127.0.0.1", null));
    }
}
