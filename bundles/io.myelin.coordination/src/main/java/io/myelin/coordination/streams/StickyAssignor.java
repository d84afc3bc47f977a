package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.coordination.streams.ConfiguredTopology.Configured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The assignor {@code sticky}: spreads tasks evenly over members and leaves them where they are, or where their state is, as
 * far as that keeps the balance. A process never has a task twice.
 */
final class StickyAssignor {
    static final String NAME = "sticky";

    private static final Comparator<StreamsTask> BY_PARTITION =
            Comparator.comparingInt(StreamsTask::partition).thenComparing(StreamsTask::subtopology);

    private final SortedMap<String, Seat> seats = new TreeMap<>();
    private final SortedMap<String, Workplace> workplaces = new TreeMap<>();
    private final Map<StreamsTask, Seat> wasActiveOn = new HashMap<>();
    private final Map<StreamsTask, List<Keeper>> keepers = new HashMap<>();
    private final Quota activeQuota;
    private final Quota quota;
    private final int standbyReplicas;

    /**
     * A member before the assignment.
     *
     * @param id of the member
     * @param processId members of one process have the same
     * @param before what was assigned to it last
     * @param offsets of state that it has
     */
    record Candidate(String id, String processId, StreamsTasks before, Map<StreamsTask, Long> offsets) {}

    private StickyAssignor(List<Candidate> candidates, int activeTasks, int standbyTasks, int standbyReplicas) {
        this.standbyReplicas = standbyReplicas;
        this.activeQuota = new Quota(activeTasks, candidates.size());
        this.quota = new Quota(activeTasks + standbyTasks, candidates.size());
        for (Candidate candidate : candidates) {
            Workplace workplace = workplaces.computeIfAbsent(candidate.processId(), Workplace::new);
            Seat seat = new Seat(candidate.id(), workplace);
            workplace.seats.add(seat);
            seats.put(candidate.id(), seat);
            candidate.before().active().forEach(task -> wasActiveOn.put(task, seat));
            candidate.before().standby().forEach(task -> keep(task, new Keeper(seat, true, reached(candidate, task))));
            candidate.before().warmup().forEach(task -> keep(task, new Keeper(seat, true, reached(candidate, task))));
            candidate.offsets().forEach((task, offset) -> {
                if (!candidate.before().standby().contains(task)
                        && !candidate.before().warmup().contains(task)) {
                    keep(task, new Keeper(seat, false, offset));
                }
            });
        }
        keepers.values().forEach(list -> list.sort(Keeper.BEST_FIRST));
    }

    private void keep(StreamsTask task, Keeper keeper) {
        keepers.computeIfAbsent(task, key -> new ArrayList<>()).add(keeper);
    }

    private static long reached(Candidate candidate, StreamsTask task) {
        return candidate.offsets().getOrDefault(task, 0L);
    }

    /** @return what each member is to have */
    static Map<String, StreamsTasks> assign(
            List<Candidate> candidates, SortedMap<String, Configured> topology, int standbyReplicas) {
        List<StreamsTask> active = tasks(topology, subtopology -> true);
        List<StreamsTask> withState = tasks(topology, Configured::hasState);
        StickyAssignor assignor = new StickyAssignor(
                candidates.stream().sorted(Comparator.comparing(Candidate::id)).toList(),
                active.size(),
                withState.size() * standbyReplicas,
                standbyReplicas);
        if (!candidates.isEmpty()) {
            assignor.active(active);
            assignor.standby(withState);
        }
        Map<String, StreamsTasks> assigned = new HashMap<>();
        assignor.seats.forEach(
                (member, seat) -> assigned.put(member, new StreamsTasks(seat.active, seat.standby, Set.of())));
        return assigned;
    }

    private static List<StreamsTask> tasks(SortedMap<String, Configured> topology, Predicate<Configured> which) {
        List<StreamsTask> tasks = new ArrayList<>();
        topology.forEach((id, subtopology) -> {
            for (int i = 0; which.test(subtopology) && i < subtopology.tasks(); i++) {
                tasks.add(new StreamsTask(id, i));
            }
        });
        return tasks;
    }

    private void active(List<StreamsTask> tasks) {
        List<StreamsTask> open = new ArrayList<>(tasks);
        open.sort(BY_PARTITION);
        for (Iterator<StreamsTask> each = open.iterator(); each.hasNext(); ) {
            StreamsTask task = each.next();
            Seat seat = wasActiveOn.get(task);
            if (seat != null && activeQuota.allows(seat)) {
                seatActive(seat, task);
                each.remove();
            }
        }
        for (Iterator<StreamsTask> each = open.iterator(); each.hasNext(); ) {
            StreamsTask task = each.next();
            Optional<Seat> seat = keeper(task, false).filter(activeQuota::allows);
            if (seat.isPresent()) {
                seatActive(seat.get(), task);
                each.remove();
            }
        }
        open.sort(Comparator.naturalOrder());
        for (StreamsTask task : open) {
            Workplace least = workplaces.values().stream()
                    .filter(workplace -> activeQuota.allows(workplace.leastLoaded()))
                    .min(Workplace.LEAST_LOADED)
                    .orElseThrow();
            seatActive(least.leastLoaded(), task);
        }
    }

    private void seatActive(Seat seat, StreamsTask task) {
        seat.active.add(task);
        seat.workplace.has.add(task);
        activeQuota.used(seat);
        quota.used(seat);
    }

    private void seatStandby(Seat seat, StreamsTask task) {
        seat.standby.add(task);
        seat.workplace.has.add(task);
        quota.used(seat);
    }

    private void standby(List<StreamsTask> tasks) {
        List<StreamsTask> order = new ArrayList<>(tasks);
        order.sort(BY_PARTITION.reversed());
        SortedMap<StreamsTask, Integer> open = new TreeMap<>(Comparator.reverseOrder());
        for (StreamsTask task : order) {
            int placed = 0;
            while (placed < standbyReplicas && placeWhereStateIs(task)) {
                placed++;
            }
            if (placed < standbyReplicas) {
                open.put(task, standbyReplicas - placed);
            }
        }
        open.forEach((task, replicas) -> {
            // With fewer processes than copies some copies are left out.
            for (int i = 0; i < replicas; i++) {
                workplaces.values().stream()
                        .filter(workplace -> !workplace.has.contains(task))
                        .min(Workplace.LEAST_LOADED)
                        .ifPresent(workplace -> seatStandby(workplace.leastLoaded(), task));
            }
        });
    }

    private boolean placeWhereStateIs(StreamsTask task) {
        Seat before = wasActiveOn.get(task);
        Optional<Seat> seat = Optional.ofNullable(before)
                .filter(it -> !it.workplace.has.contains(task) && quota.allows(it))
                .or(() -> keeper(task, true).filter(quota::allows));
        seat.ifPresent(it -> seatStandby(it, task));
        return seat.isPresent();
    }

    /** Of those who have the state, the one with the least to do; the most advanced when all are alike. */
    private Optional<Seat> keeper(StreamsTask task, boolean onlyNewPlaces) {
        Seat best = null;
        for (Keeper keeper : keepers.getOrDefault(task, List.of())) {
            Seat seat = keeper.seat;
            if (onlyNewPlaces && seat.workplace.has.contains(task)) {
                continue;
            }
            if (best == null || seat.workplace.load() < best.workplace.load() && seat.size() < best.size()) {
                best = seat;
            }
        }
        return Optional.ofNullable(best);
    }

    /** A member that has state of a task. */
    private record Keeper(Seat seat, boolean assigned, long offset) {
        static final Comparator<Keeper> BEST_FIRST = Comparator.comparing((Keeper keeper) -> !keeper.assigned)
                .thenComparing(Comparator.comparingLong(Keeper::offset).reversed());
    }

    /** A member during the assignment. */
    private static final class Seat {
        final String member;
        final Workplace workplace;
        final Set<StreamsTask> active = new TreeSet<>();
        final Set<StreamsTask> standby = new TreeSet<>();

        Seat(String member, Workplace workplace) {
            this.member = member;
            this.workplace = workplace;
        }

        int size() {
            return active.size() + standby.size();
        }
    }

    /** A process during the assignment. */
    private static final class Workplace {
        static final Comparator<Workplace> LEAST_LOADED =
                Comparator.comparingDouble(Workplace::load).thenComparing(workplace -> workplace.id);

        final String id;
        final List<Seat> seats = new ArrayList<>();
        final Set<StreamsTask> has = new HashSet<>();

        Workplace(String id) {
            this.id = id;
        }

        double load() {
            return (double) has.size() / seats.size();
        }

        Seat leastLoaded() {
            return seats.stream()
                    .min(Comparator.comparingInt(Seat::size).thenComparing(seat -> seat.member))
                    .orElseThrow();
        }
    }

    /** How many tasks a member may have without having more than its share of what is left to the others. */
    private static final class Quota {
        private int tasks;
        private int members;
        private int each;

        Quota(int tasks, int members) {
            this.tasks = tasks;
            this.members = members;
            divide();
        }

        boolean allows(Seat seat) {
            return seat.size() < each;
        }

        /** Counts what the seat has now; one that is full takes its tasks out of what is divided. */
        void used(Seat seat) {
            if (seat.size() == each) {
                tasks -= each;
                members--;
                divide();
            }
        }

        private void divide() {
            each = members <= 0 ? 0 : (tasks + members - 1) / members;
        }
    }
}
