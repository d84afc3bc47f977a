package io.myelin.coordination.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The states of the offsets of a window, by runs: as long as neighbours differ, and no longer. Since what is done at the front
 * leaves the window, there are at most twice as many runs as records that are not done.
 */
final class Runs {
    private final TreeMap<Long, Run> byFirst = new TreeMap<>();
    private final TreeMap<Long, Run> available = new TreeMap<>();
    private final long[] counts = new long[Run.State.values().length];

    long count(Run.State state) {
        return counts[state.ordinal()];
    }

    /** Records that somebody still has to do with. */
    long unfinished() {
        return count(Run.State.AVAILABLE) + count(Run.State.ACQUIRED);
    }

    int size() {
        return byFirst.size();
    }

    Collection<Run> all() {
        return byFirst.values();
    }

    /** @return null when nothing is available */
    Run firstAvailable() {
        return available.isEmpty() ? null : available.firstEntry().getValue();
    }

    /** @return null when nothing is available */
    Run lastAvailable() {
        return available.isEmpty() ? null : available.lastEntry().getValue();
    }

    /** What there is between two offsets, cut to them. */
    List<Run> between(long from, long to) {
        List<Run> found = new ArrayList<>();
        if (from > to) {
            return found;
        }
        Map.Entry<Long, Run> floor = byFirst.floorEntry(from);
        if (floor != null && floor.getValue().last() >= from) {
            found.add(floor.getValue().within(from, to));
        }
        byFirst.subMap(from, false, to, true).values().forEach(run -> found.add(run.within(from, to)));
        return found;
    }

    /** Sets the state of the run's offsets, whatever it was. */
    void put(Run run) {
        Map.Entry<Long, Run> floor = byFirst.floorEntry(run.first());
        Run reaching = floor == null || floor.getValue().last() < run.first() ? null : floor.getValue();
        if (reaching != null && reaching.first() < run.first()) {
            remove(reaching);
            add(reaching.within(reaching.first(), run.first() - 1));
            if (reaching.last() > run.last()) {
                add(reaching.within(run.last() + 1, reaching.last()));
            }
        }
        for (Run covered :
                List.copyOf(byFirst.subMap(run.first(), true, run.last(), true).values())) {
            remove(covered);
            if (covered.last() > run.last()) {
                add(covered.within(run.last() + 1, covered.last()));
            }
        }
        addJoined(run);
    }

    private void addJoined(Run run) {
        Run joined = run;
        Map.Entry<Long, Run> before = byFirst.lowerEntry(run.first());
        if (before != null && before.getValue().joins(joined)) {
            remove(before.getValue());
            joined = before.getValue().join(joined);
        }
        Run after = byFirst.get(run.last() + 1);
        if (after != null && joined.joins(after)) {
            remove(after);
            joined = joined.join(after);
        }
        add(joined);
    }

    /** Forgets what is below an offset. */
    void dropBelow(long offset) {
        while (!byFirst.isEmpty() && byFirst.firstKey() < offset) {
            Run run = byFirst.firstEntry().getValue();
            remove(run);
            if (run.last() >= offset) {
                add(run.within(offset, run.last()));
            }
        }
    }

    /** Forgets what is done at the front. */
    void dropDone() {
        while (!byFirst.isEmpty() && byFirst.firstEntry().getValue().is(Run.State.DONE)) {
            remove(byFirst.firstEntry().getValue());
        }
    }

    /** @return the offset of the first one, or the other value when there is none */
    long firstOr(long other) {
        return byFirst.isEmpty() ? other : byFirst.firstKey();
    }

    void clear() {
        byFirst.clear();
        available.clear();
        Arrays.fill(counts, 0);
    }

    private void add(Run run) {
        byFirst.put(run.first(), run);
        counts[run.state().ordinal()] += run.count();
        if (run.is(Run.State.AVAILABLE)) {
            available.put(run.first(), run);
        }
    }

    private void remove(Run run) {
        byFirst.remove(run.first());
        counts[run.state().ordinal()] -= run.count();
        if (run.is(Run.State.AVAILABLE)) {
            available.remove(run.first());
        }
    }
}
