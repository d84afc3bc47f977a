package io.myelin.broker.group;

import java.util.List;
import java.util.Optional;

/**
 * A member of a share group joins, says that it is alive, or leaves. What has not changed since the last heartbeat may be
 * absent, except when it joins.
 *
 * @param groupId of the group
 * @param memberId chosen by the client
 * @param memberEpoch 0 to join, -1 to leave, else the epoch it was told
 * @param rackId where it runs
 * @param topics it subscribes to by name
 */
public record ShareHeartbeat(
        String groupId, String memberId, int memberEpoch, Optional<String> rackId, Optional<List<String>> topics) {
    public static final int JOIN = 0;
    public static final int LEAVE = -1;

    public ShareHeartbeat {
        topics = topics.map(List::copyOf);
    }
}
