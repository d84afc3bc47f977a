package io.myelin.coordination.streams;

import static io.myelin.coordination.streams.Bench.task;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Single steps of a member; a and a2 are on one process, b on another. */
final class ReconciliationTest {
    private static final StreamsTask T = task("0_0");
    private static final StreamsTask U = task("0_1");

    private final Map<String, StreamsMember> members = new HashMap<>();
    private final Owners owners = new Owners(id -> members.get(id).info.processId());

    private StreamsMember member(String id, String process, Progress progress) {
        MemberInfo info =
                new MemberInfo(Optional.empty(), Optional.empty(), "", "", 1, 0, process, Optional.empty(), Map.of());
        StreamsMember member = new StreamsMember(id, info, progress);
        members.put(id, member);
        owners.add(id, progress);
        return member;
    }

    private static Progress stable(Held assigned) {
        return new Progress(5, 4, MemberState.STABLE, assigned, Held.NOTHING);
    }

    private static Held active(StreamsTask... tasks) {
        Map<StreamsTask, Integer> epochs = new HashMap<>();
        for (StreamsTask task : tasks) {
            epochs.put(task, 3);
        }
        return new Held(epochs, Set.of(), Set.of());
    }

    private static Held standby(StreamsTask... tasks) {
        return new Held(Map.of(), Set.of(tasks), Set.of());
    }

    private static StreamsTasks toBeActive(StreamsTask... tasks) {
        return new StreamsTasks(Set.of(tasks), Set.of(), Set.of());
    }

    private static StreamsTasks toBeStandby(StreamsTask... tasks) {
        return new StreamsTasks(Set.of(), Set.of(tasks), Set.of());
    }

    private Progress step(StreamsMember member, StreamsTasks target, StreamsTasks owned) {
        return Reconciliation.step(member, 6, target, Optional.of(owned), owners);
    }

    @Test
    void whatIsFreeIsGivenAtOnceWithItsEpoch() {
        Progress next = step(member("a", "p", stable(active(T))), toBeActive(T, U), toBeActive(T));
        assertEquals(Map.of(T, 3, U, 6), next.assigned().active());
        assertEquals(6, next.epoch());
        assertEquals(5, next.previousEpoch());
        assertEquals(MemberState.STABLE, next.state());
    }

    @Test
    void whatIsToGoIsFirstGivenUp() {
        StreamsMember a = member("a", "p", stable(active(T)));
        Progress told = step(a, toBeActive(U), toBeActive(T));
        assertEquals(new Progress(5, 5, MemberState.UNREVOKED_TASKS, Held.NOTHING, active(T)), told);
        a.progress = told;
        assertEquals(told, Reconciliation.step(a, 6, toBeActive(U), Optional.empty(), owners));
        assertEquals(told, step(a, toBeActive(U), toBeActive(T)));
        assertEquals(
                Map.of(U, 6),
                step(a, toBeActive(U), StreamsTasks.NONE).assigned().active());
    }

    @Test
    void whatAnotherHasIsAwaited() {
        member("b", "q", stable(active(T)));
        Progress next = step(member("a", "p", stable(Held.NOTHING)), toBeActive(T), StreamsTasks.NONE);
        assertEquals(new Progress(6, 5, MemberState.UNRELEASED_TASKS, Held.NOTHING, Held.NOTHING), next);
    }

    @Test
    void whatAnotherHasNotSaidToHaveGivenUpIsAwaited() {
        member("b", "q", new Progress(5, 5, MemberState.UNREVOKED_TASKS, Held.NOTHING, active(T)));
        Progress next = step(member("a", "p", stable(Held.NOTHING)), toBeActive(T), StreamsTasks.NONE);
        assertEquals(MemberState.UNRELEASED_TASKS, next.state());
    }

    @Test
    void aProcessHasATaskOnce() {
        member("a2", "p", stable(standby(T)));
        assertEquals(
                MemberState.UNRELEASED_TASKS,
                step(member("a", "p", stable(Held.NOTHING)), toBeActive(T), StreamsTasks.NONE)
                        .state());
        assertEquals(
                MemberState.STABLE,
                step(member("b", "q", stable(Held.NOTHING)), toBeStandby(T), StreamsTasks.NONE)
                        .state());
    }

    @Test
    void ownStandbyBecomesActiveInOneStep() {
        Progress next = step(
                member("a", "p", stable(standby(T))), toBeActive(T), new StreamsTasks(Set.of(), Set.of(T), Set.of()));
        assertEquals(new Held(Map.of(T, 6), Set.of(), Set.of()), next.assigned());
        assertEquals(Held.NOTHING, next.revoking());
    }

    @Test
    void ownStandbyIsKeptUntilTheTaskIsFree() {
        member("b", "q", stable(active(T)));
        Progress next = step(
                member("a", "p", stable(standby(T))), toBeActive(T), new StreamsTasks(Set.of(), Set.of(T), Set.of()));
        assertEquals(standby(T), next.assigned());
        assertEquals(MemberState.UNRELEASED_TASKS, next.state());
    }

    @Test
    void ownActiveLeavesItsStateAsStandby() {
        Progress next = step(member("a", "p", stable(active(T))), toBeStandby(T), toBeActive(T));
        assertEquals(new Progress(5, 5, MemberState.UNREVOKED_TASKS, standby(T), active(T)), next);
    }

    @Test
    void standbyAndWarmupAreTheSameThing() {
        Progress next = step(
                member("a", "p", stable(standby(T))),
                new StreamsTasks(Set.of(), Set.of(), Set.of(T)),
                new StreamsTasks(Set.of(), Set.of(T), Set.of()));
        assertEquals(new Held(Map.of(), Set.of(), Set.of(T)), next.assigned());
        assertEquals(MemberState.STABLE, next.state());
    }

    @Test
    void whoIsThereStays() {
        StreamsMember a = member("a", "p", new Progress(6, 5, MemberState.STABLE, active(T), Held.NOTHING));
        assertEquals(a.progress, step(a, toBeActive(U), toBeActive(T)));
    }
}
