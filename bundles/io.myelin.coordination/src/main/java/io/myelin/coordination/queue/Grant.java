package io.myelin.coordination.queue;

import io.myelin.broker.queue.AcquiredRange;
import io.myelin.buffer.Bytes;
import java.util.List;

/**
 * What a call gets of one queue.
 *
 * @param lockMs how long the records are held
 * @param records the receiver owns one count; null when there is nothing
 * @param ranges empty when there is nothing
 */
record Grant(long lockMs, Bytes records, List<AcquiredRange> ranges) {
    static final Grant NOTHING = new Grant(0, null, List.of());

    boolean nothing() {
        return ranges.isEmpty();
    }
}
