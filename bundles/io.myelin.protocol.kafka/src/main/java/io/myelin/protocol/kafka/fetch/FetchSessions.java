package io.myelin.protocol.kafka.fetch;

import io.myelin.loop.Clock;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The fetch sessions that are kept, bounded in number: where there is no room, a reader goes on without one. Any thread. */
public final class FetchSessions {
    private final int maxSessions;
    private final long idleNs;
    private final Clock clock;
    private final RandomGenerator random;
    private final ConcurrentHashMap<Integer, FetchSession> sessions = new ConcurrentHashMap<>();

    public FetchSessions(int maxSessions, long idleMs, Clock clock, RandomGenerator random) {
        this.maxSessions = maxSessions;
        this.idleNs = TimeUnit.MILLISECONDS.toNanos(idleMs);
        this.clock = clock;
        this.random = random;
    }

    Optional<FetchSession> find(int id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** A new session, entered; empty when there is no room and none may go. */
    Optional<FetchSession> create(boolean byId) {
        long nowNs = clock.nowNs();
        if (sessions.size() >= maxSessions && !makeRoom(nowNs)) {
            return Optional.empty();
        }
        while (true) {
            int id = random.nextInt(1, Integer.MAX_VALUE);
            FetchSession session = new FetchSession(id, byId, nowNs);
            session.enter(nowNs);
            if (sessions.putIfAbsent(id, session) == null) {
                return Optional.of(session);
            }
        }
    }

    void close(int id) {
        sessions.remove(id);
    }

    long nowNs() {
        return clock.nowNs();
    }

    public int size() {
        return sessions.size();
    }

    private boolean makeRoom(long nowNs) {
        Optional<FetchSession> oldest = sessions.values().stream()
                .filter(session -> !session.inUse() && nowNs - session.lastUsedNs() > idleNs)
                .max(Comparator.comparingLong(session -> nowNs - session.lastUsedNs()));
        return oldest.isPresent() && sessions.remove(oldest.get().id(), oldest.get());
    }
}
