package io.myelin.coordination.share;

import io.myelin.broker.group.DescribedShareGroup;
import io.myelin.cluster.image.ClusterImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Share groups as tools show them. */
final class ShareDescriptions {
    private ShareDescriptions() {}

    static DescribedShareGroup of(ShareGroup group) {
        ClusterImage image = group.context().image();
        Map<UUID, String> names = new HashMap<>();
        group.members()
                .forEach(member -> member.assigned()
                        .keySet()
                        .forEach(id -> image.topic(id).ifPresent(topic -> names.put(id, topic.name()))));
        return new DescribedShareGroup(
                group.id(),
                group.stateName(),
                group.epoch().epoch(),
                group.targetEpoch().epoch(),
                SimpleAssignor.NAME,
                group.members().stream().map(ShareDescriptions::member).toList(),
                names);
    }

    private static DescribedShareGroup.Member member(ShareMember member) {
        ShareMember.Profile profile = member.profile();
        return new DescribedShareGroup.Member(
                member.id(),
                profile.rackId(),
                member.epoch(),
                profile.clientId(),
                profile.clientHost(),
                List.copyOf(profile.topics()),
                member.assigned());
    }
}
