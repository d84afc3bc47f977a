package io.myelin.coordination.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SimpleAssignorTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);

    private final SortedMap<String, SimpleAssignor.Member> members = new TreeMap<>();
    private final Map<UUID, Integer> counts = new HashMap<>();

    private void member(String id, Set<UUID> topics) {
        members.put(id, new SimpleAssignor.Member(topics, Map.of()));
    }

    private Map<String, Map<UUID, Set<Integer>>> assign() {
        Map<String, Map<UUID, Set<Integer>>> result = SimpleAssignor.assign(members, counts);
        result.forEach((id, target) ->
                members.computeIfPresent(id, (same, member) -> new SimpleAssignor.Member(member.topics(), target)));
        return result;
    }

    private static int size(Map<UUID, Set<Integer>> target) {
        return target.values().stream().mapToInt(Set::size).sum();
    }

    private static int kept(Map<UUID, Set<Integer>> before, Map<UUID, Set<Integer>> after) {
        int kept = 0;
        for (Map.Entry<UUID, Set<Integer>> topic : before.entrySet()) {
            Set<Integer> both = new HashSet<>(topic.getValue());
            both.retainAll(after.getOrDefault(topic.getKey(), Set.of()));
            kept += both.size();
        }
        return kept;
    }

    @Test
    void moreMembersThanPartitionsShareThem() {
        counts.put(A, 2);
        for (String id : List.of("a", "b", "c", "d", "e")) {
            member(id, Set.of(A));
        }
        var result = assign();
        assertTrue(result.values().stream().allMatch(target -> size(target) == 1), result.toString());
        long first = result.values().stream()
                .filter(target -> target.get(A).contains(0))
                .count();
        assertTrue(first == 2 || first == 3, result.toString());
    }

    @Test
    void aNewMemberTakesFromThoseWithMoreAndTheRestStays() {
        counts.put(A, 6);
        member("a", Set.of(A));
        member("b", Set.of(A));
        var before = assign();
        member("c", Set.of(A));
        var after = assign();
        after.forEach((id, target) -> assertEquals(2, size(target), after.toString()));
        for (String id : List.of("a", "b")) {
            assertEquals(2, kept(before.get(id), after.get(id)), before + " became " + after);
        }
        assertEquals(after, assign());
    }

    @Test
    void whoWantsWhatNobodyElseWantsGetsAllOfIt() {
        counts.put(A, 2);
        counts.put(B, 4);
        member("a", Set.of(A, B));
        member("b", Set.of(A));
        var result = assign();
        assertEquals(Map.of(B, Set.of(0, 1, 2, 3)), result.get("a"));
        assertEquals(Map.of(A, Set.of(0, 1)), result.get("b"));
    }

    @Test
    void nobodyAndNothing() {
        assertEquals(Map.of(), assign());
        member("a", Set.of());
        assertEquals(Map.of("a", Map.of()), assign());
    }

    /** Members and topics come and go: what has to hold of every assignment. */
    @Test
    void manyLives() {
        for (long seed = 0; seed < 60; seed++) {
            live(new Random(seed), seed);
        }
    }

    private void live(Random random, long seed) {
        members.clear();
        counts.clear();
        boolean alike = random.nextBoolean();
        List<UUID> topics = new ArrayList<>(List.of(A, B, new UUID(0, 3)));
        for (int step = 0; step < 25; step++) {
            String id = "m" + random.nextInt(12);
            if (random.nextInt(3) == 0) {
                members.remove(id);
            } else if (!members.containsKey(id)) {
                Set<UUID> wanted = alike ? Set.copyOf(topics) : Set.of(topics.get(random.nextInt(3)), A);
                member(id, wanted);
            }
            counts.put(topics.get(random.nextInt(3)), 1 + random.nextInt(7));
            Map<UUID, Integer> all = Map.copyOf(counts);
            counts.keySet()
                    .removeIf(topic -> members.values().stream()
                            .noneMatch(member -> member.topics().contains(topic)));
            check(assign(), alike, "seed " + seed + " step " + step);
            counts.putAll(all);
        }
    }

    private void check(Map<String, Map<UUID, Set<Integer>>> result, boolean alike, String where) {
        Map<String, Integer> readers = new HashMap<>();
        result.forEach((id, target) -> target.forEach((topic, partitions) -> {
            assertTrue(members.get(id).topics().contains(topic), where);
            for (int partition : partitions) {
                assertTrue(partition < counts.get(topic), where);
                readers.merge(topic + "-" + partition, 1, Integer::sum);
            }
        }));
        assertEquals(
                members.isEmpty()
                        ? 0
                        : counts.values().stream().mapToInt(n -> n).sum(),
                readers.size(),
                where);
        result.forEach((id, target) -> assertTrue(
                size(target) > 0 || members.get(id).topics().stream().noneMatch(counts::containsKey),
                () -> where + ": " + id + " has nothing"));
        if (alike && !members.isEmpty() && !readers.isEmpty()) {
            var loads =
                    result.values().stream().mapToInt(SimpleAssignorTest::size).summaryStatistics();
            assertTrue(loads.getMax() - loads.getMin() <= 1, () -> where + ": " + result);
            var shares = readers.values().stream().mapToInt(n -> n).summaryStatistics();
            assertTrue(shares.getMax() - shares.getMin() <= 1, () -> where + ": " + readers);
        }
    }
}
