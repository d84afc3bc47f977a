package io.myelin.coordination.queue;

import java.util.concurrent.atomic.LongAdder;

/** What the queues of this node have done; any thread. */
final class QueueCounters {
    final LongAdder acquired = new LongAdder();
    final LongAdder redelivered = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder givenUp = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder snapshots = new LongAdder();
    final LongAdder updates = new LongAdder();
}
