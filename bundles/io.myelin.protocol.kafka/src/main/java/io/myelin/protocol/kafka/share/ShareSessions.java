package io.myelin.protocol.kafka.share;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.InvalidShareSessionEpochException;
import org.apache.kafka.common.errors.ShareSessionLimitReachedException;
import org.apache.kafka.common.errors.ShareSessionNotFoundException;

/** The share sessions of this node, bounded in number. They end with their connections. Any thread. */
public final class ShareSessions {
    private record Key(String group, String member) {}

    private final int maxSessions;
    private final ConcurrentHashMap<Key, ShareSession> sessions = new ConcurrentHashMap<>();

    public ShareSessions(int maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** A new session in the place of the one that the member may have. */
    ShareSession open(String group, String member) {
        Key key = new Key(group, member);
        if (sessions.size() >= maxSessions && !sessions.containsKey(key)) {
            throw new ShareSessionLimitReachedException("there are " + maxSessions
                    + " share sessions, as many as share.sessions.max of io.myelin.protocol.kafka allows");
        }
        ShareSession session = new ShareSession(group, member);
        sessions.put(key, session);
        return session;
    }

    /** The session of a request that goes on with it. */
    ShareSession advance(String group, String member, int epoch) {
        ShareSession session = find(group, member);
        if (!session.advance(epoch)) {
            throw new InvalidShareSessionEpochException(
                    "epoch " + epoch + " is not that of the next request of member " + member + "'s share session");
        }
        return session;
    }

    ShareSession find(String group, String member) {
        return Optional.ofNullable(sessions.get(new Key(group, member)))
                .orElseThrow(() -> new ShareSessionNotFoundException("member " + member + " of share group " + group
                        + " has no share session here; it has to open one with epoch 0"));
    }

    /** @return whether it was still the session of its member */
    boolean close(ShareSession session) {
        return sessions.remove(new Key(session.group(), session.member()), session);
    }

    int size() {
        return sessions.size();
    }
}
