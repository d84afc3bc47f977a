package io.myelin.broker.group;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tasks by the role in which a member has them. Iterated in the order of tasks.
 *
 * @param active processed by the member
 * @param standby whose state the member keeps up to date
 * @param warmup whose state the member builds up in order to take the task over
 */
public record StreamsTasks(Set<StreamsTask> active, Set<StreamsTask> standby, Set<StreamsTask> warmup) {
    public static final StreamsTasks NONE = new StreamsTasks(Set.of(), Set.of(), Set.of());

    public StreamsTasks {
        active = sorted(active);
        standby = sorted(standby);
        warmup = sorted(warmup);
    }

    private static SortedSet<StreamsTask> sorted(Collection<StreamsTask> tasks) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(tasks));
    }

    public boolean isEmpty() {
        return active.isEmpty() && standby.isEmpty() && warmup.isEmpty();
    }
}
