package io.myelin.coordination.group.consumer.assignor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.coordination.group.consumer.assignor.Assignor.Member;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Random groups: every partition has one reader, loads are as even as subscriptions allow, nothing moves without need. */
final class AssignorTest {
    private static final int ROUNDS = 400;

    private final Random random = new Random(20261123);

    private static UUID topic(int number) {
        return new UUID(number, number);
    }

    @Test
    void everyPartitionThatIsReadBelongsToOneOfItsReaders() {
        for (int round = 0; round < ROUNDS; round++) {
            Map<UUID, Integer> counts = counts();
            SortedMap<String, Member> members = members(counts, random.nextBoolean());
            for (Assignor assignor : Assignor.ALL.values()) {
                covers(assignor.assign(members, counts), members, counts);
            }
        }
    }

    @Test
    void uniformLoadsCannotBeMoreEven() {
        for (int round = 0; round < ROUNDS; round++) {
            Map<UUID, Integer> counts = counts();
            boolean same = random.nextBoolean();
            SortedMap<String, Member> members = members(counts, same);
            Map<String, Map<UUID, Set<Integer>>> assignment =
                    Assignor.ALL.get("uniform").assign(members, counts);
            if (same) {
                int most = assignment.values().stream()
                        .mapToInt(AssignorTest::load)
                        .max()
                        .orElse(0);
                int least = assignment.values().stream()
                        .mapToInt(AssignorTest::load)
                        .min()
                        .orElse(0);
                assertTrue(most - least <= 1, assignment.toString());
            }
            for (String from : members.keySet()) {
                Set<String> reached = reachable(from, assignment, members);
                for (String to : reached) {
                    assertTrue(
                            load(assignment.get(from)) - load(assignment.get(to)) < 2,
                            from + " could give to " + to + ": " + assignment);
                }
            }
        }
    }

    @Test
    void nothingMovesWhenNothingChanges() {
        for (int round = 0; round < ROUNDS; round++) {
            Map<UUID, Integer> counts = counts();
            SortedMap<String, Member> members = members(counts, random.nextBoolean());
            for (Assignor assignor : Assignor.ALL.values()) {
                Map<String, Map<UUID, Set<Integer>>> first = assignor.assign(members, counts);
                assertEquals(first, assignor.assign(after(members, first), counts));
            }
        }
    }

    @Test
    void whoLeavesMovesOnlyWhatItHad() {
        Map<UUID, Integer> counts = Map.of(topic(1), 12, topic(2), 7);
        SortedMap<String, Member> members = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            members.put("m" + i, new Member(Optional.empty(), counts.keySet(), Map.of()));
        }
        Map<String, Map<UUID, Set<Integer>>> before =
                Assignor.ALL.get("uniform").assign(members, counts);
        SortedMap<String, Member> left = after(members, before);
        left.remove("m2");
        Map<String, Map<UUID, Set<Integer>>> now = Assignor.ALL.get("uniform").assign(left, counts);
        for (String id : left.keySet()) {
            before.get(id)
                    .forEach((topic, indexes) -> assertTrue(
                            now.get(id).getOrDefault(topic, Set.of()).containsAll(indexes), id + " lost something"));
        }
    }

    @Test
    void rangesOfTopicsOfOneSizeMeetInOneMember() {
        Map<UUID, Integer> counts = Map.of(topic(1), 7, topic(2), 7);
        SortedMap<String, Member> members = new TreeMap<>();
        members.put("a", new Member(Optional.empty(), counts.keySet(), Map.of()));
        members.put("b", new Member(Optional.of("i2"), counts.keySet(), Map.of()));
        members.put("c", new Member(Optional.of("i1"), counts.keySet(), Map.of()));
        Map<String, Map<UUID, Set<Integer>>> ranges = Assignor.ALL.get("range").assign(members, counts);
        assertEquals(Map.of(topic(1), Set.of(0, 1, 2), topic(2), Set.of(0, 1, 2)), ranges.get("c"));
        assertEquals(Map.of(topic(1), Set.of(3, 4), topic(2), Set.of(3, 4)), ranges.get("b"));
        assertEquals(Map.of(topic(1), Set.of(5, 6), topic(2), Set.of(5, 6)), ranges.get("a"));
    }

    private Map<UUID, Integer> counts() {
        Map<UUID, Integer> counts = new TreeMap<>();
        for (int i = 0; i <= random.nextInt(5); i++) {
            counts.put(topic(i), random.nextInt(12));
        }
        return counts;
    }

    private SortedMap<String, Member> members(Map<UUID, Integer> counts, boolean same) {
        SortedMap<String, Member> members = new TreeMap<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i <= random.nextInt(8); i++) {
            Set<UUID> topics = new TreeSet<>(counts.keySet());
            if (!same) {
                topics.removeIf(topic -> random.nextInt(3) == 0);
            }
            Map<UUID, Set<Integer>> target = new HashMap<>();
            counts.forEach((topic, count) -> {
                for (int index = 0; index < count + 2; index++) {
                    if (random.nextInt(4) == 0 && taken.add(topic + "-" + index)) {
                        target.computeIfAbsent(topic, t -> new TreeSet<>()).add(index);
                    }
                }
            });
            Optional<String> instance = random.nextBoolean() ? Optional.of("i" + i) : Optional.empty();
            members.put("m" + i, new Member(instance, topics, target));
        }
        return members;
    }

    private static SortedMap<String, Member> after(
            SortedMap<String, Member> members, Map<String, Map<UUID, Set<Integer>>> assignment) {
        SortedMap<String, Member> next = new TreeMap<>();
        members.forEach(
                (id, member) -> next.put(id, new Member(member.instanceId(), member.topics(), assignment.get(id))));
        return next;
    }

    private static void covers(
            Map<String, Map<UUID, Set<Integer>>> assignment,
            SortedMap<String, Member> members,
            Map<UUID, Integer> counts) {
        assertEquals(members.keySet(), assignment.keySet());
        Map<String, String> owners = new HashMap<>();
        assignment.forEach((id, topics) -> topics.forEach((topic, indexes) -> {
            assertTrue(members.get(id).topics().contains(topic), id + " does not read " + topic);
            indexes.forEach(index -> assertEquals(null, owners.put(topic + "-" + index, id)));
        }));
        int wanted = counts.entrySet().stream()
                .filter(e -> members.values().stream().anyMatch(m -> m.topics().contains(e.getKey())))
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertEquals(wanted, owners.size());
    }

    private static Set<String> reachable(
            String from, Map<String, Map<UUID, Set<Integer>>> assignment, SortedMap<String, Member> members) {
        Set<String> reached = new TreeSet<>(List.of(from));
        int before;
        do {
            before = reached.size();
            for (String giver : List.copyOf(reached)) {
                for (UUID topic : assignment.get(giver).keySet()) {
                    members.forEach((id, member) -> {
                        if (member.topics().contains(topic)) {
                            reached.add(id);
                        }
                    });
                }
            }
        } while (reached.size() > before);
        return reached;
    }

    private static int load(Map<UUID, Set<Integer>> partitions) {
        return partitions.values().stream().mapToInt(Set::size).sum();
    }
}
