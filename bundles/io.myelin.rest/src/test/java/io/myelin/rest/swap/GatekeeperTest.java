package io.myelin.rest.swap;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.rest.swap.Gatekeeper.Asked;
import org.junit.jupiter.api.Test;

class GatekeeperTest {
    private static final String HOST = "localhost:8080";

    private final Gatekeeper local = new Gatekeeper(false);
    private final Gatekeeper open = new Gatekeeper(true);

    private static void assertRefused(Gatekeeper gatekeeper, Asked asked) {
        BusException refused = assertThrows(BusException.class, () -> gatekeeper.require(asked));
        assertEquals(BusError.CLUSTER_NOT_AUTHORIZED, refused.error());
    }

    @Test
    void aToolOnThisMachineMay() {
        assertDoesNotThrow(() -> local.require(new Asked("127.0.0.1", null, HOST, null, null)));
        assertDoesNotThrow(() -> local.require(new Asked("0:0:0:0:0:0:0:1", null, HOST, null, null)));
    }

    @Test
    void anotherMachineMayOnlyWhenItIsAllowed() {
        Asked remote = new Asked("192.0.2.7", null, "bus:8080", null, null);
        Asked behindProxy = new Asked("127.0.0.1", "192.0.2.7", HOST, null, null);
        assertRefused(local, remote);
        assertRefused(local, behindProxy);
        assertRefused(local, new Asked(null, null, HOST, null, null));
        assertDoesNotThrow(() -> open.require(remote));
        assertDoesNotThrow(() -> open.require(behindProxy));
    }

    @Test
    void aPageOfAnotherSiteNeverMay() {
        for (Gatekeeper each : new Gatekeeper[] {local, open}) {
            assertRefused(each, new Asked("127.0.0.1", null, HOST, "https://evil.example", null));
            assertRefused(each, new Asked("127.0.0.1", null, HOST, "http://localhost:9999", null));
            assertRefused(each, new Asked("127.0.0.1", null, HOST, "null", null));
            assertRefused(each, new Asked("127.0.0.1", null, HOST, "not a uri", null));
            assertRefused(each, new Asked("127.0.0.1", null, HOST, null, "cross-site"));
            assertRefused(each, new Asked("127.0.0.1", null, HOST, "http://localhost:8080", "same-site"));
            assertDoesNotThrow(
                    () -> each.require(new Asked("127.0.0.1", null, HOST, "http://localhost:8080", "same-origin")));
        }
    }
}
