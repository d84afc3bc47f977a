package io.myelin.protocol.kafka.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.myelin.broker.quota.QuotaKey;
import io.myelin.cluster.image.QuotaEntity;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetersTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters = new Meters(new QuotaSettings(11, SECOND_NS, SECOND_NS, 20, 60 * SECOND_NS));

    @Test
    void oneEntityHasOneMeterForEachQuota() {
        Meter meter = meters.get(key(1), 0);
        assertSame(meter, meters.get(key(1), SECOND_NS));
        assertNotSame(meter, meters.get(new Meter.Key(QuotaKey.CONSUMER_BYTE_RATE, key(1).of()), 0));
    }

    @Test
    void thereAreNeverMoreThanMayBe() {
        Meter used = meters.get(key(0), 0);
        for (int i = 1; i < 1000; i++) {
            meters.get(key(i), i);
            assertSame(used, meters.get(key(0), i), "the one asked for just now stays");
        }
        assertEquals(20, meters.all().size());
    }

    @Test
    void theIdleGoFirst() {
        Meter oldest = meters.get(key(0), 0);
        for (int i = 1; i < 20; i++) {
            meters.get(key(i), 0);
        }
        oldest.record(1, 1, 61 * SECOND_NS);
        meters.get(key(100), 61 * SECOND_NS);
        assertSame(oldest, meters.get(key(0), 61 * SECOND_NS));
        assertEquals(14, meters.all().size(), "seven of those looked at were idle");
    }

    private static Meter.Key key(int client) {
        return new Meter.Key(QuotaKey.PRODUCER_BYTE_RATE, QuotaEntity.clientId("client-" + client));
    }
}
