package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.testkit.fuzz.Findings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The inputs with which fuzzing once found something, and a short look around the seeds. */
class SegmentFuzzTest {
    @Test
    void whatWasFoundStaysRepaired() throws IOException {
        assertTrue(Findings.replay(getClass(), "SegmentFuzz", SegmentFuzz::fuzzerTestOneInput) > 0);
    }

    @Test
    void seedsAndTheirNeighboursAreReadAtABoundedCost() {
        Findings.vary(SegmentFuzz.seeds(), 2, 20261123, SegmentFuzz::fuzzerTestOneInput);
    }
}
