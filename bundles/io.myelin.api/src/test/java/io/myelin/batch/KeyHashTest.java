package io.myelin.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {
    /** The values are those of the Java client's own partitioner. */
    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
        "abc, 479470107"
    })
    void hashesAsTheJavaClientDoes(String key, int hash) {
        assertEquals(hash, KeyHash.murmur2(key.getBytes(StandardCharsets.UTF_8)));
        assertEquals((hash & Integer.MAX_VALUE) % 7, KeyHash.partition(key.getBytes(StandardCharsets.UTF_8), 7));
    }
}
