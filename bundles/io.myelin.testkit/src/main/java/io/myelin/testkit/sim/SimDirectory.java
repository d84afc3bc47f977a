package io.myelin.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Names: as the process sees them, as they are on disk, and what happened in between. */
final class SimDirectory implements SimNode {
    /** One step: {@code removed} goes and {@code name} comes, either may be null. */
    private record Change(String removed, String name, SimNode node) {}

    private final TreeMap<String, SimNode> seen = new TreeMap<>();
    private final TreeMap<String, SimNode> durable = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();

    TreeMap<String, SimNode> entries() {
        return seen;
    }

    void put(String name, SimNode node) {
        change(new Change(null, name, node));
    }

    void remove(String name) {
        change(new Change(name, null, null));
    }

    void rename(String from, String to) {
        change(new Change(from, to, seen.get(from)));
    }

    private void change(Change change) {
        apply(change);
        pending.add(change);
    }

    private void apply(Change change) {
        if (change.removed != null) {
            seen.remove(change.removed);
        }
        if (change.name != null) {
            seen.put(change.name, change.node);
        }
    }

    void sync() {
        durable.clear();
        durable.putAll(seen);
        pending.clear();
    }

    @Override
    public void cut(Random random, Survival survival) {
        seen.clear();
        seen.putAll(durable);
        for (int i = 0; i < pending.size(); i++) {
            if (survival.of(random, i, pending.size())) {
                apply(pending.get(i));
            }
        }
        sync();
        for (SimNode node : seen.values()) {
            node.cut(random, survival);
        }
    }
}
