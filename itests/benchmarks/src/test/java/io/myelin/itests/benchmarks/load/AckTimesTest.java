package io.myelin.itests.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AckTimesTest {
    private static final long MS = 1_000_000;

    private final AckTimes acks = new AckTimes();

    @Test
    void aPauseIsItsGapAndTheTimeUntilAcksArePromptAgain() {
        steady(0, 1000);
        // Nothing from 999 to 1300; what was due in it comes late, and is caught up at 1350.
        for (long at = 1300; at < 1350; at++) {
            acks.add(at * MS, (300 - 6 * (at - 1300)) * MS);
        }
        steady(1350, 2000);

        AckTimes.Gap gap = acks.longestGap(1000 * MS, 2000 * MS);

        assertEquals(301 * MS, gap.lengthNs());
        // 20 ms late is prompt: that is the ack at 1347.
        assertEquals((1347 - 999) * MS, gap.regainNs());
    }

    @Test
    void aSpanSeesOnlyWhatIsInIt() {
        steady(0, 1000);
        steady(1500, 2000);

        assertEquals(MS, acks.longestGap(1501 * MS, 2000 * MS).lengthNs());
        assertEquals(501 * MS, acks.longestGap(1400 * MS, 2000 * MS).lengthNs());
    }

    @Test
    void acksThatNeverComeAgainAreAGapToTheEndOfTheSpan() {
        steady(0, 1000);

        AckTimes.Gap gap = acks.longestGap(500 * MS, 3000 * MS);

        assertEquals(2001 * MS, gap.lengthNs());
        assertEquals(2001 * MS, gap.regainNs());
    }

    @Test
    void aSpanWithoutAnyAckIsAGapSinceTheLastOne() {
        steady(0, 1000);

        assertEquals(2001 * MS, acks.longestGap(2000 * MS, 3000 * MS).lengthNs());
    }

    private void steady(long fromMs, long toMs) {
        for (long at = fromMs; at < toMs; at++) {
            acks.add(at * MS, MS);
        }
    }
}
