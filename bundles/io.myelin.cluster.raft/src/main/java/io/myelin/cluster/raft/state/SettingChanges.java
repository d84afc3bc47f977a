package io.myelin.cluster.raft.state;

import static io.myelin.cluster.raft.state.ClusterState.refused;
import static io.myelin.cluster.raft.state.ClusterState.require;

import io.myelin.cluster.ClusterChange.AllocateProducerIds;
import io.myelin.cluster.ClusterChange.AlterConfigs;
import io.myelin.cluster.ClusterChange.UpdateFeatures;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.ProducerIdBlock;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Configuration overrides, producer ids and feature levels. */
final class SettingChanges {
    static final int MAX_OVERRIDES = 1_000;
    static final int MAX_KEY_CHARS = 249;
    static final int MAX_VALUE_CHARS = 65_536;
    static final int MAX_PRODUCER_IDS = 1_000_000;
    static final int MAX_FEATURES = 1_000;

    private SettingChanges() {}

    static void alterConfigs(ImageEdit edit, ClusterImage image, AlterConfigs change) {
        ConfigResource resource = change.resource();
        require(resource.name().length() <= MAX_KEY_CHARS, "the name of a configured resource is too long");
        if (resource.kind() == ConfigResource.Kind.TOPIC
                && !resource.name().isEmpty()
                && !image.topics().containsKey(resource.name())) {
            throw refused(Reason.UNKNOWN, "there is no topic " + resource.name());
        }
        Map<String, String> next = new HashMap<>(image.configs(resource));
        change.changes().forEach((key, value) -> {
            if (value.isPresent()) {
                next.put(key, value.get());
            } else {
                next.remove(key);
            }
        });
        checkValues(next);
        edit.putConfigs(resource, next);
    }

    static void checkValues(Map<String, String> overrides) {
        require(overrides.size() <= MAX_OVERRIDES, "more than " + MAX_OVERRIDES + " overrides on one resource");
        overrides.forEach((key, value) -> {
            require(!key.isEmpty() && key.length() <= MAX_KEY_CHARS, "the name of an override is empty or too long");
            require(value.length() <= MAX_VALUE_CHARS, "the value of " + key + " is too long");
        });
    }

    static void allocateProducerIds(ImageEdit edit, ClusterImage image, AllocateProducerIds change) {
        require(change.nodeId() >= 0, "the id of a node is 0 or more, not " + change.nodeId());
        require(
                change.count() > 0 && change.count() <= MAX_PRODUCER_IDS,
                "a block has 1 to " + MAX_PRODUCER_IDS + " producer ids, not " + change.count());
        // Blocks are never given back, so the highest one tells where the next begins.
        long first = image.producerIds().values().stream()
                .mapToLong(b -> b.firstId() + b.count())
                .max()
                .orElse(0);
        require(first <= Long.MAX_VALUE - change.count(), "all producer ids are used up");
        edit.putProducerIds(change.nodeId(), new ProducerIdBlock(first, change.count()));
    }

    static void updateFeatures(ImageEdit edit, ClusterImage image, UpdateFeatures change) {
        if (!change.expected().equals(image.features())) {
            throw refused(Reason.STALE, "the feature levels are " + new TreeMap<>(image.features()) + " by now");
        }
        require(change.levels().size() <= MAX_FEATURES, "more than " + MAX_FEATURES + " features");
        change.levels().forEach((name, level) -> {
            require(!name.isEmpty() && name.length() <= MAX_KEY_CHARS, "the name of a feature is empty or too long");
            require(level >= 0, "feature " + name + " can't have level " + level);
            edit.putFeature(name, level);
        });
    }
}
