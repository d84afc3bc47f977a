package io.myelin.coordination.txn;

import java.util.concurrent.atomic.LongAdder;

/** What transactions of this node have come to; any thread. */
final class TransactionCounters {
    final LongAdder committed = new LongAdder();
    final LongAdder aborted = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder fenced = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder markers = new LongAdder();
    final LongAdder retriedMarkers = new LongAdder();
    final LongAdder refused = new LongAdder();
}
