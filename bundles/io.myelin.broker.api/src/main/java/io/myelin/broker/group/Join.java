package io.myelin.broker.group;

import java.util.List;
import java.util.Optional;

/**
 * A member wants in, or joins again.
 *
 * @param groupId of the group
 * @param memberId empty for a new member
 * @param instanceId of a static member
 * @param protocolType {@code consumer} for consumers
 * @param protocols in the member's order of preference
 * @param sessionTimeoutMs without a heartbeat for so long the member is out
 * @param rebalanceTimeoutMs how long the group waits for the member
 * @param memberIdRequired whether a new member is first sent away with an id (KIP-394)
 * @param maySkipAssignment whether a static leader understands that it need not assign (KIP-814)
 * @param reason for the log, may be empty
 */
public record Join(
        String groupId,
        String memberId,
        Optional<String> instanceId,
        String protocolType,
        List<Protocol> protocols,
        int sessionTimeoutMs,
        int rebalanceTimeoutMs,
        boolean memberIdRequired,
        boolean maySkipAssignment,
        String reason) {

    /**
     * @param name of an assignor
     * @param metadata opaque, but for consumers' subscriptions
     */
    public record Protocol(String name, byte[] metadata) {}
}
