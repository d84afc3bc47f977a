package io.myelin.cluster.raft.state;

import static io.myelin.cluster.raft.state.ClusterState.refused;
import static io.myelin.cluster.raft.state.ClusterState.require;

import io.myelin.cluster.ClusterChange.FenceNode;
import io.myelin.cluster.ClusterChange.RegisterNode;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.NodeImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Nodes come, restart, and are fenced. */
final class NodeChanges {
    private static final int MAX_ENDPOINTS = 64;

    private NodeChanges() {}

    /** A new incarnation is not fenced: it registers once its listeners are bound, and may lead from then on. */
    static Map<Integer, List<UUID>> register(
            ImageEdit edit, Map<Integer, List<UUID>> replaced, RegisterNode change, long index) {
        int id = change.nodeId();
        require(id >= 0, "the id of a node is 0 or more, not " + id);
        require(change.endpoints().size() <= MAX_ENDPOINTS, "a node has at most " + MAX_ENDPOINTS + " endpoints");
        Set<String> listeners = new HashSet<>();
        change.endpoints()
                .forEach(e -> require(
                        listeners.add(e.listener()), "node " + id + " names the listener " + e.listener() + " twice"));
        NodeImage before = edit.nodes().get(id);
        if (before != null && before.incarnation().equals(change.incarnation())) {
            edit.putNode(new NodeImage(
                    id, before.incarnation(), before.epoch(), before.fenced(), change.endpoints(), change.rack()));
            return replaced;
        }
        List<UUID> older = replaced.getOrDefault(id, List.of());
        if (older.contains(change.incarnation())) {
            throw refused(
                    Reason.STALE,
                    "node " + id + " was registered by a later process; two processes may share its data directory");
        }
        edit.putNode(new NodeImage(id, change.incarnation(), index, false, change.endpoints(), change.rack()));
        edit.updatePartitions(p -> PartitionChanges.restarted(edit, p, id));
        return before == null ? replaced : remember(replaced, id, before.incarnation());
    }

    static void fence(ImageEdit edit, FenceNode change) {
        NodeImage before = edit.nodes().get(change.nodeId());
        if (before == null) {
            throw refused(Reason.UNKNOWN, "node " + change.nodeId() + " is not registered");
        }
        if (before.epoch() != change.nodeEpoch()) {
            throw refused(
                    Reason.STALE,
                    "node " + change.nodeId() + " has epoch " + before.epoch() + ", not " + change.nodeEpoch());
        }
        if (before.fenced() == change.fenced()) {
            return;
        }
        edit.putNode(new NodeImage(
                before.id(), before.incarnation(), before.epoch(), change.fenced(), before.endpoints(), before.rack()));
        if (change.fenced()) {
            edit.updatePartitions(p -> PartitionChanges.withoutNode(edit, p, change.nodeId()));
        } else {
            edit.updatePartitions(p -> PartitionChanges.elected(edit, p));
        }
    }

    private static Map<Integer, List<UUID>> remember(Map<Integer, List<UUID>> replaced, int id, UUID incarnation) {
        List<UUID> kept = new ArrayList<>(replaced.getOrDefault(id, List.of()));
        kept.add(incarnation);
        if (kept.size() > ClusterState.REPLACED_KEPT) {
            kept.remove(0);
        }
        Map<Integer, List<UUID>> next = new HashMap<>(replaced);
        next.put(id, List.copyOf(kept));
        return Map.copyOf(next);
    }
}
