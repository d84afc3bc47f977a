package io.myelin.rest.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PortWaitTest {
    private static final long MS = 1_000_000;

    @Test
    void isPatientUntilTheServerHasHadItsTime() {
        var wait = new PortWait(5_000);
        assertFalse(wait.judge(false, 100_000 * MS).fatal());
        assertFalse(wait.judge(true, 200_000 * MS).fatal());
        assertFalse(wait.judge(true, 204_999 * MS).fatal());
        assertTrue(wait.judge(true, 205_000 * MS).fatal());
    }

    @Test
    void beginsAgainWhenTheServerDoes() {
        var wait = new PortWait(5_000);
        wait.judge(true, 0);
        wait.judge(false, 4_000 * MS);
        assertFalse(wait.judge(true, 6_000 * MS).fatal());
        assertFalse(wait.judge(true, 10_999 * MS).fatal());
        assertTrue(wait.judge(true, 11_000 * MS).fatal());
    }
}
