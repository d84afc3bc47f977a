package io.myelin.protocol.kafka.fetch;

import io.myelin.protocol.kafka.handler.PartitionLookup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a Fetch request comes to once its session is taken into account.
 *
 * @param error of the request as a whole, NONE when there is something to do
 * @param session the reader's, held by this request; absent for a reader without one
 * @param incremental whether only news go into the response
 * @param partitions to read, in order
 */
record FetchPlan(Errors error, Optional<FetchSession> session, boolean incremental, Map<Wanted, Position> partitions) {
    private static final int FINAL_EPOCH = -1;
    private static final int INITIAL_EPOCH = 0;
    private static final int IDS_SINCE = 13;

    int sessionId() {
        return session.map(FetchSession::id).orElse(0);
    }

    /** Ends this request's hold on the session; the request that made it leaves the epoch at 1, where the next one begins. */
    void done() {
        session.ifPresent(held -> {
            if (incremental) {
                held.advance();
            }
            held.leave();
        });
    }

    static FetchPlan of(FetchRequestData request, short version, FetchSessions sessions) {
        boolean byId = version >= IDS_SINCE;
        int epoch = request.sessionEpoch();
        if (epoch == FINAL_EPOCH || epoch == INITIAL_EPOCH) {
            if (request.sessionId() != 0) {
                sessions.close(request.sessionId());
            }
            Map<Wanted, Position> wanted = wanted(request, byId);
            Optional<FetchSession> session =
                    epoch == FINAL_EPOCH || wanted.isEmpty() ? Optional.empty() : sessions.create(byId);
            session.ifPresent(held -> wanted.forEach(held::put));
            return new FetchPlan(Errors.NONE, session, false, wanted);
        }
        return incremental(request, byId, sessions);
    }

    private static FetchPlan incremental(FetchRequestData request, boolean byId, FetchSessions sessions) {
        Optional<FetchSession> found = sessions.find(request.sessionId());
        if (found.isEmpty()) {
            return refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        FetchSession session = found.get();
        if (!session.enter(sessions.nowNs())) {
            return refused(Errors.INVALID_FETCH_SESSION_EPOCH);
        }
        Errors error = session.epoch() != request.sessionEpoch()
                ? Errors.INVALID_FETCH_SESSION_EPOCH
                : session.byId() != byId ? Errors.FETCH_SESSION_TOPIC_ID_ERROR : Errors.NONE;
        if (error != Errors.NONE) {
            session.leave();
            return refused(error);
        }
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                session.forget(key(topic.topic(), byId ? PartitionLookup.java(topic.topicId()) : null, partition));
            }
        }
        wanted(request, byId).forEach(session::put);
        Map<Wanted, Position> all = new LinkedHashMap<>(session.partitions().size() * 2);
        session.partitions().forEach((wanted, told) -> all.put(wanted, told.position));
        return new FetchPlan(Errors.NONE, found, true, all);
    }

    private static FetchPlan refused(Errors error) {
        return new FetchPlan(error, Optional.empty(), false, Map.of());
    }

    private static Map<Wanted, Position> wanted(FetchRequestData request, boolean byId) {
        Map<Wanted, Position> wanted = new LinkedHashMap<>();
        for (FetchTopic topic : request.topics()) {
            UUID id = byId ? PartitionLookup.java(topic.topicId()) : null;
            for (FetchPartition partition : topic.partitions()) {
                wanted.put(
                        key(topic.topic(), id, partition.partition()),
                        new Position(
                                partition.fetchOffset(),
                                partition.partitionMaxBytes(),
                                partition.currentLeaderEpoch(),
                                partition.lastFetchedEpoch()));
            }
        }
        return wanted;
    }

    private static Wanted key(String topic, UUID id, int partition) {
        return id == null ? new Wanted(topic, null, partition) : new Wanted(null, id, partition);
    }
}
