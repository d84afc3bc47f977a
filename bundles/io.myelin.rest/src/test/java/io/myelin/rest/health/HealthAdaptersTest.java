package io.myelin.rest.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthAdaptersTest {

    private record Source(Health check) implements HealthSource {
        @Override
        public String name() {
            return "part";
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false, OK", "false, false, TEMPORARILY_UNAVAILABLE", "false, true, CRITICAL"})
    void tellsFelixWhatTheSourceSays(boolean ok, boolean fatal, Result.Status status) {
        var result = HealthAdapters.result(new Source(new Health(ok, fatal, "a sentence")));
        assertEquals(status, result.getStatus());
        assertEquals("a sentence", result.iterator().next().getMessage());
    }
}
