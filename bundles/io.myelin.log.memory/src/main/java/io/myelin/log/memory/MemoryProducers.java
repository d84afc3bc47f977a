package io.myelin.log.memory;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.ProducerState;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.AppendRefusedException.Reason;
import io.myelin.log.Appended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the batches of a log say about their producers: the state is a value that each batch changes, and can be copied. */
final class MemoryProducers {
    private static final int BATCHES = 5;

    /** @param newest the last batches, oldest first */
    private record Producer(short epoch, List<Written> newest, int coordinatorEpoch, long openSince, long touchedMs) {}

    private record Written(int firstSequence, int lastSequence, Appended where) {}

    /** A control record that ends a transaction. */
    private record Marker(boolean aborts, int coordinatorEpoch) {}

    private final Map<Long, Producer> producers;
    private final List<AbortedTransaction> aborted;

    MemoryProducers() {
        this(new HashMap<>(), new ArrayList<>());
    }

    private MemoryProducers(Map<Long, Producer> producers, List<AbortedTransaction> aborted) {
        this.producers = producers;
        this.aborted = aborted;
    }

    MemoryProducers copy() {
        return new MemoryProducers(new HashMap<>(producers), new ArrayList<>(aborted));
    }

    /** @return where the batch is already, or null */
    Appended admit(BatchView batch, AppendOrigin origin) throws AppendRefusedException {
        Producer known = producers.get(batch.producerId());
        Marker marker = marker(batch);
        if (known == null || !batch.hasProducerId()) {
            return null;
        }
        if (marker == null && origin == AppendOrigin.CLIENT && batch.producerEpoch() == known.epoch) {
            for (Written written : known.newest) {
                if (written.firstSequence == batch.baseSequence() && written.lastSequence == batch.lastSequence()) {
                    return written.where;
                }
            }
        }
        refuseIf(batch.producerEpoch() < known.epoch, Reason.STALE_PRODUCER_EPOCH, batch);
        if (marker != null) {
            refuseIf(marker.coordinatorEpoch < known.coordinatorEpoch, Reason.STALE_COORDINATOR_EPOCH, batch);
            return null;
        }
        if (origin == AppendOrigin.CLIENT) {
            checkSequence(known, batch);
        }
        refuseIf(
                known.openSince >= 0 && !batch.transactional() && !batch.control(),
                Reason.INVALID_TRANSACTION_STATE,
                batch);
        return null;
    }

    private static void checkSequence(Producer known, BatchView batch) throws AppendRefusedException {
        if (batch.producerEpoch() > known.epoch || known.newest.isEmpty()) {
            refuseIf(batch.baseSequence() != 0, Reason.OUT_OF_ORDER_SEQUENCE, batch);
            return;
        }
        int last = known.newest.get(known.newest.size() - 1).lastSequence;
        if (batch.baseSequence() == (last == Integer.MAX_VALUE ? 0 : last + 1)) {
            return;
        }
        // Sequences wrap: what is less than half of them behind is old.
        long behind = Math.floorMod((long) known.newest.get(0).firstSequence - 1 - batch.lastSequence(), 1L << 31);
        boolean tooOldToTell = known.newest.size() == BATCHES && behind < 1L << 30;
        refuseIf(tooOldToTell, Reason.DUPLICATE_SEQUENCE, batch);
        refuseIf(true, Reason.OUT_OF_ORDER_SEQUENCE, batch);
    }

    private static void refuseIf(boolean bad, Reason reason, BatchView batch) throws AppendRefusedException {
        if (bad) {
            throw new AppendRefusedException(
                    reason,
                    "producer " + batch.producerId() + ", epoch " + batch.producerEpoch() + ", sequence "
                            + batch.baseSequence() + ": " + reason);
        }
    }

    private static Marker marker(BatchView batch) throws AppendRefusedException {
        if (!batch.control() || !batch.hasProducerId()) {
            return null;
        }
        try {
            RecordReader records = RecordReader.ofPlain(batch);
            RecordView record = records.hasNext() ? records.next() : null;
            if (record == null) {
                return null;
            }
            short type = record.key().getShort(2);
            return type > 1 ? null : new Marker(type == 0, record.value().getInt(2));
        } catch (CorruptBatchException | NullPointerException | IndexOutOfBoundsException e) {
            throw new AppendRefusedException(Reason.INVALID_TRANSACTION_STATE, "no readable marker: " + e.getMessage());
        }
    }

    void written(BatchView batch, long nowMs) {
        if (!batch.hasProducerId()) {
            return;
        }
        Marker marker = null;
        try {
            marker = marker(batch);
        } catch (AppendRefusedException e) {
            // It was admitted by a leader; there is nothing to learn from it.
            return;
        }
        if (batch.control() && marker == null) {
            return;
        }
        Producer known = producers.getOrDefault(
                batch.producerId(), new Producer(batch.producerEpoch(), List.of(), -1, -1, nowMs));
        short epoch = (short) Math.max(known.epoch, batch.producerEpoch());
        List<Written> newest = new ArrayList<>(epoch == known.epoch ? known.newest : List.of());
        long openSince = known.openSince;
        int coordinatorEpoch = known.coordinatorEpoch;
        if (marker != null) {
            if (marker.aborts && openSince >= 0) {
                aborted.add(new AbortedTransaction(batch.producerId(), openSince, batch.baseOffset()));
            }
            openSince = -1;
            coordinatorEpoch = Math.max(coordinatorEpoch, marker.coordinatorEpoch);
        } else {
            if (batch.baseSequence() != BatchView.NO_SEQUENCE) {
                newest.add(new Written(batch.baseSequence(), batch.lastSequence(), where(batch)));
            }
            openSince = batch.transactional() && openSince < 0 ? batch.baseOffset() : openSince;
        }
        if (newest.size() > BATCHES) {
            newest.remove(0);
        }
        producers.put(batch.producerId(), new Producer(epoch, newest, coordinatorEpoch, openSince, nowMs));
    }

    private static Appended where(BatchView batch) {
        long appendTimeMs = batch.logAppendTime() ? batch.maxTimestamp() : BatchView.NO_TIMESTAMP;
        return new Appended(batch.baseOffset(), batch.nextOffset(), appendTimeMs, true);
    }

    void expire(long nowMs, long idleMs) {
        producers.values().removeIf(producer -> producer.openSince < 0 && nowMs - producer.touchedMs >= idleMs);
    }

    void trimTo(long startOffset) {
        aborted.removeIf(transaction -> transaction.lastOffset() < startOffset);
    }

    long lastStableOffset(long endOffset) {
        return producers.values().stream()
                .mapToLong(Producer::openSince)
                .filter(offset -> offset >= 0)
                .min()
                .orElse(endOffset);
    }

    List<AbortedTransaction> aborted(long fromOffset, long toOffset) {
        return aborted.stream()
                .filter(transaction -> transaction.firstOffset() < toOffset && transaction.lastOffset() >= fromOffset)
                .toList();
    }

    List<ProducerState> states() {
        List<ProducerState> states = new ArrayList<>();
        producers.forEach((id, producer) -> states.add(state(id, producer)));
        return states;
    }

    Optional<ProducerState> state(long producerId) {
        return Optional.ofNullable(producers.get(producerId)).map(producer -> state(producerId, producer));
    }

    private static ProducerState state(long producerId, Producer producer) {
        return new ProducerState(
                producerId,
                producer.epoch,
                producer.newest.isEmpty() ? -1 : producer.newest.get(producer.newest.size() - 1).lastSequence,
                producer.touchedMs,
                producer.coordinatorEpoch,
                producer.openSince);
    }
}
