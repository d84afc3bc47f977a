package io.myelin.protocol.kafka.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.buffer.Frame;
import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.wire.BytesRecords;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Incremental fetch sessions as KIP-227 describes them. */
class FetchPlanTest {
    private static final short BY_NAME = 12;
    private long nowNs;
    private final FetchSessions sessions = new FetchSessions(2, 1000, clock(), new Random(1));

    @Test
    void aFullRequestMakesASessionAndTheNextOneGoesOnWithIt() {
        FetchPlan first = FetchPlan.of(request(0, 0, 0, 1), BY_NAME, sessions);
        first.done();
        assertTrue(first.sessionId() > 0);
        assertFalse(first.incremental());
        FetchPlan second = FetchPlan.of(request(first.sessionId(), 1), BY_NAME, sessions);
        assertTrue(second.incremental());
        assertEquals(
                List.of(0, 1),
                second.partitions().keySet().stream().map(Wanted::partition).toList());
        second.done();
        assertEquals(
                Errors.INVALID_FETCH_SESSION_EPOCH,
                FetchPlan.of(request(first.sessionId(), 1), BY_NAME, sessions).error());
        assertEquals(
                Errors.NONE,
                FetchPlan.of(request(first.sessionId(), 2), BY_NAME, sessions).error());
    }

    @Test
    void partitionsComeAndGo() {
        FetchPlan first = FetchPlan.of(request(0, 0, 0, 1), BY_NAME, sessions);
        first.done();
        FetchRequestData next = request(first.sessionId(), 1, 2);
        next.setForgottenTopicsData(List.of(new ForgottenTopic().setTopic("t").setPartitions(List.of(0))));
        FetchPlan second = FetchPlan.of(next, BY_NAME, sessions);
        assertEquals(
                List.of(1, 2),
                second.partitions().keySet().stream().map(Wanted::partition).toList());
    }

    @Test
    void anUnknownSessionAndAChangeOfNamingAreRefused() {
        assertEquals(
                Errors.FETCH_SESSION_ID_NOT_FOUND,
                FetchPlan.of(request(77, 1), BY_NAME, sessions).error());
        FetchPlan first = FetchPlan.of(request(0, 0, 0), BY_NAME, sessions);
        first.done();
        assertEquals(
                Errors.FETCH_SESSION_TOPIC_ID_ERROR,
                FetchPlan.of(request(first.sessionId(), 1), (short) 13, sessions)
                        .error());
    }

    @Test
    void aSecondRequestInTheSameSessionIsRefusedWhileTheFirstRuns() {
        FetchPlan first = FetchPlan.of(request(0, 0, 0), BY_NAME, sessions);
        first.done();
        FetchPlan running = FetchPlan.of(request(first.sessionId(), 1), BY_NAME, sessions);
        assertEquals(Errors.NONE, running.error());
        assertEquals(
                Errors.INVALID_FETCH_SESSION_EPOCH,
                FetchPlan.of(request(first.sessionId(), 1), BY_NAME, sessions).error());
    }

    @Test
    void whereThereIsNoRoomAReaderGoesOnWithoutASession() {
        FetchPlan.of(request(0, 0, 0), BY_NAME, sessions).done();
        FetchPlan.of(request(0, 0, 0), BY_NAME, sessions).done();
        assertEquals(0, FetchPlan.of(request(0, 0, 0), BY_NAME, sessions).sessionId());
        nowNs = 2_000_000_000L;
        assertTrue(FetchPlan.of(request(0, 0, 0), BY_NAME, sessions).sessionId() > 0);
        assertEquals(2, sessions.size());
    }

    @Test
    void theFinalEpochClosesTheSession() {
        FetchPlan first = FetchPlan.of(request(0, 0, 0), BY_NAME, sessions);
        first.done();
        FetchPlan last = FetchPlan.of(request(first.sessionId(), -1), BY_NAME, sessions);
        assertEquals(0, last.sessionId());
        assertEquals(0, sessions.size());
    }

    @Test
    void onlyNewsGoOutAndWhoGaveDataComesLast() {
        FetchPlan plan = FetchPlan.of(request(0, 0, 0, 1), BY_NAME, sessions);
        FetchSession session = plan.session().orElseThrow();
        Wanted first = new Wanted("t", null, 0);
        assertTrue(session.news(first, answer(0, 5, 10)));
        assertEquals(
                List.of(1, 0),
                session.partitions().keySet().stream().map(Wanted::partition).toList());
        assertFalse(session.news(first, answer(0, 0, 10)));
        assertTrue(session.news(first, answer(0, 0, 11)));
        assertTrue(session.news(first, answer(1, 0, 11)));
        assertTrue(session.news(first, answer(0, 0, 11)), "the error has gone");
    }

    private static PartitionData answer(int error, int bytes, long highWatermark) {
        return new PartitionData()
                .setErrorCode((short) error)
                .setHighWatermark(highWatermark)
                .setLogStartOffset(0)
                .setRecords(new BytesRecords(Frame.of(new byte[bytes])));
    }

    private static FetchRequestData request(int sessionId, int epoch, int... partitions) {
        FetchTopic topic = new FetchTopic().setTopic("t");
        for (int partition : partitions) {
            topic.partitions().add(new FetchPartition().setPartition(partition));
        }
        FetchRequestData request =
                new FetchRequestData().setSessionId(sessionId).setSessionEpoch(epoch);
        if (partitions.length > 0) {
            request.topics().add(topic);
        }
        return request;
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public long nowNs() {
                return nowNs;
            }

            @Override
            public long nowMs() {
                return nowNs / 1_000_000;
            }
        };
    }
}
