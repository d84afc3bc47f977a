package io.myelin.broker.core.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.NodeImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static ClusterImage cluster(int live, int fenced) {
        Map<Integer, NodeImage> nodes = new HashMap<>();
        for (int id = 0; id < live + fenced; id++) {
            nodes.put(id, new NodeImage(id, new UUID(0, id), 1, id >= live, List.of(), Optional.empty()));
        }
        ClusterImage none = ClusterImage.EMPTY;
        return new ClusterImage(
                1,
                "c",
                0,
                nodes,
                none.topics(),
                none.topicNames(),
                none.configs(),
                none.features(),
                none.producerIds());
    }

    @Test
    void everyNodeGetsItsShareAndNoPartitionTwoCopiesOnOne() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int nodes = 1 + random.nextInt(6);
            int replicas = 1 + random.nextInt(nodes);
            int partitions = nodes * (1 + random.nextInt(5));
            List<List<Integer>> all =
                    Placement.spread(cluster(nodes, 2), partitions, replicas, random.nextInt(Integer.MAX_VALUE));
            assertEquals(partitions, all.size());
            Map<Integer, Integer> led = new HashMap<>();
            for (List<Integer> each : all) {
                assertEquals(replicas, each.size(), "seed " + seed);
                assertEquals(replicas, new HashSet<>(each).size(), "seed " + seed + ": " + each);
                assertTrue(each.stream().allMatch(id -> id < nodes), "a fenced node, seed " + seed);
                led.merge(each.get(0), 1, Integer::sum);
            }
            assertEquals(Set.of(partitions / nodes), new HashSet<>(led.values()), "seed " + seed);
        }
    }

    @Test
    void aLostNodesLoadGoesToMoreThanOne() {
        List<List<Integer>> all = Placement.spread(cluster(4, 0), 12, 2, 0);
        Set<Integer> successors = new HashSet<>();
        all.stream().filter(each -> each.get(0) == 0).forEach(each -> successors.add(each.get(1)));
        assertFalse(successors.size() < 3, () -> "only " + successors);
    }
}
