package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.coordination.streams.Owners.Role;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The next step of a member towards its target. It first gives up what it is not to have, and says so; then it gets what nobody
 * has any more. A task is active on one member only, and a process has it once. A member that changes its role in a task keeps
 * the state: a standby task becomes active in one step, once the task is free.
 */
final class Reconciliation {
    private final StreamsMember member;
    private final int targetEpoch;
    private final StreamsTasks target;
    private final Optional<StreamsTasks> owned;
    private final Owners owners;
    private final Held has;

    private final Map<StreamsTask, Integer> active = new TreeMap<>();
    private final Set<StreamsTask> standby = new TreeSet<>();
    private final Set<StreamsTask> warmup = new TreeSet<>();
    private final Map<StreamsTask, Integer> newActive = new TreeMap<>();
    private final Set<StreamsTask> newStandby = new TreeSet<>();
    private final Set<StreamsTask> newWarmup = new TreeSet<>();
    private boolean awaitsOthers;

    private Reconciliation(
            StreamsMember member, int targetEpoch, StreamsTasks target, Optional<StreamsTasks> owned, Owners owners) {
        this.member = member;
        this.targetEpoch = targetEpoch;
        this.target = target;
        this.owned = owned;
        this.owners = owners;
        this.has = member.progress.assigned();
    }

    /**
     * @param owned what the member says it has, absent when it says nothing of that
     * @return the progress that the member has now, when there is no way forward
     */
    static Progress step(
            StreamsMember member, int targetEpoch, StreamsTasks target, Optional<StreamsTasks> owned, Owners owners) {
        Progress now = member.progress;
        Reconciliation next = new Reconciliation(member, targetEpoch, target, owned, owners);
        return switch (now.state()) {
            case STABLE -> now.epoch() == targetEpoch ? now : next.from(now.epoch());
            case UNREVOKED_TASKS ->
                owned.isEmpty() || now.revoking().sharesWith(owned.get()) ? now : next.from(now.epoch() + 1);
            case UNRELEASED_TASKS -> next.from(now.epoch());
            case UNKNOWN -> next.from(targetEpoch);
        };
    }

    private Progress from(int epoch) {
        keepAndGive();
        Set<StreamsTask> leavingStandby = without(has.standby(), standby);
        Set<StreamsTask> leavingWarmup = without(has.warmup(), warmup);
        Map<StreamsTask, Integer> leavingActive = new TreeMap<>(has.active());
        leavingActive.keySet().removeAll(active.keySet());
        changeRoles(leavingStandby, leavingWarmup);
        Held revoking = new Held(leavingActive, leavingStandby, leavingWarmup);
        boolean unrevoked = !revoking.isEmpty() && (owned.isEmpty() || revoking.sharesWith(owned.get()));
        keepUntilPromoted(has.standby(), standby, unrevoked);
        keepUntilPromoted(has.warmup(), warmup, unrevoked);
        if (unrevoked) {
            return progress(epoch, MemberState.UNREVOKED_TASKS, revoking);
        }
        active.putAll(newActive);
        standby.addAll(newStandby);
        warmup.addAll(newWarmup);
        return progress(targetEpoch, awaitsOthers ? MemberState.UNRELEASED_TASKS : MemberState.STABLE, Held.NOTHING);
    }

    private Progress progress(int epoch, MemberState state, Held revoking) {
        return new Progress(epoch, member.progress.epoch(), state, new Held(active, standby, warmup), revoking);
    }

    /** What the member has and shall have stays; what it shall have and nobody has is given. */
    private void keepAndGive() {
        for (StreamsTask task : target.active()) {
            Integer since = has.active().get(task);
            if (since != null) {
                active.put(task, since);
            } else if (activeIsTaken(task)) {
                awaitsOthers = true;
            } else {
                newActive.put(task, targetEpoch);
            }
        }
        give(target.standby(), has.standby(), standby, newStandby, this::standbyIsTaken);
        give(target.warmup(), has.warmup(), warmup, newWarmup, this::warmupIsTaken);
    }

    private void give(
            Set<StreamsTask> wanted,
            Set<StreamsTask> present,
            Set<StreamsTask> kept,
            Set<StreamsTask> given,
            Predicate<StreamsTask> taken) {
        for (StreamsTask task : wanted) {
            if (present.contains(task)) {
                kept.add(task);
            } else if (taken.test(task)) {
                awaitsOthers = true;
            } else {
                given.add(task);
            }
        }
    }

    private boolean activeIsTaken(StreamsTask task) {
        return !owners.of(Role.ACTIVE, task).isEmpty()
                || inProcess(Role.STANDBY, task, has.standby())
                || inProcess(Role.WARMUP, task, has.warmup());
    }

    private boolean standbyIsTaken(StreamsTask task) {
        return inProcess(Role.ACTIVE, task, has.active().keySet())
                || inProcess(Role.STANDBY, task, Set.of())
                || inProcess(Role.WARMUP, task, has.warmup());
    }

    private boolean warmupIsTaken(StreamsTask task) {
        return inProcess(Role.ACTIVE, task, Set.of())
                || inProcess(Role.STANDBY, task, has.standby())
                || inProcess(Role.WARMUP, task, Set.of());
    }

    /** Whether the member's process has the task in a role, but for what the member itself may convert. */
    private boolean inProcess(Role role, StreamsTask task, Collection<StreamsTask> convertible) {
        return owners.onProcess(member.info.processId(), role, task, convertible.contains(task) ? member.id : null);
    }

    /** Between standby and warm-up nothing has to be given up, and an active task leaves its state behind at once. */
    private void changeRoles(Set<StreamsTask> leavingStandby, Set<StreamsTask> leavingWarmup) {
        move(has.active().keySet(), newStandby, standby);
        for (StreamsTask task : move(has.standby(), newWarmup, warmup)) {
            leavingStandby.remove(task);
        }
        for (StreamsTask task : move(has.warmup(), newStandby, standby)) {
            leavingWarmup.remove(task);
        }
        // What becomes active is not given up either.
        leavingStandby.removeAll(target.active());
        leavingWarmup.removeAll(target.active());
    }

    private static Set<StreamsTask> move(
            Collection<StreamsTask> from, Set<StreamsTask> pending, Set<StreamsTask> assigned) {
        Set<StreamsTask> moved = new TreeSet<>(pending);
        moved.retainAll(from);
        pending.removeAll(moved);
        assigned.addAll(moved);
        return moved;
    }

    private void keepUntilPromoted(Set<StreamsTask> present, Set<StreamsTask> assigned, boolean unrevoked) {
        for (StreamsTask task : present) {
            boolean promotedNow = !unrevoked && newActive.containsKey(task);
            if (target.active().contains(task) && !promotedNow) {
                assigned.add(task);
            }
        }
    }

    private static Set<StreamsTask> without(Set<StreamsTask> all, Set<StreamsTask> some) {
        Set<StreamsTask> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
