package io.myelin.coordination.queue;

import io.myelin.broker.queue.AcquiredRange;
import java.util.List;

/**
 * What a consumer got of what was read.
 *
 * @param ranges in order, empty when there was nothing for it
 * @param fromBytes where the first batch begins in what was read
 * @param toBytes where the last one ends
 */
record Taken(List<AcquiredRange> ranges, int fromBytes, int toBytes) {
    boolean nothing() {
        return ranges.isEmpty();
    }

    /** Whether some of it was handed out before. */
    boolean again() {
        return ranges.stream().anyMatch(range -> range.deliveryCount() > 1);
    }
}
