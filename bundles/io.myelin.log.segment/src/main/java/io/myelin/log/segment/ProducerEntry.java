package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import io.myelin.batch.ProducerState;
import java.util.ArrayDeque;

/** One producer's newest batches and its open transaction. */
final class ProducerEntry {
    /** As many batches as a client may have in flight: what can come twice is among them. */
    static final int REMEMBERED_BATCHES = 5;

    /** A batch that was written. */
    record Written(int firstSequence, int lastSequence, long baseOffset, long nextOffset, long appendTimeMs) {}

    final long producerId;
    short epoch;
    int coordinatorEpoch = -1;
    long transactionStart = -1;
    long touchedMs;
    final ArrayDeque<Written> batches = new ArrayDeque<>(REMEMBERED_BATCHES);

    ProducerEntry(long producerId, short epoch) {
        this.producerId = producerId;
        this.epoch = epoch;
    }

    int lastSequence() {
        return batches.isEmpty() ? BatchView.NO_SEQUENCE : batches.peekLast().lastSequence();
    }

    Written find(int firstSequence, int lastSequence) {
        for (Written written : batches) {
            if (written.firstSequence() == firstSequence && written.lastSequence() == lastSequence) {
                return written;
            }
        }
        return null;
    }

    /** A new epoch counts its sequences from 0 again. */
    void enter(short newEpoch) {
        if (newEpoch != epoch) {
            batches.clear();
            epoch = newEpoch;
        }
    }

    void remember(Written written) {
        if (batches.size() == REMEMBERED_BATCHES) {
            batches.removeFirst();
        }
        batches.addLast(written);
    }

    ProducerState state() {
        return new ProducerState(producerId, epoch, lastSequence(), touchedMs, coordinatorEpoch, transactionStart);
    }
}
