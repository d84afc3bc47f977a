package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tasks that a member was given.
 *
 * @param active with the assignment epoch in which each was given
 * @param standby kept up to date
 * @param warmup being built up
 */
record Held(SortedMap<StreamsTask, Integer> active, SortedSet<StreamsTask> standby, SortedSet<StreamsTask> warmup) {
    static final Held NOTHING = new Held(Map.of(), Set.of(), Set.of());

    Held {
        active = Collections.unmodifiableSortedMap(new TreeMap<>(active));
        standby = Collections.unmodifiableSortedSet(new TreeSet<>(standby));
        warmup = Collections.unmodifiableSortedSet(new TreeSet<>(warmup));
    }

    Held(Map<StreamsTask, Integer> active, Collection<StreamsTask> standby, Collection<StreamsTask> warmup) {
        this(new TreeMap<>(active), new TreeSet<>(standby), new TreeSet<>(warmup));
    }

    boolean isEmpty() {
        return active.isEmpty() && standby.isEmpty() && warmup.isEmpty();
    }

    boolean sharesWith(StreamsTasks tasks) {
        return active.keySet().stream().anyMatch(tasks.active()::contains)
                || standby.stream().anyMatch(tasks.standby()::contains)
                || warmup.stream().anyMatch(tasks.warmup()::contains);
    }

    boolean contains(StreamsTasks tasks) {
        return active.keySet().containsAll(tasks.active())
                && standby.containsAll(tasks.standby())
                && warmup.containsAll(tasks.warmup());
    }

    boolean sameTasksAs(Held other) {
        return active.keySet().equals(other.active.keySet())
                && standby.equals(other.standby)
                && warmup.equals(other.warmup);
    }

    /** As if all had been given before any assignment: a member that comes back may commit whatever it worked on. */
    Held withoutEpochs() {
        SortedMap<StreamsTask, Integer> reset = new TreeMap<>(active);
        reset.replaceAll((task, epoch) -> 0);
        return new Held(reset, standby, warmup);
    }

    StreamsTasks tasks() {
        return new StreamsTasks(active.keySet(), standby, warmup);
    }
}
