package io.myelin.log.segment;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.ProducerState;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.AppendRefusedException.Reason;
import io.myelin.log.Appended;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a log remembers of its idempotent and transactional producers (KIP-98): decides which batch is admitted, which one was
 * written before, where the last stable offset is. Pure; confined to the owner of the log.
 */
final class Producers {
    /** Sequences closer than this behind the last one count as old, farther ones as ahead: they wrap. */
    private static final int HALF_OF_SEQUENCES = 1 << 30;

    private final int maxProducers;
    private final LinkedHashMap<Long, ProducerEntry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final TreeMap<Long, Long> openTransactions = new TreeMap<>();
    private final List<AbortedTransaction> aborted = new ArrayList<>();
    /** The first offsets of transactions by those of their markers, as long as a marker may be cut off again; null: not kept. */
    private TreeMap<Long, Long> ended;

    Producers(int maxProducers) {
        this.maxProducers = maxProducers;
    }

    /**
     * @return where the batch was written before, or null when it is to be written
     * @throws AppendRefusedException when it is neither new nor known
     */
    Appended admit(BatchView batch, TransactionMarker marker, AppendOrigin origin) throws AppendRefusedException {
        ProducerEntry entry = entries.get(batch.producerId());
        if (entry == null) {
            return null;
        }
        if (marker != null) {
            checkMarker(entry, batch, marker);
            return null;
        }
        boolean client = origin == AppendOrigin.CLIENT;
        if (client && batch.producerEpoch() == entry.epoch) {
            ProducerEntry.Written written = entry.find(batch.baseSequence(), batch.lastSequence());
            if (written != null) {
                return new Appended(written.baseOffset(), written.nextOffset(), written.appendTimeMs(), true);
            }
        }
        checkEpoch(entry, batch);
        if (client) {
            checkSequence(entry, batch);
        }
        if (entry.transactionStart >= 0 && !batch.transactional() && !batch.control()) {
            throw refused(
                    Reason.INVALID_TRANSACTION_STATE,
                    batch,
                    "has a transaction open since offset " + entry.transactionStart
                            + " and sent a batch outside of it");
        }
        return null;
    }

    private static void checkMarker(ProducerEntry entry, BatchView batch, TransactionMarker marker)
            throws AppendRefusedException {
        checkEpoch(entry, batch);
        if (marker.coordinatorEpoch() < entry.coordinatorEpoch) {
            throw refused(
                    Reason.STALE_COORDINATOR_EPOCH,
                    batch,
                    "got a marker of coordinator epoch " + marker.coordinatorEpoch() + " after one of "
                            + entry.coordinatorEpoch);
        }
    }

    private static void checkEpoch(ProducerEntry entry, BatchView batch) throws AppendRefusedException {
        if (batch.producerEpoch() < entry.epoch) {
            throw refused(
                    Reason.STALE_PRODUCER_EPOCH,
                    batch,
                    "has epoch " + batch.producerEpoch() + ", the newest is " + entry.epoch);
        }
    }

    private static void checkSequence(ProducerEntry entry, BatchView batch) throws AppendRefusedException {
        int first = batch.baseSequence();
        if (batch.producerEpoch() != entry.epoch) {
            if (first != 0) {
                throw refused(
                        Reason.OUT_OF_ORDER_SEQUENCE,
                        batch,
                        "begins epoch " + batch.producerEpoch() + " with sequence " + first + " instead of 0");
            }
            return;
        }
        int last = entry.lastSequence();
        int expected = (last + 1) & Integer.MAX_VALUE;
        if (first == expected) {
            return;
        }
        if (entry.batches.size() == ProducerEntry.REMEMBERED_BATCHES && precedes(batch, entry)) {
            throw refused(Reason.DUPLICATE_SEQUENCE, batch, "sent sequence " + first + " again, the newest is " + last);
        }
        throw refused(Reason.OUT_OF_ORDER_SEQUENCE, batch, "sent sequence " + first + ", expected was " + expected);
    }

    private static boolean precedes(BatchView batch, ProducerEntry entry) {
        int oldestKnown = entry.batches.peekFirst().firstSequence();
        int distance = (oldestKnown - 1 - batch.lastSequence()) & Integer.MAX_VALUE;
        return distance < HALF_OF_SEQUENCES;
    }

    private static AppendRefusedException refused(Reason reason, BatchView batch, String what) {
        return new AppendRefusedException(reason, "producer " + batch.producerId() + " " + what);
    }

    /** Takes a written batch into account; the offsets are those in its header. */
    void written(BatchView batch, TransactionMarker marker, long nowMs) {
        if (!batch.hasProducerId() || (batch.control() && marker == null)) {
            return;
        }
        ProducerEntry entry = entries.get(batch.producerId());
        if (entry == null) {
            entry = new ProducerEntry(batch.producerId(), batch.producerEpoch());
            makeRoom();
            entries.put(entry.producerId, entry);
        }
        entry.touchedMs = nowMs;
        if (batch.producerEpoch() > entry.epoch) {
            entry.enter(batch.producerEpoch());
        }
        if (marker != null) {
            end(entry, batch.baseOffset(), marker);
            return;
        }
        if (batch.baseSequence() != BatchView.NO_SEQUENCE) {
            long appendTimeMs = batch.logAppendTime() ? batch.maxTimestamp() : BatchView.NO_TIMESTAMP;
            entry.remember(new ProducerEntry.Written(
                    batch.baseSequence(), batch.lastSequence(), batch.baseOffset(), batch.nextOffset(), appendTimeMs));
        }
        if (batch.transactional() && entry.transactionStart < 0) {
            entry.transactionStart = batch.baseOffset();
            openTransactions.put(entry.transactionStart, entry.producerId);
        }
    }

    private void end(ProducerEntry entry, long offset, TransactionMarker marker) {
        if (entry.transactionStart >= 0) {
            openTransactions.remove(entry.transactionStart);
            if (ended != null) {
                ended.put(offset, entry.transactionStart);
            }
            if (!marker.commits()) {
                aborted.add(new AbortedTransaction(entry.producerId, entry.transactionStart, offset));
            }
            entry.transactionStart = -1;
        }
        entry.coordinatorEpoch = Math.max(entry.coordinatorEpoch, marker.coordinatorEpoch());
    }

    /** A limit on memory: the producer that was idle longest, and has no open transaction, is forgotten first. */
    private void makeRoom() {
        Iterator<ProducerEntry> oldest = entries.values().iterator();
        while (entries.size() >= maxProducers && oldest.hasNext()) {
            if (oldest.next().transactionStart < 0) {
                oldest.remove();
            }
        }
    }

    void expire(long nowMs, long idleMs) {
        entries.values().removeIf(entry -> entry.transactionStart < 0 && nowMs - entry.touchedMs >= idleMs);
    }

    /** Forgets what was aborted wholly below an offset. */
    void trimTo(long startOffset) {
        aborted.removeIf(transaction -> transaction.lastOffset() < startOffset);
    }

    /** From now on remembers, or does not, where transactions began that have ended. */
    void keepEnded(boolean keep) {
        ended = keep ? new TreeMap<>() : null;
    }

    /**
     * The first offset of the oldest transaction whose marker is not below an offset, or that when there is none.
     *
     * @param safeOffset markers below it will not be asked for again
     */
    long decidedBelow(long offset, long safeOffset) {
        if (ended == null) {
            return 0;
        }
        ended.headMap(safeOffset).clear();
        long first = offset;
        for (long start : ended.tailMap(offset).values()) {
            first = Math.min(first, start);
        }
        return first;
    }

    /** Markers from here on are gone. */
    void cutEnded(long endOffset) {
        if (ended != null) {
            ended.tailMap(endOffset).clear();
        }
    }

    /** Forgets transactions whose marker is gone, and so everything else of them; whether there were any. */
    boolean forgetAborted(Set<Long> markers) {
        return aborted.removeIf(transaction -> markers.contains(transaction.lastOffset()));
    }

    void clear() {
        entries.clear();
        openTransactions.clear();
        aborted.clear();
    }

    boolean isEmpty() {
        return entries.isEmpty() && aborted.isEmpty();
    }

    long lastStableOffset(long endOffset) {
        return openTransactions.isEmpty() ? endOffset : openTransactions.firstKey();
    }

    List<AbortedTransaction> aborted(long fromOffset, long toOffset) {
        List<AbortedTransaction> found = new ArrayList<>();
        for (AbortedTransaction transaction : aborted.subList(firstEndingFrom(fromOffset), aborted.size())) {
            if (transaction.firstOffset() < toOffset) {
                found.add(transaction);
            }
        }
        return found;
    }

    /** They are in the order of their markers, and readers are mostly at the end. */
    private int firstEndingFrom(long offset) {
        int low = 0;
        int high = aborted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (aborted.get(middle).lastOffset() >= offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    Optional<ProducerState> state(long producerId) {
        return Optional.ofNullable(entries.get(producerId)).map(ProducerEntry::state);
    }

    List<ProducerState> states() {
        return entries.values().stream().map(ProducerEntry::state).toList();
    }

    Collection<ProducerEntry> entries() {
        return entries.values();
    }

    List<AbortedTransaction> allAborted() {
        return aborted;
    }

    /** Takes over what a snapshot says. */
    void restore(List<ProducerEntry> restored, List<AbortedTransaction> restoredAborted) {
        clear();
        for (ProducerEntry entry : restored) {
            entries.put(entry.producerId, entry);
            if (entry.transactionStart >= 0) {
                openTransactions.put(entry.transactionStart, entry.producerId);
            }
        }
        aborted.addAll(restoredAborted);
    }
}
