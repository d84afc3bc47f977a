package io.myelin.cluster.raft.state;

import static io.myelin.cluster.raft.state.ClusterState.refused;
import static io.myelin.cluster.raft.state.ClusterState.require;

import io.myelin.cluster.ClusterChange.AddPartitions;
import io.myelin.cluster.ClusterChange.CreateTopic;
import io.myelin.cluster.ClusterChange.DeleteTopic;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Topics are created, grow and are deleted. */
final class TopicChanges {
    /** Hard limits of the format; administrators set lower ones where requests come in. */
    static final int MAX_PARTITIONS = 100_000;

    static final int MAX_REPLICAS = 64;
    private static final Pattern LEGAL_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private TopicChanges() {}

    static void create(ImageEdit edit, ClusterImage image, CreateTopic change) {
        String name = change.name();
        require(
                LEGAL_NAME.matcher(name).matches() && !name.equals(".") && !name.equals(".."),
                "\"" + (name.length() > 249 ? name.substring(0, 249) + "..." : name)
                        + "\" is no legal name of a topic: 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'");
        if (image.topics().containsKey(name)) {
            throw refused(Reason.EXISTS, "topic " + name + " exists");
        }
        if (image.topicNames().containsKey(change.id())) {
            throw refused(Reason.EXISTS, "a topic with id " + change.id() + " exists");
        }
        require(!change.replicas().isEmpty(), "topic " + name + " has no partitions");
        edit.putTopic(new TopicImage(name, change.id(), partitions(edit, name, 0, change.replicas())));
        SettingChanges.checkValues(change.configs());
        edit.putConfigs(ConfigResource.topic(name), change.configs());
    }

    static void delete(ImageEdit edit, DeleteTopic change) {
        TopicImage topic = known(edit, change.id());
        edit.removeTopic(topic);
        edit.putConfigs(ConfigResource.topic(topic.name()), Map.of());
    }

    static void addPartitions(ImageEdit edit, AddPartitions change) {
        TopicImage topic = known(edit, change.topicId());
        int count = topic.partitions().size();
        if (count != change.expectedCount()) {
            throw refused(
                    Reason.STALE,
                    "topic " + topic.name() + " has " + count + " partitions, not " + change.expectedCount());
        }
        List<PartitionImage> all = new ArrayList<>(topic.partitions());
        all.addAll(partitions(edit, topic.name(), count, change.replicas()));
        edit.putTopic(new TopicImage(topic.name(), topic.id(), all));
    }

    private static TopicImage known(ImageEdit edit, UUID id) {
        return edit.topic(id).orElseThrow(() -> refused(Reason.UNKNOWN, "there is no topic with id " + id));
    }

    private static List<PartitionImage> partitions(
            ImageEdit edit, String topic, int first, List<List<Integer>> replicas) {
        require(
                first + (long) replicas.size() <= MAX_PARTITIONS,
                "topic " + topic + " would have more than " + MAX_PARTITIONS + " partitions");
        List<PartitionImage> partitions = new ArrayList<>(replicas.size());
        for (List<Integer> of : replicas) {
            int index = first + partitions.size();
            String what = "the replicas " + of + " of partition " + topic + "-" + index;
            require(!of.isEmpty() && of.size() <= MAX_REPLICAS, what + " are none or too many");
            require(new HashSet<>(of).size() == of.size(), what + " name a node twice");
            require(of.stream().allMatch(n -> n >= 0), what + " name a negative node id");
            partitions.add(PartitionChanges.created(edit, index, of));
        }
        return partitions;
    }
}
