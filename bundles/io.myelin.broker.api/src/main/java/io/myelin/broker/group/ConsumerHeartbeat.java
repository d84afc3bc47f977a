package io.myelin.broker.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A member of a consumer group joins, says that it is alive and what it owns, or leaves. What has not changed since the last
 * heartbeat may be absent, except when it joins.
 *
 * @param groupId of the group
 * @param memberId chosen by the client, empty when the coordinator is to choose one
 * @param memberEpoch 0 to join, -1 to leave, -2 when a static member leaves for a while, else the epoch it was told
 * @param instanceId of a static member
 * @param rackId where it runs
 * @param rebalanceTimeoutMs how long it may take to give partitions up, -1 when unchanged
 * @param topics it subscribes to by name
 * @param regex of further topics (RE2 syntax); empty text for none any more
 * @param assignor it would like on the server
 * @param owned the partitions it has now by topic id
 */
public record ConsumerHeartbeat(
        String groupId,
        String memberId,
        int memberEpoch,
        Optional<String> instanceId,
        Optional<String> rackId,
        int rebalanceTimeoutMs,
        Optional<List<String>> topics,
        Optional<String> regex,
        Optional<String> assignor,
        Optional<Map<UUID, Set<Integer>>> owned) {
    public static final int JOIN = 0;
    public static final int LEAVE = -1;
    public static final int LEAVE_FOR_A_WHILE = -2;

    public ConsumerHeartbeat {
        topics = topics.map(List::copyOf);
    }
}
