package io.myelin.itests.fuzz;

import io.myelin.broker.core.partition.BatchFuzz;
import org.junit.jupiter.api.Test;

/** Batches, as producers send them. */
class BatchesIT {
    @Test
    void doNoHarm() throws Exception {
        Parser.fuzz(BatchFuzz.class, BatchFuzz.seeds());
    }
}
