package io.myelin.protocol.kafka.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.broker.BusException;
import io.myelin.broker.quota.QuotaAlteration;
import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.QuotaEntity;
import io.myelin.loop.Clock;
import io.myelin.metric.Metric;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChargeTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final Caller ALICE = new Caller(Principal.user("alice"), "app", "127.0.0.1", "kafka");
    private static final Caller ALICES_OTHER = new Caller(Principal.user("alice"), "other", "127.0.0.1", "kafka");
    private static final Caller BOB = new Caller(Principal.user("bob"), "app", "127.0.0.1", "kafka");

    private final Throttles throttles =
            new Throttles(new QuotaSettings(11, SECOND_NS, 100 * SECOND_NS, 1000, SECOND_NS));
    private final ClientQuotas quotas = new ClientQuotas(throttles);
    private long nowNs;

    private final Clock clock = new Clock() {
        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long nowMs() {
            return nowNs / 1_000_000;
        }
    };

    @Test
    void whoHasNoQuotaIsNotMeasured() {
        assertSame(Charge.NONE, quotas.begin(ALICE, clock));
        set(Map.of(QuotaEntity.user("bob"), Map.of("producer_byte_rate", 10.0)));
        assertSame(Charge.NONE, quotas.begin(ALICE, clock));
        assertEquals(0, reading("metered_clients"));
        Charge.NONE.produced(1_000_000, true, clock);
        assertEquals(0, Charge.NONE.throttleMs(clock));
        assertEquals(0, Charge.NONE.muteNs());
        assertFalse(Charge.NONE.fetched(1_000_000, clock));
        assertTrue(Charge.NONE.mutates(1_000_000, true, clock));
        assertEquals(7, Charge.NONE.mostToFetch(7));
    }

    @Test
    void aProducerBeyondItsQuotaWaits() {
        set(Map.of(QuotaEntity.user("alice"), Map.of("producer_byte_rate", 100.0)));
        Charge first = quotas.begin(ALICE, clock);
        first.produced(1_000, true, clock);
        assertEquals(0, first.throttleMs(clock));
        Charge second = quotas.begin(ALICES_OTHER, clock);
        second.produced(500, true, clock);
        assertEquals(5_000, second.throttleMs(clock));
        assertEquals(5 * SECOND_NS, second.muteNs());
        assertEquals(1, throttles.throttledResponses());
        assertEquals(5_000, throttles.throttledMs());
    }

    @Test
    void aDefaultIsForEachByItself() {
        set(Map.of(QuotaEntity.user(""), Map.of("producer_byte_rate", 100.0)));
        quotas.begin(ALICE, clock).produced(1_000, true, clock);
        Charge bobs = quotas.begin(BOB, clock);
        bobs.produced(1_000, true, clock);
        assertEquals(0, bobs.throttleMs(clock));
        assertEquals(2, reading("metered_clients"));
    }

    @Test
    void nobodyWaitsLongerThanTheBound() {
        set(Map.of(QuotaEntity.user("alice"), Map.of("producer_byte_rate", 1.0)));
        Charge charge = quotas.begin(ALICE, clock);
        charge.produced(1_000_000, true, clock);
        assertEquals(100_000, charge.throttleMs(clock));
    }

    @Test
    void aReaderBeyondItsQuotaGetsNothingAndIsNotChargedForIt() {
        set(Map.of(QuotaEntity.clientId("app"), Map.of("consumer_byte_rate", 100.0)));
        Charge charge = quotas.begin(ALICE, clock);
        assertEquals(1_000, charge.mostToFetch(50_000));
        assertFalse(charge.fetched(1_000, clock));
        Charge next = quotas.begin(ALICE, clock);
        assertTrue(next.fetched(1_000, clock));
        assertEquals(10_000, next.throttleMs(clock));
        nowNs += 5 * SECOND_NS;
        assertTrue(quotas.begin(ALICE, clock).fetched(1_000, clock));
        nowNs += 6 * SECOND_NS;
        assertFalse(quotas.begin(ALICE, clock).fetched(1_000, clock));
    }

    @Test
    void theTimeOfTheThreadCountsAndTheTimeOfWaitingDoesNot() {
        set(Map.of(QuotaEntity.user("alice"), Map.of("request_percentage", 1.0)));
        Charge waits = quotas.begin(ALICE, clock);
        nowNs += SECOND_NS / 20;
        waits.handled(clock);
        nowNs += SECOND_NS;
        assertEquals(0, waits.throttleMs(clock));
        Charge works = quotas.begin(ALICE, clock);
        nowNs += SECOND_NS / 4;
        assertEquals(1_000, works.throttleMs(clock), "at most one window");
        assertEquals(1_000, works.throttleMs(clock), "charged once");
        nowNs += 20 * SECOND_NS;
        assertEquals(0, quotas.begin(ALICE, clock).throttleMs(clock));
    }

    @Test
    void timeIsNotChargedForWhatIsNotAnswered() {
        set(Map.of(QuotaEntity.user("alice"), Map.of("request_percentage", 0.001)));
        Charge charge = quotas.begin(ALICE, clock);
        nowNs += SECOND_NS;
        charge.produced(10, false, clock);
        assertEquals(0, charge.throttleMs(clock));
    }

    @Test
    void strictClientsAreRefusedAndOthersHeldBack() {
        set(Map.of(QuotaEntity.user("alice"), Map.of("controller_mutation_rate", 1.0)));
        Charge burst = quotas.begin(ALICE, clock);
        assertTrue(burst.mutates(15, true, clock));
        assertEquals(0, burst.throttleMs(clock));
        Charge strict = quotas.begin(ALICE, clock);
        assertFalse(strict.mutates(1, true, clock));
        assertEquals(4_000, strict.throttleMs(clock));
        Charge old = quotas.begin(ALICE, clock);
        assertTrue(old.mutates(1, false, clock));
        assertEquals(5_000, old.throttleMs(clock));
        nowNs += 5 * SECOND_NS;
        assertTrue(quotas.begin(ALICE, clock).mutates(1, true, clock));
    }

    @Test
    void whatChangesAppliesToTheNextRequest() {
        set(Map.of(QuotaEntity.user("alice"), Map.of("producer_byte_rate", 1000.0)));
        quotas.begin(ALICE, clock).produced(5_000, true, clock);
        set(Map.of(QuotaEntity.user("alice"), Map.of("producer_byte_rate", 100.0)));
        Charge less = quotas.begin(ALICE, clock);
        less.produced(0, true, clock);
        assertEquals(40_000, less.throttleMs(clock), "what was used before counts");
        set(Map.of());
        assertSame(Charge.NONE, quotas.begin(ALICE, clock));
    }

    @Test
    void tooManyConnectionsOfOneAddressWaitAndDoNotCount() throws Exception {
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress other = InetAddress.getByName("2001:db8::1");
        set(Map.of(
                QuotaEntity.ip("192.0.2.1"),
                Map.of("connection_creation_rate", 1.0),
                QuotaEntity.ip("2001:db8:0:0::1"),
                Map.of("connection_creation_rate", 0.0)));
        for (int i = 0; i < 10; i++) {
            assertEquals(0, throttles.connectionWaitNs(one, clock));
        }
        assertEquals(SECOND_NS, throttles.connectionWaitNs(one, clock));
        assertEquals(SECOND_NS, throttles.connectionWaitNs(one, clock));
        assertEquals(SECOND_NS, throttles.connectionWaitNs(other, clock));
        assertEquals(0, throttles.connectionWaitNs(InetAddress.getByName("192.0.2.2"), clock));
        assertEquals(3, throttles.refusedConnections());
        nowNs += 11 * SECOND_NS;
        assertEquals(0, throttles.connectionWaitNs(one, clock));
    }

    @Test
    void whatIsUsedIsShown() {
        set(Map.of(QuotaEntity.user(""), Map.of("producer_byte_rate", 100.0)));
        quotas.begin(ALICE, clock).produced(1_000, true, clock);
        Metric use = throttles.metrics(nowNs).stream()
                .filter(metric -> metric.name().equals("quota_use_per_second"))
                .findFirst()
                .orElseThrow();
        assertEquals(Map.of("quota", "producer_byte_rate", "user", "alice"), use.labels());
        assertEquals(100, use.value(), 0.1);
        nowNs += 11 * SECOND_NS;
        assertTrue(throttles.metrics(nowNs).stream()
                .noneMatch(metric -> metric.name().equals("quota_use_per_second")));
    }

    private double reading(String name) {
        return throttles.metrics(nowNs).stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private void set(Map<QuotaEntity, Map<String, Double>> limits) {
        QuotaTable table = new QuotaTable(limits);
        throttles.bind(new Quotas() {
            @Override
            public Map<QuotaEntity, Map<String, Double>> describe(QuotaFilter filter, Caller caller) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<List<Optional<BusException>>> alter(
                    List<QuotaAlteration> alterations, boolean validateOnly, Caller caller) {
                throw new UnsupportedOperationException();
            }

            @Override
            public QuotaTable inForce() {
                return table;
            }
        });
    }
}
