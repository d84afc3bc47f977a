package io.myelin.coordination.share;

import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.TopicsHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The epochs of a group: when it needs a new target, and how it gets one. */
final class Epochs {
    private Epochs() {}

    /** A new group epoch, if members or what they read have changed, or the topics have. */
    static void refresh(ShareGroup group, Step step, boolean changed) {
        long version = group.context().image().version();
        if (changed) {
            bump(group, step);
        } else if (group.imageSeen != version) {
            group.imageSeen = version;
            if (hash(group) != group.epoch().metadataHash()) {
                bump(group, step);
            }
        }
    }

    static void bump(ShareGroup group, Step step) {
        group.imageSeen = group.context().image().version();
        group.epoch(new ShareRecords.GroupEpoch(group.epoch().epoch() + 1, hash(group)));
        step.effects().append(ShareRecords.group(group.id(), group.epoch()));
        step.counters().rebalanced();
    }

    private static long hash(ShareGroup group) {
        SortedSet<String> names = new TreeSet<>();
        group.members().forEach(member -> names.addAll(member.profile().topics()));
        return TopicsHash.of(group.context().image(), names);
    }

    /** Makes the target of the present group epoch, if it waits for one and the last is old enough (KIP-1263). */
    static void assignIfDue(ShareGroup group, Step step) {
        long sinceMs = step.now().wallMs() - group.targetEpoch().timestampMs();
        boolean due = sinceMs < 0 || sinceMs >= group.times().assignmentMs();
        if (group.epoch().epoch() <= group.targetEpoch().epoch() || !due) {
            return;
        }
        ClusterImage image = group.context().image();
        SortedMap<String, SimpleAssignor.Member> members = new TreeMap<>();
        Map<UUID, Integer> counts = new HashMap<>();
        ShareState state = group.state();
        for (ShareMember member : group.members()) {
            Set<UUID> topics = new HashSet<>();
            for (TopicImage topic : topics(member, image)) {
                topics.add(topic.id());
                counts.put(topic.id(), topic.partitions().size());
                state = state.with(topic.id(), topic.name(), indexes(topic));
            }
            members.put(member.id(), new SimpleAssignor.Member(topics, group.target(member.id())));
        }
        // Members and epochs of a large group may take more than one batch; only the target epoch makes members move.
        step.effects().divisible();
        if (!state.equals(group.state())) {
            group.state(state);
            step.effects().append(ShareRecords.state(group.id(), state));
        }
        SimpleAssignor.assign(members, counts).forEach((id, target) -> {
            if (!target.equals(group.targets().get(id))) {
                group.targets().put(id, target);
                step.effects().append(ShareRecords.target(group.id(), id, target));
            }
        });
        assigned(group, step, step.now().wallMs());
    }

    /** What members shall have is that of the present group epoch. */
    static void assigned(ShareGroup group, Step step, long timestampMs) {
        group.targetEpoch(new ShareRecords.TargetEpoch(group.epoch().epoch(), timestampMs));
        step.effects().append(ShareRecords.targetEpoch(group.id(), group.targetEpoch()));
    }

    private static Set<TopicImage> topics(ShareMember member, ClusterImage image) {
        return member.profile().topics().stream()
                .flatMap(name -> image.topic(name).stream())
                .collect(Collectors.toSet());
    }

    private static Set<Integer> indexes(TopicImage topic) {
        return IntStream.range(0, topic.partitions().size()).boxed().collect(Collectors.toSet());
    }

    /** Gives a member what it shall have, as far as it still wants it: there is nothing to wait for. */
    static ShareMember reconcile(ShareGroup group, Step step, ShareMember member, boolean changed) {
        int epoch = group.targetEpoch().epoch();
        if (member.epoch() == epoch && !changed) {
            return member;
        }
        Set<UUID> wanted = topics(member, group.context().image()).stream()
                .map(TopicImage::id)
                .collect(Collectors.toSet());
        Map<UUID, Set<Integer>> assigned =
                new TreeMap<>(member.epoch() == epoch ? member.assigned() : group.target(member.id()));
        assigned.keySet().retainAll(wanted);
        ShareMember next = member.at(epoch, assigned);
        Members.move(group, step, member, next);
        return next;
    }
}
