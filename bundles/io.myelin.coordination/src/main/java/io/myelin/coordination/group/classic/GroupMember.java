package io.myelin.coordination.group.classic;

import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.runtime.Shard;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A member of a classic group. What waits for the group waits here. Changed through {@link ClassicGroup} only. */
final class GroupMember {
    static final byte[] NO_BYTES = {};

    private final String id;
    private final Optional<String> instanceId;
    private final String clientId;
    private final String clientHost;
    private final String protocolType;
    List<Join.Protocol> protocols;
    int sessionTimeoutMs;
    int rebalanceTimeoutMs;
    byte[] assignment = NO_BYTES;
    /** Has never got the answer to a join, so it cannot send heartbeats. */
    boolean isNew;
    /** The call that waits in {@link #joining} did not know this member's id. */
    boolean anonymous;

    long sessionDeadlineMs = Shard.NEVER;
    CompletableFuture<Joined> joining;
    CompletableFuture<Synced> syncing;

    GroupMember(String id, Optional<String> instanceId, String clientId, String clientHost, String protocolType) {
        this.id = id;
        this.instanceId = instanceId;
        this.clientId = clientId;
        this.clientHost = clientHost;
        this.protocolType = protocolType;
    }

    /** The same member under another id: how a static member comes back. */
    GroupMember renamed(String newId, String newClientId, String newClientHost) {
        GroupMember renamed = new GroupMember(newId, instanceId, newClientId, newClientHost, protocolType);
        renamed.protocols = protocols;
        renamed.sessionTimeoutMs = sessionTimeoutMs;
        renamed.rebalanceTimeoutMs = rebalanceTimeoutMs;
        renamed.assignment = assignment;
        return renamed;
    }

    String id() {
        return id;
    }

    Optional<String> instanceId() {
        return instanceId;
    }

    String clientId() {
        return clientId;
    }

    String clientHost() {
        return clientHost;
    }

    String protocolType() {
        return protocolType;
    }

    boolean awaitsJoin() {
        return joining != null;
    }

    boolean awaitsSync() {
        return syncing != null;
    }

    /** Whether the end of the session may pass: a member whose call waits here is alive, unless it never got an answer. */
    boolean excusedFromHeartbeat() {
        return !isNew && (awaitsJoin() || awaitsSync());
    }

    boolean supports(String protocol) {
        return protocols.stream().anyMatch(p -> p.name().equals(protocol));
    }

    /** The metadata for a protocol, empty for one that the member does not name. */
    byte[] metadata(String protocol) {
        for (Join.Protocol candidate : protocols) {
            if (candidate.name().equals(protocol)) {
                return candidate.metadata();
            }
        }
        return NO_BYTES;
    }

    /** The member's first choice among the candidates. */
    Optional<String> vote(Set<String> candidates) {
        return protocols.stream()
                .map(Join.Protocol::name)
                .filter(candidates::contains)
                .findFirst();
    }

    boolean hasProtocols(List<Join.Protocol> others) {
        if (protocols.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            Join.Protocol mine = protocols.get(i);
            Join.Protocol other = others.get(i);
            if (!mine.name().equals(other.name()) || !Arrays.equals(mine.metadata(), other.metadata())) {
                return false;
            }
        }
        return true;
    }
}
