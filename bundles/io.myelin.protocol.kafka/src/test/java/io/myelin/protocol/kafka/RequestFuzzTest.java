package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.testkit.fuzz.Findings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The inputs with which fuzzing once found something, and a short look around the seeds. */
class RequestFuzzTest {
    @Test
    void whatWasFoundStaysRepaired() throws IOException {
        assertTrue(Findings.replay(getClass(), "RequestFuzz", RequestFuzz::fuzzerTestOneInput) > 0);
    }

    @Test
    void seedsAndTheirNeighboursAreReadAtABoundedCost() {
        Findings.vary(RequestFuzz.seeds(), 3, 20261123, RequestFuzz::fuzzerTestOneInput);
    }
}
