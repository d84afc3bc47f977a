package io.myelin.itests.fuzz;

import io.myelin.log.segment.SegmentFuzz;
import org.junit.jupiter.api.Test;

/** Segments, as a disk that was damaged has them. */
class SegmentsIT {
    @Test
    void doNoHarm() throws Exception {
        Parser.fuzz(SegmentFuzz.class, SegmentFuzz.seeds());
    }
}
