package io.myelin.broker.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.image.QuotaEntity;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotaTableTest {
    private static final String KEY = "producer_byte_rate";

    /** In the order in which they take precedence, and whose use counts together where each applies. */
    private static final Map<QuotaEntity, QuotaEntity> ORDER = new LinkedHashMap<>();

    static {
        QuotaEntity both = QuotaEntity.userWithClientId("u", "c");
        ORDER.put(both, both);
        ORDER.put(QuotaEntity.userWithClientId("u", ""), both);
        ORDER.put(QuotaEntity.user("u"), QuotaEntity.user("u"));
        ORDER.put(QuotaEntity.userWithClientId("", "c"), both);
        ORDER.put(QuotaEntity.userWithClientId("", ""), both);
        ORDER.put(QuotaEntity.user(""), QuotaEntity.user("u"));
        ORDER.put(QuotaEntity.clientId("c"), QuotaEntity.clientId("c"));
        ORDER.put(QuotaEntity.clientId(""), QuotaEntity.clientId("c"));
    }

    @Test
    void theNearestQuotaApplies() {
        Map<QuotaEntity, Map<String, Double>> left = new LinkedHashMap<>();
        double limit = 0;
        for (QuotaEntity entity : ORDER.keySet()) {
            left.put(entity, Map.of(KEY, ++limit));
        }
        double expected = 0;
        for (Map.Entry<QuotaEntity, QuotaEntity> next : ORDER.entrySet()) {
            assertEquals(
                    Optional.of(new Quota(next.getValue(), ++expected)),
                    new QuotaTable(left).of(QuotaKey.PRODUCER_BYTE_RATE, "u", "c"));
            left.remove(next.getKey());
        }
        assertTrue(new QuotaTable(left).isEmpty());
    }

    @Test
    void othersHaveNone() {
        QuotaTable table = new QuotaTable(Map.of(
                QuotaEntity.userWithClientId("u", "c"), Map.of(KEY, 1.0), QuotaEntity.clientId("d"), Map.of(KEY, 2.0)));
        assertEquals(Optional.empty(), table.of(QuotaKey.PRODUCER_BYTE_RATE, "u", "e"));
        assertEquals(Optional.empty(), table.of(QuotaKey.PRODUCER_BYTE_RATE, "v", "c"));
        assertEquals(Optional.empty(), table.of(QuotaKey.CONSUMER_BYTE_RATE, "u", "c"));
        assertEquals(
                2.0,
                table.of(QuotaKey.PRODUCER_BYTE_RATE, "v", "d").orElseThrow().limit());
        assertTrue(table.has(QuotaKey.PRODUCER_BYTE_RATE));
        assertFalse(table.has(QuotaKey.REQUEST_PERCENTAGE));
    }

    @Test
    void anotherBuildsQuotasArePassedOver() {
        assertTrue(new QuotaTable(Map.of(QuotaEntity.user("u"), Map.of("moonlight_rate", 1.0))).isEmpty());
    }

    @Test
    void anAddressIsTheSameHoweverItIsWritten() throws Exception {
        String key = QuotaKey.CONNECTION_CREATION_RATE.kafkaName();
        QuotaTable table = new QuotaTable(
                Map.of(QuotaEntity.ip("2001:DB8::1"), Map.of(key, 1.0), QuotaEntity.ip(""), Map.of(key, 2.0)));
        assertEquals(
                1,
                table.ofAddress(InetAddress.getByName("2001:db8:0:0::1"))
                        .orElseThrow()
                        .limit());
        Quota others = table.ofAddress(InetAddress.getByName("192.0.2.1")).orElseThrow();
        assertEquals(new Quota(QuotaEntity.ip("192.0.2.1"), 2.0), others);
        assertEquals(Optional.empty(), QuotaTable.NONE.ofAddress(InetAddress.getByName("192.0.2.1")));
    }

    @Test
    void onlyNumbersAreAddresses() {
        for (String address : new String[] {"192.0.2.1", "::1", "2001:db8::1", "::ffff:192.0.2.1"}) {
            assertTrue(QuotaTable.address(address).isPresent(), address);
        }
        for (String other :
                new String[] {"localhost", "1", "192.0.2", "192.0.2.256", "1:2", "g::1", "", "[::1]", ":"}) {
            assertFalse(QuotaTable.address(other).isPresent(), other);
        }
    }
}
