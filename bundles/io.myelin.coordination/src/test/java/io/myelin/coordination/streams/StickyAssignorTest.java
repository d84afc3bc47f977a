package io.myelin.coordination.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.coordination.streams.ConfiguredTopology.Configured;
import io.myelin.coordination.streams.StickyAssignor.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StickyAssignorTest {
    @Test
    void tasksAreSpreadEvenly() {
        Map<String, StreamsTasks> assigned =
                assign(List.of(fresh("a"), fresh("b"), fresh("c")), topology(false, 4, 3), 0);
        assigned.values()
                .forEach(tasks ->
                        assertTrue(tasks.active().size() >= 2 && tasks.active().size() <= 3));
        assertEquals(7, all(assigned).size());
    }

    @Test
    void whoHasATaskKeepsIt() {
        SortedMap<String, Configured> topology = topology(true, 6);
        Map<String, StreamsTasks> before = assign(List.of(fresh("a"), fresh("b")), topology, 0);
        Map<String, StreamsTasks> after = assign(after(before, fresh("c")), topology, 0);
        assertEquals(2, after.get("c").active().size());
        assertTrue(before.get("a").active().containsAll(after.get("a").active()));
        assertTrue(before.get("b").active().containsAll(after.get("b").active()));
    }

    @Test
    void aTaskGoesWhereItsStandbyIs() {
        SortedMap<String, Configured> topology = topology(true, 2);
        StreamsTasks had = new StreamsTasks(Set.of(), Set.of(new StreamsTask("0", 1)), Set.of());
        Map<String, StreamsTasks> assigned =
                assign(List.of(fresh("a"), new Candidate("b", "b", had, Map.of())), topology, 0);
        assertEquals(Set.of(new StreamsTask("0", 1)), assigned.get("b").active());
    }

    @Test
    void aTaskGoesWhereMostOfItsStateIs() {
        SortedMap<String, Configured> topology = topology(true, 1);
        StreamsTask task = new StreamsTask("0", 0);
        Map<String, StreamsTasks> assigned = assign(
                List.of(
                        new Candidate("a", "a", StreamsTasks.NONE, Map.of(task, 5L)),
                        new Candidate("b", "b", StreamsTasks.NONE, Map.of(task, 50L))),
                topology,
                0);
        assertEquals(Set.of(task), assigned.get("b").active());
    }

    @Test
    void standbyTasksAreOnOtherProcesses() {
        SortedMap<String, Configured> topology = topology(true, 4);
        List<Candidate> members = List.of(
                new Candidate("a1", "a", StreamsTasks.NONE, Map.of()),
                new Candidate("a2", "a", StreamsTasks.NONE, Map.of()),
                new Candidate("b1", "b", StreamsTasks.NONE, Map.of()));
        Map<String, StreamsTasks> assigned = assign(members, topology, 1);
        Set<StreamsTask> onA = new HashSet<>(assigned.get("a1").active());
        onA.addAll(assigned.get("a2").active());
        assertEquals(onA, assigned.get("b1").standby());
        Set<StreamsTask> copiesOnA = new HashSet<>(assigned.get("a1").standby());
        copiesOnA.addAll(assigned.get("a2").standby());
        assertEquals(assigned.get("b1").active(), copiesOnA);
    }

    @Test
    void moreCopiesThanProcessesAreLeftOut() {
        Map<String, StreamsTasks> assigned = assign(List.of(fresh("a"), fresh("b")), topology(true, 2), 5);
        assertEquals(1, assigned.get("a").standby().size());
        assertEquals(1, assigned.get("b").standby().size());
    }

    @Test
    void whatHasNoStateHasNoStandby() {
        Map<String, StreamsTasks> assigned = assign(List.of(fresh("a"), fresh("b")), topology(false, 4), 1);
        assigned.values().forEach(tasks -> assertEquals(Set.of(), tasks.standby()));
    }

    @Test
    void aProcessWithMoreMembersGetsMore() {
        List<Candidate> members = List.of(
                new Candidate("a1", "a", StreamsTasks.NONE, Map.of()),
                new Candidate("a2", "a", StreamsTasks.NONE, Map.of()),
                new Candidate("a3", "a", StreamsTasks.NONE, Map.of()),
                new Candidate("b1", "b", StreamsTasks.NONE, Map.of()));
        assign(members, topology(false, 8), 0)
                .values()
                .forEach(tasks -> assertEquals(2, tasks.active().size()));
    }

    @Test
    void nobodyGetsNothing() {
        assertEquals(Map.of(), assign(List.of(), topology(true, 3), 1));
    }

    /** Random histories: all tasks are given once, the balance holds, and a second look changes nothing. */
    @Test
    void whateverHappenedBefore() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SortedMap<String, Configured> topology =
                    topology(random.nextBoolean(), 1 + random.nextInt(9), 1 + random.nextInt(9));
            int standby = random.nextInt(3);
            List<Candidate> members = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                members.removeIf(member -> random.nextInt(4) == 0);
                for (int i = random.nextInt(4); i > 0 || members.isEmpty(); i--) {
                    String id = "m" + random.nextInt(1000);
                    if (members.stream().noneMatch(member -> member.id().equals(id))) {
                        members.add(new Candidate(id, "p" + random.nextInt(5), StreamsTasks.NONE, Map.of()));
                    }
                }
                Map<String, StreamsTasks> assigned = assign(members, topology, standby);
                check(seed, topology, assigned, members);
                members = after(assigned, members);
                Map<String, StreamsTasks> again = assign(members, topology, standby);
                for (Candidate member : members) {
                    assertEquals(
                            assigned.get(member.id()).active(),
                            again.get(member.id()).active(),
                            "seed " + seed + ": active tasks of " + member.id() + " moved without need");
                }
            }
        }
    }

    private static void check(
            int seed,
            SortedMap<String, Configured> topology,
            Map<String, StreamsTasks> assigned,
            List<Candidate> members) {
        int tasks = topology.values().stream().mapToInt(Configured::tasks).sum();
        assertEquals(tasks, all(assigned).size(), "seed " + seed);
        Map<String, Set<StreamsTask>> byProcess = new HashMap<>();
        for (Candidate member : members) {
            StreamsTasks has = assigned.get(member.id());
            assertTrue(has.active().size() <= (tasks + members.size() - 1) / members.size() + 1, "seed " + seed);
            Set<StreamsTask> process = byProcess.computeIfAbsent(member.processId(), id -> new HashSet<>());
            has.active().forEach(task -> assertTrue(process.add(task), "seed " + seed + ": twice on a process"));
            has.standby().forEach(task -> assertTrue(process.add(task), "seed " + seed + ": twice on a process"));
        }
    }

    private static Candidate fresh(String id) {
        return new Candidate(id, id, StreamsTasks.NONE, Map.of());
    }

    private static List<Candidate> after(Map<String, StreamsTasks> assigned, Candidate... more) {
        List<Candidate> members = new ArrayList<>(List.of(more));
        assigned.forEach((id, tasks) -> members.add(new Candidate(id, id, tasks, Map.of())));
        return members;
    }

    private static List<Candidate> after(Map<String, StreamsTasks> assigned, List<Candidate> members) {
        List<Candidate> next = new ArrayList<>();
        members.forEach(member ->
                next.add(new Candidate(member.id(), member.processId(), assigned.get(member.id()), Map.of())));
        return next;
    }

    private static Set<StreamsTask> all(Map<String, StreamsTasks> assigned) {
        Set<StreamsTask> all = new HashSet<>();
        assigned.values()
                .forEach(tasks -> tasks.active().forEach(task -> assertTrue(all.add(task), task + " is active twice")));
        return all;
    }

    private static Map<String, StreamsTasks> assign(
            List<Candidate> members, SortedMap<String, Configured> topology, int standby) {
        return StickyAssignor.assign(members, topology, standby);
    }

    private static SortedMap<String, Configured> topology(boolean state, int... tasks) {
        SortedMap<String, Configured> topology = new TreeMap<>();
        for (int i = 0; i < tasks.length; i++) {
            List<InternalTopic> changelog =
                    state ? List.of(new InternalTopic("log" + i, tasks[i], 0, Map.of())) : List.of();
            Subtopology subtopology =
                    new Subtopology("" + i, List.of("in" + i), List.of(), changelog, List.of(), List.of(), List.of());
            topology.put(subtopology.id(), new Configured(subtopology, tasks[i]));
        }
        return topology;
    }
}
