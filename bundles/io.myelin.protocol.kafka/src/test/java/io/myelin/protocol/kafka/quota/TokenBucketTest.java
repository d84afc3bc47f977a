package io.myelin.protocol.kafka.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final TokenBucket bucket = new TokenBucket(11);

    @Test
    void aBurstIsFreeAndWhatIsBorrowedIsPaidBack() {
        bucket.take(22, 2, 0);
        assertEquals(0, bucket.waitNs(2, 0));
        bucket.take(10, 2, 0);
        assertEquals(5 * SECOND_NS, bucket.waitNs(2, 0));
        assertEquals(1 * SECOND_NS, bucket.waitNs(2, 4 * SECOND_NS));
        assertEquals(0, bucket.waitNs(2, 5 * SECOND_NS));
    }

    @Test
    void noMoreThanABurstIsSavedUp() {
        bucket.take(22, 2, 0);
        assertEquals(0, bucket.waitNs(2, 1000 * SECOND_NS));
        bucket.take(23, 2, 1000 * SECOND_NS);
        assertEquals(SECOND_NS / 2, bucket.waitNs(2, 1000 * SECOND_NS));
    }

    @Test
    void aSmallerQuotaTakesSavingsAway() {
        assertEquals(0, bucket.waitNs(100, 0));
        bucket.take(12, 1, 0);
        assertEquals(SECOND_NS, bucket.waitNs(1, 0));
    }

    @Test
    void withoutAnyRateNothingComesBack() {
        bucket.take(1, 0, 0);
        assertEquals(Long.MAX_VALUE, bucket.waitNs(0, 1000 * SECOND_NS));
    }
}
