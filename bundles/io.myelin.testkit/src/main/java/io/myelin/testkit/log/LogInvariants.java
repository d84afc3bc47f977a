package io.myelin.testkit.log;

import io.myelin.batch.BatchView;
import io.myelin.batch.ProducerState;
import io.myelin.log.LogSlice;
import io.myelin.log.PartitionLog;
import io.myelin.testkit.log.SimulatedLog.Entry;
import io.myelin.testkit.log.SimulatedLog.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must hold of a log whatever happened, by name. Each method says what is wrong, or null. */
final class LogInvariants {
    private LogInvariants() {}

    /** After a crash: the log is in one of the states, or a prefix of one that holds what was durable. */
    static String afterCrash(SimulatedLog model, boolean powerCut, PartitionLog oracle) throws Exception {
        List<String> reasons = new ArrayList<>();
        for (State state : model.next == model.state ? List.of(model.state) : List.of(model.next, model.state)) {
            long durable = powerCut ? Math.min(model.durable, state.end()) : state.end();
            String wrong = startAndEnd(model.log, state, durable);
            if (wrong == null) {
                State survived = state.prefix(model.log.startOffset(), model.log.endOffset());
                wrong = content(model.log, survived);
                if (wrong == null) {
                    wrong = producers(model.log, survived, oracle);
                }
                if (wrong == null) {
                    model.state = survived;
                    model.next = survived;
                    return null;
                }
            }
            reasons.add(wrong);
        }
        return String.join(" / and not after the call that ran: ", reasons);
    }

    private static String startAndEnd(PartitionLog log, State state, long durable) {
        long start = log.startOffset();
        long end = log.endOffset();
        if (start < state.startMin() || start > state.start()) {
            return "TrimIsKept: start " + start + " is not in " + state.startMin() + ".." + state.start();
        }
        if (end < durable) {
            return "DurableIsKept: end " + end + ", durable was " + durable;
        }
        boolean boundary = end == state.end()
                || end == start
                || state.entries().stream().anyMatch(entry -> entry.next() == end || entry.base() == end);
        return end <= state.end() && boundary
                ? null
                : "PrefixOnly: end " + end + " is none of a prefix of what ends at " + state.end();
    }

    /** What is read is what was appended, all of it, in order. */
    static String content(PartitionLog log, State state) throws Exception {
        List<Entry> expected = state.entries().stream()
                .filter(entry -> entry.next() > log.startOffset())
                .toList();
        int at = 0;
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            LogSlice slice = log.read(offset, log.endOffset(), 900, true);
            for (BatchView batch : Batches.of(slice.bytes())) {
                if (at >= expected.size() || !expected.get(at).bytes().equals(batch.bytes())) {
                    return "NoWrongByte: " + batch + " where "
                            + (at < expected.size() ? expected.get(at).base() : "nothing") + " should be";
                }
                at++;
            }
            slice.bytes().release();
            if (slice.nextOffset() <= offset) {
                // Nothing but a hole that mirrored batches left.
                break;
            }
            offset = slice.nextOffset();
        }
        return at == expected.size()
                ? null
                : "PrefixOnly: the batch at " + expected.get(at).base() + " is missing";
    }

    /** Producers, epochs and transactions are those that reading everything again gives. */
    static String producers(PartitionLog log, State state, PartitionLog oracle) throws Exception {
        for (Entry entry : state.entries()) {
            oracle.mirror(BatchView.at(entry.bytes().duplicate(), 0));
        }
        for (Entry entry : state.entries()) {
            boolean served = entry.next() > log.startOffset();
            if (served && log.endOffsetOf(entry.epoch()).endOffset() != endOf(state, entry.epoch())) {
                return "EpochsAsReplayed: epoch " + entry.epoch() + " ends at " + log.endOffsetOf(entry.epoch())
                        + " instead of " + endOf(state, entry.epoch());
            }
        }
        return log.startOffset() > 0 ? producersOfServed(log, state) : producersOfAll(log, state, oracle);
    }

    /** Nothing was trimmed, so nothing may be forgotten. */
    private static String producersOfAll(PartitionLog log, State state, PartitionLog oracle) {
        Map<Long, ProducerState> expected = byId(oracle);
        Map<Long, ProducerState> actual = byId(log);
        if (!expected.equals(actual)) {
            return "ProducersAsReplayed: " + actual.values() + " instead of " + expected.values();
        }
        if (log.lastStableOffset() != oracle.lastStableOffset() && state.end() == oracle.endOffset()) {
            return "StableAsReplayed: " + log.lastStableOffset() + " instead of " + oracle.lastStableOffset();
        }
        if (!log.aborted(0, Long.MAX_VALUE).equals(oracle.aborted(0, Long.MAX_VALUE))) {
            return "AbortedAsReplayed: " + log.aborted(0, Long.MAX_VALUE);
        }
        return null;
    }

    /** Who wrote what is still served is known, with the newest of it; others may be. */
    private static String producersOfServed(PartitionLog log, State state) throws Exception {
        Map<Long, ProducerState> actual = byId(log);
        Map<Long, BatchView> newest = new TreeMap<>();
        for (Entry entry : state.entries()) {
            BatchView batch = BatchView.at(entry.bytes(), 0);
            if (entry.next() > log.startOffset() && batch.hasProducerId()) {
                newest.put(batch.producerId(), batch);
            }
        }
        for (BatchView batch : newest.values()) {
            ProducerState known = actual.get(batch.producerId());
            if (known == null
                    || known.producerEpoch() != batch.producerEpoch()
                    || !batch.control() && known.lastSequence() != batch.lastSequence()) {
                return "ProducersAsReplayed: " + known + ", the newest is " + batch.lastSequence() + " in epoch "
                        + batch.producerEpoch();
            }
        }
        return null;
    }

    private static long endOf(State state, int epoch) {
        return state.entries().stream()
                .filter(entry -> entry.epoch() > epoch)
                .mapToLong(Entry::base)
                .findFirst()
                .orElse(state.end());
    }

    /** Without the times, which nobody could know again. */
    private static Map<Long, ProducerState> byId(PartitionLog log) {
        Map<Long, ProducerState> states = new TreeMap<>();
        for (ProducerState state : log.producers()) {
            states.put(
                    state.producerId(),
                    new ProducerState(
                            state.producerId(),
                            state.producerEpoch(),
                            state.lastSequence(),
                            0,
                            state.coordinatorEpoch(),
                            state.transactionStartOffset()));
        }
        return states;
    }
}
