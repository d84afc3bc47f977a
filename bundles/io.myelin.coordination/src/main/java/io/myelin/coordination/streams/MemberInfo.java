package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsHeartbeat.Endpoint;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a member says of itself, as it is kept on record.
 *
 * @param instanceId of a static member
 * @param rackId where it runs
 * @param clientId as the client calls itself
 * @param clientHost it comes from
 * @param rebalanceTimeoutMs how long it may take to give tasks up
 * @param topologyEpoch of its version of the application
 * @param processId members of one process have the same
 * @param endpoint where its state can be asked for
 * @param clientTags for the placement of standby tasks
 */
record MemberInfo(
        Optional<String> instanceId,
        Optional<String> rackId,
        String clientId,
        String clientHost,
        int rebalanceTimeoutMs,
        int topologyEpoch,
        String processId,
        Optional<Endpoint> endpoint,
        SortedMap<String, String> clientTags) {
    static final MemberInfo NEW =
            new MemberInfo(Optional.empty(), Optional.empty(), "", "", -1, -1, "", Optional.empty(), new TreeMap<>());

    MemberInfo(
            Optional<String> instanceId,
            Optional<String> rackId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int topologyEpoch,
            String processId,
            Optional<Endpoint> endpoint,
            Map<String, String> clientTags) {
        this(
                instanceId,
                rackId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                topologyEpoch,
                processId,
                endpoint,
                new TreeMap<>(clientTags));
    }

    /** What the member says now; what it does not mention stays. */
    MemberInfo after(StreamsHeartbeat beat, String fromClientId, String fromHost) {
        StreamsHeartbeat.Profile said = beat.profile();
        boolean joins = beat.memberEpoch() == StreamsHeartbeat.JOIN;
        return new MemberInfo(
                beat.instanceId().or(() -> instanceId),
                said.rackId().or(() -> rackId),
                fromClientId,
                fromHost,
                beat.rebalanceTimeoutMs() == -1 ? rebalanceTimeoutMs : beat.rebalanceTimeoutMs(),
                beat.topology().map(topology -> topology.epoch()).orElse(topologyEpoch),
                said.processId().orElse(processId),
                joins ? said.endpoint() : said.endpoint().or(() -> endpoint),
                said.clientTags().<SortedMap<String, String>>map(TreeMap::new).orElse(clientTags));
    }

    /** Whether the change matters to an assignment. */
    boolean assignedOtherwiseThan(MemberInfo before) {
        return topologyEpoch != before.topologyEpoch
                || !rackId.equals(before.rackId)
                || !clientTags.equals(before.clientTags)
                || !processId.equals(before.processId);
    }
}
