package io.myelin.log.segment;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What a walk over the batches of a log, from its start on, knows of its transactions: which data was aborted, and which marker
 * has nothing of its transaction in front of it any more. All of them have ended below the last stable offset. Pure.
 */
final class CompactTransactions {
    private final PriorityQueue<AbortedTransaction> aborted =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    /** By producer, whose aborted transaction is being walked over. */
    private final Map<Long, Walked> abortedNow = new HashMap<>();

    private final Set<Long> committedNow = new HashSet<>();

    CompactTransactions(List<AbortedTransaction> aborted) {
        this.aborted.addAll(aborted);
    }

    /** @return whether the records of a batch, which is no control batch, were aborted */
    boolean abortedData(BatchView batch) {
        if (!batch.transactional()) {
            return false;
        }
        upTo(batch.lastOffset());
        Walked transaction = abortedNow.get(batch.producerId());
        if (transaction != null && batch.lastOffset() < transaction.lastOffset) {
            transaction.sawData = true;
            return true;
        }
        committedNow.add(batch.producerId());
        return false;
    }

    /**
     * @param marker of the batch, null when it has none
     * @return whether nothing is left of the transaction that a control batch ends
     */
    boolean markerOfNothing(BatchView batch, TransactionMarker marker) {
        upTo(batch.lastOffset());
        if (marker == null) {
            // An empty one ended something once; other control records end nothing.
            return batch.count() == 0;
        }
        if (marker.commits()) {
            return !committedNow.remove(batch.producerId());
        }
        Walked transaction = abortedNow.remove(batch.producerId());
        return transaction == null || !transaction.sawData;
    }

    private void upTo(long offset) {
        while (!aborted.isEmpty() && aborted.peek().firstOffset() <= offset) {
            AbortedTransaction next = aborted.poll();
            abortedNow.put(next.producerId(), new Walked(next.lastOffset()));
        }
    }

    private static final class Walked {
        final long lastOffset;
        boolean sawData;

        Walked(long lastOffset) {
            this.lastOffset = lastOffset;
        }
    }
}
