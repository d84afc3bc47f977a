package io.myelin.cluster.raft.state;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterDelta;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ClusterImage;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the voters agree on: the image, and what decisions need beyond it. Immutable. {@link #apply} is a function of its
 * arguments alone, so every voter that applies the same entries has the same state.
 *
 * @param image what everybody may know
 * @param replaced by node id, the incarnations that later ones took over from, newest last; a registration that was delayed
 *     on its way must not bring one of them back
 */
public record ClusterState(ClusterImage image, Map<Integer, List<UUID>> replaced) {
    /** How many incarnations of a node are remembered. */
    static final int REPLACED_KEPT = 8;

    public static ClusterState initial(String clusterId) {
        ClusterImage none = ClusterImage.EMPTY;
        return new ClusterState(
                new ClusterImage(
                        none.version(),
                        clusterId,
                        none.quorumLeader(),
                        none.nodes(),
                        none.topics(),
                        none.topicNames(),
                        none.configs(),
                        none.features(),
                        none.producerIds(),
                        none.quotas()),
                Map.of());
    }

    /** A decision: the state after it, and what differs. */
    public record Applied(ClusterState state, ClusterDelta delta) {}

    /**
     * Decides one change.
     *
     * @param index of its log entry, higher than any before; becomes the version of the image
     * @throws ClusterException the change is refused, and the state stays as it is
     */
    public Applied apply(ClusterChange change, long index) {
        ImageEdit edit = new ImageEdit(image);
        Map<Integer, List<UUID>> nextReplaced = replaced;
        if (change instanceof ClusterChange.RegisterNode c) {
            nextReplaced = NodeChanges.register(edit, replaced, c, index);
        } else if (change instanceof ClusterChange.FenceNode c) {
            NodeChanges.fence(edit, c);
        } else if (change instanceof ClusterChange.CreateTopic c) {
            TopicChanges.create(edit, image, c);
        } else if (change instanceof ClusterChange.DeleteTopic c) {
            TopicChanges.delete(edit, c);
        } else if (change instanceof ClusterChange.AddPartitions c) {
            TopicChanges.addPartitions(edit, c);
        } else if (change instanceof ClusterChange.AlterPartition c) {
            PartitionChanges.alter(edit, c);
        } else if (change instanceof ClusterChange.AlterConfigs c) {
            SettingChanges.alterConfigs(edit, image, c);
        } else if (change instanceof ClusterChange.AllocateProducerIds c) {
            SettingChanges.allocateProducerIds(edit, image, c);
        } else if (change instanceof ClusterChange.UpdateFeatures c) {
            SettingChanges.updateFeatures(edit, image, c);
        } else if (change instanceof ClusterChange.AlterQuotas c) {
            QuotaChanges.alter(edit, c);
        } else {
            throw new IllegalArgumentException("no decision for " + change.getClass());
        }
        return new Applied(new ClusterState(edit.image(index), nextReplaced), edit.delta());
    }

    static ClusterException refused(Reason reason, String message) {
        return new ClusterException(reason, message);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw refused(Reason.INVALID, message);
        }
    }
}
