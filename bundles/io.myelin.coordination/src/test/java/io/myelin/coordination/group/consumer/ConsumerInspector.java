package io.myelin.coordination.group.consumer;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.GroupShard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What simulations look at inside the consumer groups of a shard. */
public final class ConsumerInspector {
    private ConsumerInspector() {}

    private static List<ConsumerGroup> groups(GroupShard shard) {
        return shard.groups().all().stream()
                .filter(ConsumerGroup.class::isInstance)
                .map(ConsumerGroup.class::cast)
                .toList();
    }

    /** A member that nothing would ever remove. */
    public static Optional<String> withoutSession(GroupShard shard) {
        for (ConsumerGroup group : groups(shard)) {
            for (ConsumerMember member : group.roster().all()) {
                boolean late = member.state() == ConsumerMember.State.UNREVOKED
                        && !group.deadlines().has(member.id(), Deadlines.Kind.REVOCATION);
                if (late || !group.deadlines().has(member.id(), Deadlines.Kind.HEARTBEAT)) {
                    return Optional.of(group.id() + "/" + member.id() + " in " + member.state());
                }
            }
        }
        return Optional.empty();
    }

    /** The first partition of a group's newest target that has no reader, or two, or one that does not read it. */
    public static Optional<String> targetGap(GroupShard shard, ClusterImage image) {
        for (ConsumerGroup group : groups(shard)) {
            boolean newest = group.epoch().epoch() == group.targetEpoch().epoch()
                    && Epochs.hash(group) == group.epoch().metadataHash()
                    && group.targetEpoch().timestampMs() > 0;
            if (newest) {
                Optional<String> gap = targetGap(group, image);
                if (gap.isPresent()) {
                    return gap;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> targetGap(ConsumerGroup group, ClusterImage image) {
        Set<String> given = new HashSet<>();
        Set<UUID> read = new HashSet<>();
        for (ConsumerMember member : group.roster().all()) {
            Set<UUID> topics = Epochs.topicIds(group, member, image);
            read.addAll(topics);
            for (Map.Entry<UUID, Set<Integer>> target :
                    group.target(member.id()).entrySet()) {
                for (int index : target.getValue()) {
                    if (!topics.contains(target.getKey()) || !given.add(target.getKey() + "-" + index)) {
                        return Optional.of(member.id() + " is to have " + target.getKey() + "-" + index);
                    }
                }
            }
        }
        for (UUID topic : read) {
            for (int i = 0; i < image.topic(topic).orElseThrow().partitions().size(); i++) {
                if (!given.contains(topic + "-" + i)) {
                    return Optional.of("nobody is to have " + topic + "-" + i);
                }
            }
        }
        return Optional.empty();
    }

    /** Epochs that never go back: those of groups, and of members at their group. */
    public static Map<String, Integer> epochs(GroupShard shard) {
        Map<String, Integer> epochs = new HashMap<>();
        for (ConsumerGroup group : groups(shard)) {
            epochs.put(group.id(), group.epoch().epoch());
            epochs.put(group.id() + " target", group.targetEpoch().epoch());
        }
        return epochs;
    }

    /** Everything that the log has to give back. */
    public static Map<String, String> durable(GroupShard shard) {
        Map<String, String> image = new TreeMap<>();
        for (ConsumerGroup group : groups(shard)) {
            image.put("group " + group.id(), group.epoch() + " " + group.targetEpoch());
            image.put("regexes " + group.id(), group.regexes().toString());
            for (ConsumerMember member : group.roster().all()) {
                String classic = member.profile()
                        .classic()
                        .map(c -> c.sessionTimeoutMs() + " " + c.protocol())
                        .orElse("");
                image.put(
                        "member " + group.id() + "/" + member.id(),
                        member.epoch() + " " + member.previousEpoch() + " " + member.state() + " "
                                + new TreeMap<>(member.assigned()) + " " + new TreeMap<>(member.revoking()) + " "
                                + new TreeMap<>(group.target(member.id())) + " "
                                + member.profile().topics() + member.profile().regex()
                                + member.profile().instanceId() + classic);
            }
        }
        return image;
    }

    /** What each member of a group that is at rest has; empty when it is not. */
    public static Optional<Map<String, Map<UUID, Set<Integer>>>> atRest(GroupShard shard, String groupId) {
        return groups(shard).stream()
                .filter(group -> group.id().equals(groupId) && group.stateName().equals("Stable"))
                .map(ConsumerGroup::targets)
                .map(targets -> (Map<String, Map<UUID, Set<Integer>>>) new HashMap<>(targets))
                .findFirst();
    }
}
