package io.myelin.cluster.raft.state;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An immutable hash map from which one that differs in one key is made cheaply: the two share all buckets but one. Images
 * follow each other change by change, and each may be kept by somebody; with thousands of topics whole copies would cost
 * hundreds of kilobytes a change.
 */
public final class SharedMap<K, V> extends AbstractMap<K, V> {
    private static final int ENTRIES_PER_BUCKET = 16;
    private static final int GROWTH = 4;
    private static final SharedMap<?, ?> EMPTY = new SharedMap<>(List.of(Map.of()), 0);

    private final List<Map<K, V>> buckets;
    private final int size;

    private SharedMap(List<Map<K, V>> buckets, int size) {
        this.buckets = buckets;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    static <K, V> SharedMap<K, V> empty() {
        return (SharedMap<K, V>) EMPTY;
    }

    /** The same entries, without nulls; the map itself when it is one of these. */
    public static <K, V> SharedMap<K, V> of(Map<K, V> map) {
        if (map instanceof SharedMap<K, V> shared) {
            return shared;
        }
        int count = 1;
        while (map.size() > count * ENTRIES_PER_BUCKET) {
            count *= GROWTH;
        }
        return spread(map, count);
    }

    private static <K, V> SharedMap<K, V> spread(Map<K, V> map, int count) {
        if (map.isEmpty()) {
            return empty();
        }
        List<Map<K, V>> filling = Arrays.asList(newBuckets(count));
        for (Map.Entry<K, V> entry : map.entrySet()) {
            int at = bucket(entry.getKey(), count);
            if (filling.get(at).isEmpty()) {
                filling.set(at, new HashMap<>());
            }
            filling.get(at).put(entry.getKey(), entry.getValue());
        }
        filling.replaceAll(Map::copyOf);
        return new SharedMap<>(List.copyOf(filling), map.size());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K, V> Map<K, V>[] newBuckets(int count) {
        Map[] buckets = new Map[count];
        Arrays.fill(buckets, Map.of());
        return buckets;
    }

    private static int bucket(Object key, int count) {
        int hash = key.hashCode() * 0x9e3779b9;
        return (hash ^ hash >>> 16) & (count - 1);
    }

    SharedMap<K, V> with(K key, V value) {
        int at = bucket(key, buckets.size());
        Map<K, V> changed = new HashMap<>(buckets.get(at));
        boolean added = changed.put(key, value) == null;
        SharedMap<K, V> next = replaced(at, changed, added ? size + 1 : size);
        return next.size > buckets.size() * ENTRIES_PER_BUCKET ? spread(next, buckets.size() * GROWTH) : next;
    }

    SharedMap<K, V> without(K key) {
        if (!containsKey(key)) {
            return this;
        }
        int at = bucket(key, buckets.size());
        Map<K, V> changed = new HashMap<>(buckets.get(at));
        changed.remove(key);
        return size == 1 ? empty() : replaced(at, changed, size - 1);
    }

    private SharedMap<K, V> replaced(int at, Map<K, V> bucket, int newSize) {
        List<Map<K, V>> next = Arrays.asList(buckets.toArray(newBuckets(0)));
        next.set(at, Map.copyOf(bucket));
        return new SharedMap<>(List.copyOf(next), newSize);
    }

    @Override
    public V get(Object key) {
        return key == null ? null : buckets.get(bucket(key, buckets.size())).get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return buckets.stream()
                        .flatMap(bucket -> bucket.entrySet().stream())
                        .iterator();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
