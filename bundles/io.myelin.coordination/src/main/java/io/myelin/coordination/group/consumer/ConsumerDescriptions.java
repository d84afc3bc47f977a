package io.myelin.coordination.group.consumer;

import io.myelin.broker.group.DescribedConsumerGroup;
import io.myelin.cluster.image.ClusterImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Consumer groups as tools show them. */
final class ConsumerDescriptions {
    private ConsumerDescriptions() {}

    static DescribedConsumerGroup of(ConsumerGroup group) {
        ClusterImage image = group.image();
        Map<UUID, String> names = new HashMap<>();
        List<DescribedConsumerGroup.Member> members = group.roster().all().stream()
                .map(member -> member(group, member))
                .toList();
        for (DescribedConsumerGroup.Member member : members) {
            for (Set<UUID> topics :
                    List.of(member.assigned().keySet(), member.target().keySet())) {
                topics.forEach(id -> image.topic(id).ifPresent(topic -> names.put(id, topic.name())));
            }
        }
        return new DescribedConsumerGroup(
                group.id(),
                group.stateName(),
                group.epoch().epoch(),
                group.targetEpoch().epoch(),
                Epochs.assignor(group),
                members,
                names);
    }

    private static DescribedConsumerGroup.Member member(ConsumerGroup group, ConsumerMember member) {
        Profile profile = member.profile();
        return new DescribedConsumerGroup.Member(
                member.id(),
                profile.instanceId(),
                profile.rackId(),
                member.epoch(),
                new DescribedConsumerGroup.Client(profile.clientId(), profile.clientHost()),
                List.copyOf(profile.topics()),
                Optional.of(profile.regex()),
                Partitions.ofEpochs(Partitions.union(member.assigned(), member.revoking())),
                group.target(member.id()),
                member.classic());
    }
}
