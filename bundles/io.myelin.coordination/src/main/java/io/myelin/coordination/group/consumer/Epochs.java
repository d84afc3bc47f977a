package io.myelin.coordination.group.consumer;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.TopicsHash;
import io.myelin.coordination.group.consumer.assignor.Assignor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** The epochs of a group: when it needs a new target, and how it gets one. */
final class Epochs {
    private Epochs() {}

    /** A new group epoch, if members or what they read have changed, how it is assigned, or the topics. */
    static void refresh(ConsumerGroup group, Step step, boolean changed) {
        long version = group.image().version();
        if (changed) {
            bump(group, step);
        } else if (group.imageSeen != version) {
            long hash = hash(group);
            group.imageSeen = version;
            if (hash != group.epoch().metadataHash()) {
                bump(group, step);
            }
        }
    }

    static void bump(ConsumerGroup group, Step step) {
        group.imageSeen = group.image().version();
        group.epoch(new ConsumerRecords.GroupEpoch(group.epoch().epoch() + 1, hash(group)));
        step.effects().append(ConsumerRecords.group(group.id(), group.epoch()));
        step.counters().rebalanced();
    }

    /** Something that differs when partitions of topics that members read come, go, or stand in other racks. */
    static long hash(ConsumerGroup group) {
        SortedSet<String> names = new TreeSet<>();
        group.roster().all().forEach(member -> names.addAll(group.topics(member)));
        return TopicsHash.of(group.image(), names);
    }

    /** Whether the group waits for a target that may be made now: not more often than is configured (KIP-1263). */
    static boolean targetDue(ConsumerGroup group, Step step) {
        if (group.epoch().epoch() <= group.targetEpoch().epoch()) {
            return false;
        }
        long sinceMs = step.now().wallMs() - group.targetEpoch().timestampMs();
        return sinceMs < 0 || sinceMs >= group.times().assignmentMs();
    }

    /** Makes the target of the present group epoch. */
    static void assign(ConsumerGroup group, Step step) {
        ClusterImage image = group.image();
        SortedMap<String, Assignor.Member> members = new TreeMap<>();
        Map<UUID, Integer> counts = new TreeMap<>();
        for (ConsumerMember member : group.roster().all()) {
            Set<UUID> topics = topicIds(group, member, image);
            topics.forEach(id -> counts.computeIfAbsent(
                    id, topic -> image.topic(topic).orElseThrow().partitions().size()));
            members.put(
                    member.id(), new Assignor.Member(member.profile().instanceId(), topics, group.target(member.id())));
        }
        Map<String, Map<UUID, Set<Integer>>> assignment =
                Assignor.ALL.get(assignor(group)).assign(members, counts);
        // Members and epochs of a large group may take more than one batch; only the target epoch makes members move.
        step.effects().divisible();
        assignment.forEach((id, target) -> {
            if (!target.equals(group.targets().get(id))) {
                group.targets().put(id, target);
                step.effects().append(ConsumerRecords.target(group.id(), id, target));
            }
        });
        assigned(group, step);
    }

    /** What members shall have is that of the present group epoch. */
    static void assigned(ConsumerGroup group, Step step) {
        group.targetEpoch(new ConsumerRecords.TargetEpoch(
                group.epoch().epoch(), step.now().wallMs()));
        step.effects().append(ConsumerRecords.targetEpoch(group.id(), group.targetEpoch()));
    }

    static Set<UUID> topicIds(ConsumerGroup group, ConsumerMember member, ClusterImage image) {
        Set<UUID> ids = new HashSet<>();
        group.topics(member).forEach(name -> image.topic(name).ifPresent(topic -> ids.add(topic.id())));
        return ids;
    }

    /** The assignor that most members would like, the first of those that are offered where none would. */
    static String assignor(ConsumerGroup group) {
        List<String> offered = group.context().limits().assignors();
        Map<String, Integer> votes = new HashMap<>();
        group.roster()
                .all()
                .forEach(member -> member.profile()
                        .assignor()
                        .filter(offered::contains)
                        .ifPresent(name -> votes.merge(name, 1, Integer::sum)));
        String best = offered.get(0);
        for (String name : offered) {
            if (votes.getOrDefault(name, 0) > votes.getOrDefault(best, 0)) {
                best = name;
            }
        }
        return best;
    }

    /** Brings a member a step nearer to what it shall have. */
    static ConsumerMember reconcile(
            ConsumerGroup group,
            Step step,
            ConsumerMember member,
            boolean changed,
            Optional<Map<UUID, Set<Integer>>> owned) {
        ConsumerMember next = new Reconciler(
                        group.targetEpoch().epoch(),
                        group.target(member.id()),
                        topicIds(group, member, group.image()),
                        (topic, index) -> group.roster().free(member.id(), topic, index),
                        owned)
                .step(member, changed);
        Members.move(group, step, member, next);
        return next;
    }
}
