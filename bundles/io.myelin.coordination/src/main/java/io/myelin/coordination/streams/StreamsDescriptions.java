package io.myelin.coordination.streams;

import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.DescribedStreamsGroup.Member;
import io.myelin.broker.group.DescribedStreamsGroup.Offsets;
import io.myelin.broker.group.StreamsHeartbeat.Profile;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.coordination.streams.ConfiguredTopology.Configured;
import java.util.List;
import java.util.Optional;

/** A streams group as administrators see it. */
final class StreamsDescriptions {
    private StreamsDescriptions() {}

    static DescribedStreamsGroup of(StreamsGroup group, StreamsSettings settings) {
        return new DescribedStreamsGroup(
                group.id(),
                group.state().label(),
                group.head.epoch(),
                group.assignmentEpoch,
                group.topology.map(topology -> topology(group, topology)),
                group.members().stream().map(member -> member(group, member)).toList(),
                settings.assignor());
    }

    private static DescribedStreamsGroup.Topology topology(StreamsGroup group, StreamsTopology topology) {
        List<Subtopology> subtopologies = group.configured
                .filter(ConfiguredTopology::isReady)
                .flatMap(ConfiguredTopology::subtopologies)
                .map(known ->
                        known.values().stream().map(Configured::definition).toList())
                .orElse(topology.subtopologies());
        return new DescribedStreamsGroup.Topology(topology.epoch(), Optional.of(subtopologies));
    }

    private static Member member(StreamsGroup group, StreamsMember member) {
        MemberInfo info = member.info;
        return new Member(
                member.id,
                member.progress.epoch(),
                info.instanceId(),
                info.clientId(),
                info.clientHost(),
                info.topologyEpoch(),
                new Profile(
                        info.rackId(), Optional.of(info.processId()), info.endpoint(), Optional.of(info.clientTags())),
                new Offsets(member.offsets, member.endOffsets),
                member.progress.assigned().tasks(),
                group.target(member.id));
    }
}
