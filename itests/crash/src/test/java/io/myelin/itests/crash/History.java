package io.myelin.itests.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** What clients of one partition were told, and whether a log can be what they were told. Any thread. */
final class History {
    private final Map<Payload, Long> acknowledged = new HashMap<>();
    private final Map<Payload, String> failed = new HashMap<>();
    private final NavigableMap<Long, Payload> delivered = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private long committed;

    synchronized void acknowledged(Payload payload, long offset) {
        acknowledged.put(payload, offset);
    }

    /** A producer was told that a record may not have been written. */
    synchronized void failed(Payload payload, Exception cause) {
        failed.put(payload, cause.toString());
    }

    /** A consumer was given a record. */
    synchronized void delivered(long offset, Payload payload) {
        Payload before = delivered.put(offset, payload);
        if (before != null && !before.equals(payload)) {
            contradictions.add("offset " + offset + " was " + before + " for one reader, " + payload + " for another");
        }
    }

    /** A group was told that it goes on from here. */
    synchronized void committed(long offset) {
        committed = Math.max(committed, offset);
    }

    synchronized long committed() {
        return committed;
    }

    synchronized long acknowledgedCount() {
        return acknowledged.size();
    }

    synchronized long deliveredCount() {
        return delivered.size();
    }

    /**
     * Holds the log of the partition, as it is after everything, against what was told.
     *
     * @param log every record by its offset
     * @return one sentence for each promise that was broken
     */
    synchronized List<String> judge(NavigableMap<Long, Payload> log) {
        List<String> problems = new ArrayList<>(contradictions);
        failed.forEach((payload, why) -> problems.add(payload + " failed: " + why));
        acknowledged.forEach((payload, offset) -> {
            if (!payload.equals(log.get(offset))) {
                problems.add(payload + " was acknowledged at " + offset + ", where there is " + log.get(offset));
            }
        });
        delivered.forEach((offset, payload) -> {
            if (!payload.equals(log.get(offset))) {
                problems.add(payload + " was delivered from " + offset + ", where there is " + log.get(offset));
            }
        });
        inOrderAndOnce(log, problems);
        Set<Long> missed = new HashSet<>(log.keySet());
        missed.removeAll(delivered.keySet());
        missed.forEach(offset -> problems.add("the group was never given offset " + offset));
        return problems;
    }

    private static void inOrderAndOnce(NavigableMap<Long, Payload> log, List<String> problems) {
        Map<Integer, Long> next = new HashMap<>();
        long nextOffset = 0;
        for (Map.Entry<Long, Payload> entry : log.entrySet()) {
            if (entry.getKey() != nextOffset) {
                problems.add("offset " + entry.getKey() + " comes where " + nextOffset + " should");
            }
            nextOffset = entry.getKey() + 1;
            Payload payload = entry.getValue();
            long expected = next.getOrDefault(payload.writer(), 0L);
            if (payload.number() != expected) {
                problems.add("at offset " + entry.getKey() + " writer " + payload.writer() + " wrote "
                        + payload.number() + " where " + expected + " should be");
            }
            next.put(payload.writer(), payload.number() + 1);
        }
    }
}
