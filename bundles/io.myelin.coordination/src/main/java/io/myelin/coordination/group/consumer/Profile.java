package io.myelin.coordination.group.consumer;

import io.myelin.broker.group.Join;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a member said of itself when it joined or since.
 *
 * @param instanceId of a static one
 * @param rackId where it runs
 * @param clientId as the client calls itself
 * @param clientHost it comes from
 * @param topics it subscribes to by name, in order
 * @param regex of further topics, empty for none
 * @param rebalanceTimeoutMs how long it may take to give partitions up
 * @param assignor it would like
 * @param classic there when it speaks the classic protocol
 */
record Profile(
        Optional<String> instanceId,
        Optional<String> rackId,
        String clientId,
        String clientHost,
        Set<String> topics,
        String regex,
        int rebalanceTimeoutMs,
        Optional<String> assignor,
        Optional<Classic> classic) {

    /** Of a member that has not said anything yet. */
    static final Profile NONE = new Profile(
            Optional.empty(), Optional.empty(), "", "", Set.of(), "", -1, Optional.empty(), Optional.empty());

    /**
     * Of a member that speaks the classic protocol.
     *
     * @param sessionTimeoutMs as it asked for
     * @param protocols in its order of preference
     */
    record Classic(int sessionTimeoutMs, List<Join.Protocol> protocols) {
        String protocol() {
            return protocols.get(0).name();
        }

        boolean supports(String protocol) {
            return protocols.stream().anyMatch(p -> p.name().equals(protocol));
        }
    }

    /** Whether partitions may have to be assigned anew after the other profile was replaced by this one. */
    boolean subscribesLike(Profile other) {
        return topics.equals(other.topics) && regex.equals(other.regex);
    }
}
