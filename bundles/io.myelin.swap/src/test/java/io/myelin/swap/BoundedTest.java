package io.myelin.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BoundedTest {
    private static final long LONG_MS = 60_000;

    private final Bounded bounded = new Bounded(LONG_MS);

    @Test
    void answersWithTheValueOrTheError() throws Exception {
        assertEquals(7, bounded.run("seven", LONG_MS, () -> 7).value());
        Bounded.Result<Void> failed = bounded.run("fails", LONG_MS, () -> {
            throw new IllegalStateException("no");
        });
        assertEquals(Bounded.End.FAILED, failed.end());
        assertEquals("failed: no", failed.reason(LONG_MS));
    }

    @Test
    void interruptsOneWaitAfterAnother() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Bounded.Result<Void> ended = bounded.run("waits", 1, () -> {
            for (int i = 0; i < 2; i++) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    // what is tested: somebody who swallows it and waits for something else
                }
            }
            return null;
        });
        assertEquals(Bounded.End.INTERRUPTED, ended.end());
    }

    @Test
    void leavesBehindWhatDoesNotEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Bounded.Result<Void> ended = new Bounded(1).run("hangs", 1, () -> {
            boolean released = false;
            while (!released) {
                try {
                    release.await();
                    released = true;
                } catch (InterruptedException e) {
                    // what is tested: no interrupt helps
                }
            }
            return null;
        });
        release.countDown();
        assertEquals(Bounded.End.HANGS, ended.end());
        assertTrue(ended.reason(1).contains("hangs in it"), ended.reason(1));
    }
}
