package io.myelin.coordination.group.consumer;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Join;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.classic.ClassicGroup;
import io.myelin.coordination.group.classic.Converted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** From a classic group that a member of the newer protocol joins to a consumer group: the members stay, with what they have. */
final class Upgrade {
    private Upgrade() {}

    /** @throws BusException when the group cannot be one of consumers, or may not go over */
    static ConsumerGroup convert(ClassicGroup classic, ConsumerContext context, Step step) {
        Converted converted =
                Converted.of(classic).orElseThrow(() -> refusal(classic.id(), "its members are no consumers"));
        if (!context.limits().migration().up()) {
            throw refusal(classic.id(), "group.consumer.migration.policy does not allow it to become one");
        }
        if (converted.members().size() >= context.limits().maxMembers()) {
            throw refusal(classic.id(), "it has as many members as group.consumer.max.size allows");
        }
        ConsumerGroup group = new ConsumerGroup(classic.id(), context);
        group.targetEpoch(new ConsumerRecords.TargetEpoch(converted.generation(), 0));
        ClusterImage image = group.image();
        for (Converted.Member member : converted.members()) {
            ConsumerMember taken = member(group, converted, member, image);
            group.roster().put(taken);
            group.targets().put(taken.id(), Partitions.ofEpochs(taken.assigned()));
            group.deadlines().set(taken.id(), Deadlines.Kind.HEARTBEAT, step.afterMs(member.sessionTimeoutMs()));
        }
        group.imageSeen = image.version();
        group.epoch(new ConsumerRecords.GroupEpoch(converted.generation(), Epochs.hash(group)));
        Converted.end(classic, step);
        classic.erase(step.effects());
        write(group, step);
        context.groups().groups().put(group, step.now().wallMs());
        return group;
    }

    private static void write(ConsumerGroup group, Step step) {
        step.effects().divisible();
        String id = group.id();
        group.roster().all().forEach(m -> step.effects().append(ConsumerRecords.member(id, m.id(), m.profile())));
        step.effects().append(ConsumerRecords.group(id, group.epoch()));
        group.targets().forEach((m, target) -> step.effects().append(ConsumerRecords.target(id, m, target)));
        step.effects().append(ConsumerRecords.targetEpoch(id, group.targetEpoch()));
        group.roster().all().forEach(m -> step.effects().append(ConsumerRecords.current(id, m)));
    }

    private static ConsumerMember member(
            ConsumerGroup group, Converted converted, Converted.Member member, ClusterImage image) {
        byte[] metadata = metadata(converted, member);
        ConsumerProtocol.Subscription subscription = ConsumerProtocol.readSubscription(metadata)
                .orElseThrow(() -> refusal(group.id(), "the subscription of member " + member.id() + " can't be read"));
        ConsumerProtocol.Assignment assignment = ConsumerProtocol.readAssignment(member.assignment())
                .orElseThrow(() -> refusal(group.id(), "the assignment of member " + member.id() + " can't be read"));
        if (assignment.userData().length > 0) {
            throw refusal(group.id(), "its members use an assignor of their own");
        }
        Profile profile = new Profile(
                member.instanceId(),
                subscription.rackId(),
                member.clientId(),
                member.clientHost(),
                subscription.topics(),
                "",
                member.rebalanceTimeoutMs(),
                Optional.empty(),
                Optional.of(new Profile.Classic(member.sessionTimeoutMs(), member.protocols())));
        int generation = converted.generation();
        return new ConsumerMember(
                member.id(),
                profile,
                generation,
                generation,
                ConsumerMember.State.STABLE,
                Partitions.atEpoch(ids(assignment.partitions(), image), generation),
                Map.of());
    }

    private static byte[] metadata(Converted converted, Converted.Member member) {
        for (Join.Protocol protocol : member.protocols()) {
            if (converted.protocol().filter(protocol.name()::equals).isPresent()) {
                return protocol.metadata();
            }
        }
        return member.protocols().get(0).metadata();
    }

    static Map<UUID, Set<Integer>> ids(Map<String, Set<Integer>> byName, ClusterImage image) {
        Map<UUID, Set<Integer>> byId = new HashMap<>();
        byName.forEach((name, indexes) -> image.topic(name).map(TopicImage::id).ifPresent(id -> byId.put(id, indexes)));
        return byId;
    }

    private static BusException refusal(String group, String why) {
        return new BusException(BusError.GROUP_NOT_FOUND, "group " + group + " is not a consumer group, and " + why);
    }
}
