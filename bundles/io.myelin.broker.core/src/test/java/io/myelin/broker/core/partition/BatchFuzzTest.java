package io.myelin.broker.core.partition;

import io.myelin.testkit.fuzz.Findings;
import java.io.IOException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The inputs with which fuzzing once found something, and a short look around the seeds. */
class BatchFuzzTest {
    @Test
    void whatWasFoundStaysRepaired() throws IOException {
        Assertions.assertTrue(Findings.replay(getClass(), "BatchFuzz", BatchFuzz::fuzzerTestOneInput) > 0);
    }

    @Test
    void seedsAndTheirNeighboursAreReadAtABoundedCost() {
        Findings.vary(BatchFuzz.seeds(), 3, 20261123, BatchFuzz::fuzzerTestOneInput);
    }
}
