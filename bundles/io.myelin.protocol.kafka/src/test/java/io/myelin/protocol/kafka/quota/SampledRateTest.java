package io.myelin.protocol.kafka.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SampledRateTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final SampledRate rate = new SampledRate(11, SECOND_NS);

    @Test
    void whoHasJustComeIsJudgedAsIfQuietBefore() {
        rate.record(1000, 0);
        assertEquals(100, rate.perSecond(0), 0.01);
        assertEquals(1000 / 10.5, rate.perSecond(SECOND_NS / 2), 0.01);
    }

    @Test
    void theOldestWindowFallsOutAsAWhole() {
        rate.record(1000, 0);
        rate.record(10, SECOND_NS);
        assertEquals(1010 / 10.9, rate.perSecond(11 * SECOND_NS - SECOND_NS / 10), 0.01);
        assertEquals(10 / 10.0, rate.perSecond(11 * SECOND_NS), 0.01);
        assertEquals(0, rate.perSecond(12 * SECOND_NS));
    }

    @Test
    void afterTheWaitTheRateIsTheLimit() {
        for (int second = 0; second < 10; second++) {
            rate.record(750, second * SECOND_NS);
        }
        long nowNs = 9 * SECOND_NS + SECOND_NS / 2;
        long waitNs = rate.waitNs(700, nowNs);
        assertTrue(waitNs > 0);
        assertEquals(700, rate.perSecond(nowNs + waitNs), 2);
    }

    @Test
    void withinTheLimitNobodyWaits() {
        rate.record(1000, 0);
        assertEquals(0, rate.waitNs(100, 0));
        assertTrue(rate.waitNs(99.9, 0) > 0);
        assertEquals(Long.MAX_VALUE, rate.waitNs(0, 0));
    }

    @Test
    void whoWaitsAsToldStaysAtTheLimit() {
        long nowNs = 0;
        double sent = 0;
        while (nowNs < 300 * SECOND_NS) {
            rate.record(50_000, nowNs);
            sent += 50_000;
            nowNs += rate.waitNs(100_000, nowNs) + SECOND_NS / 100;
        }
        double perSecond = sent * SECOND_NS / nowNs;
        assertTrue(perSecond > 80_000 && perSecond < 110_000, "rate " + perSecond);
    }

    @Test
    void theClockMayBeginBelowZero() {
        rate.record(1000, Long.MIN_VALUE);
        assertEquals(100, rate.perSecond(Long.MIN_VALUE), 0.01);
        assertEquals(0, rate.perSecond(Long.MIN_VALUE + 11 * SECOND_NS));
    }
}
