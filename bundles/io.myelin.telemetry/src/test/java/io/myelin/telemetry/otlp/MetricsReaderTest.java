package io.myelin.telemetry.otlp;

import static io.myelin.telemetry.otlp.ProtoWriter.attribute;
import static io.myelin.telemetry.otlp.ProtoWriter.deltaSum;
import static io.myelin.telemetry.otlp.ProtoWriter.gauge;
import static io.myelin.telemetry.otlp.ProtoWriter.of;
import static io.myelin.telemetry.otlp.ProtoWriter.push;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.telemetry.ClientMetrics.Kind;
import io.myelin.broker.telemetry.ClientMetrics.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsReaderTest {
    private static final int MANY = 1_000;

    private static List<Value> read(byte[] bytes) throws OtlpException {
        return MetricsReader.read(ByteBuffer.wrap(bytes), MANY);
    }

    @Test
    void gaugesAndSumsAreRead() throws Exception {
        assertEquals(
                List.of(
                        new Value("a.gauge", Map.of(), Kind.GAUGE, 2.5, null, 5),
                        new Value("a.sum", Map.of("topic", "orders"), Kind.DELTA, -3, null, 7)),
                read(push(gauge("a.gauge", 2.5), deltaSum("a.sum", -3))));
    }

    @Test
    void theNameMayComeLastAndSumsMayBeOfAllTime() throws Exception {
        ProtoWriter metric =
                of().message(7, of().number(2, 2).message(1, of().fixed(6, 9L))).text(1, "late");
        assertEquals(List.of(new Value("late", Map.of(), Kind.CUMULATIVE, 9, null, 0)), read(push(metric)));
    }

    @Test
    void ofDistributionsCountAndSumAreTold() throws Exception {
        ProtoWriter histogram = of().text(1, "h")
                .message(
                        9,
                        of().message(
                                        1,
                                        of().message(9, attribute("k", "v"))
                                                .fixed(4, 4L)
                                                .fixed(5, 12.5))
                                .number(2, 1));
        ProtoWriter summary =
                of().text(1, "s").message(11, of().message(1, of().fixed(4, 2L).fixed(5, 3.0)));
        assertEquals(
                List.of(
                        new Value("h", Map.of("k", "v"), Kind.DELTA, 12.5, 4L, 0),
                        new Value("s", Map.of(), Kind.CUMULATIVE, 3, 2L, 0)),
                read(push(histogram, summary)));
    }

    @Test
    void attributesAreTexts() throws Exception {
        ProtoWriter point = of().message(7, of().text(1, "b").message(2, of().number(2, 1)))
                .message(7, of().text(1, "i").message(2, of().number(3, -7)))
                .message(7, of().text(1, "d").message(2, of().fixed(4, 0.5)));
        ProtoWriter metric = of().text(1, "m").message(5, of().message(1, point));
        assertEquals(
                Map.of("b", "true", "i", "-7", "d", "0.5"),
                read(push(metric)).get(0).attributes());
    }

    @Test
    void whatIsUnknownIsPassedOver() throws Exception {
        ProtoWriter metric = gauge("g", 1).text(99, "later").number(98, 5).fixed(97, 6L);
        assertEquals(1, read(push(metric)).size());
        assertEquals(List.of(), read(new byte[0]));
    }

    @Test
    void noMoreIsKeptThanAllowed() throws Exception {
        byte[] push = push(gauge("a", 1), gauge("b", 2), gauge("c", 3));
        assertEquals(2, MetricsReader.read(ByteBuffer.wrap(push), 2).size());
        ProtoWriter point = of();
        for (int i = 0; i < 100; i++) {
            point.message(7, attribute("k" + i, "v"));
        }
        ProtoWriter wide = of().text(1, "m").message(5, of().message(1, point));
        assertThrows(OtlpException.class, () -> read(push(wide)));
    }

    /** What is cut off or damaged is refused or read as something: never another exception, and never without an end. */
    @Test
    void damagedBytesAreRefusedOrRead() {
        byte[] whole = push(gauge("a.gauge", 2.5), deltaSum("a.sum", -3), deltaSum("b.sum", 1));
        int refused = 0;
        Random random = new Random(42);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (random.nextBoolean()) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            try {
                assertTrue(read(bytes).size() <= bytes.length);
            } catch (OtlpException e) {
                refused++;
            }
        }
        assertTrue(refused > 1_000, "only " + refused + " were refused");
    }

    @Test
    void lengthsBeyondTheEndAreRefused() {
        for (byte[] bytes : List.of(
                new byte[] {10, 127},
                new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
                new byte[] {11},
                new byte[] {0, 0},
                new byte[] {8, 1})) {
            assertThrows(OtlpException.class, () -> read(bytes), Arrays.toString(bytes));
        }
    }
}
