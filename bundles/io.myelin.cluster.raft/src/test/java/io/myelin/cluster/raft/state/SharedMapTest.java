package io.myelin.cluster.raft.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMapTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void behavesAsAHashMapAndOldOnesStayAsTheyWere(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> model = new HashMap<>();
        SharedMap<String, Integer> map = SharedMap.empty();
        List<Map<String, Integer>> models = new ArrayList<>();
        List<SharedMap<String, Integer>> maps = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String key = "key-" + random.nextInt(700);
            if (random.nextInt(10) < 7) {
                model.put(key, i);
                map = map.with(key, i);
            } else {
                model.remove(key);
                map = map.without(key);
            }
            assertEquals(model.get(key), map.get(key), () -> "seed " + seed);
            if (i % 250 == 0) {
                models.add(new HashMap<>(model));
                maps.add(map);
            }
        }
        assertEquals(models, maps, () -> "seed " + seed);
        assertEquals(maps, models, () -> "seed " + seed);
        assertEquals(map, SharedMap.of(model));
        for (String key : List.copyOf(model.keySet())) {
            map = map.without(key);
        }
        assertEquals(Map.of(), map);
    }

    @Test
    void cannotBeChanged() {
        SharedMap<String, Integer> map = SharedMap.of(Map.of("a", 1));
        assertThrows(UnsupportedOperationException.class, () -> map.put("b", 2));
        assertThrows(UnsupportedOperationException.class, () -> map.remove("a"));
        assertThrows(UnsupportedOperationException.class, map::clear);
        assertNull(map.get(null));
        assertFalse(map.containsKey(null));
    }
}
