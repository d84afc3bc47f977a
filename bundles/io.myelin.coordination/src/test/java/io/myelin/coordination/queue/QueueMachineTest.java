package io.myelin.coordination.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Isolation;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements.Range;
import io.myelin.broker.queue.AcquireSpec.Mode;
import io.myelin.broker.queue.AcquiredRange;
import io.myelin.broker.queue.QueueStart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Single steps of one queue. */
final class QueueMachineTest {
    private static final int LIMIT = 3;
    private static final int LOCKS = 100;
    private static final int LOCK_MS = 1000;
    private static final QueueOptions OPTIONS =
            new QueueOptions(LIMIT, LOCKS, LOCK_MS, true, Isolation.READ_UNCOMMITTED, new QueueStart.Latest());

    private final QueueMachine queue = new QueueMachine(0, 0);
    private final List<LogBatch> log = new ArrayList<>();
    private Decisions decisions = new Decisions();
    private long end;

    private void batch(int count) {
        log.add(new LogBatch(end, end + count - 1, true, (int) end * 10, count * 10));
        end += count;
    }

    private void control() {
        log.add(new LogBatch(end, end, false, (int) end * 10, 10));
        end++;
    }

    private List<AcquiredRange> acquire(String consumer, int max, Mode mode) {
        return acquire(consumer, new Wanted(max, 1 << 20, mode, 0), 0).ranges();
    }

    private Taken acquire(String consumer, Wanted wanted, long nowMs) {
        ReadPlan plan = queue.plan(LOCKS);
        if (plan == null) {
            return new Taken(List.of(), 0, 0);
        }
        List<LogBatch> read = log.stream().filter(b -> b.last() >= plan.from()).toList();
        return queue.acquire(wanted, Lock.of(consumer, LOCK_MS, nowMs), plan.from(), read, LOCKS);
    }

    private void acknowledge(String consumer, long first, long last, AcknowledgeType... types) {
        decisions = new Decisions();
        queue.acknowledge(consumer, List.of(new Range(first, last, List.of(types))), OPTIONS, 0, decisions);
    }

    private BusError refused(String consumer, long first, long last, AcknowledgeType... types) {
        List<Run> before = queue.runs();
        BusError error = assertThrows(BusException.class, () -> acknowledge(consumer, first, last, types))
                .error();
        assertEquals(before, queue.runs());
        return error;
    }

    private static AcquiredRange range(long first, long last, int count) {
        return new AcquiredRange(first, last, count);
    }

    private static StateBatch stored(long first, long last, byte state, int count) {
        return new StateBatch(first, last, state, count);
    }

    @Test
    void wholeBatchesOrExactlyAsManyRecords() {
        batch(4);
        batch(4);
        assertEquals(List.of(range(0, 7, 1)), acquire("a", 5, Mode.BATCHES));
        batch(4);
        assertEquals(List.of(range(8, 10, 1)), acquire("b", 3, Mode.RECORDS));
        assertEquals(List.of(range(11, 11, 1)), acquire("c", 3, Mode.RECORDS));
        assertEquals(List.of(), acquire("d", 3, Mode.RECORDS));
        assertEquals(12, queue.acquired());
    }

    @Test
    void bytesEndAtABatchAndTheFirstComesAnyway() {
        batch(4);
        batch(4);
        Taken taken = acquire("a", new Wanted(100, 45, Mode.BATCHES, 0), 0);
        assertEquals(List.of(range(0, 3, 1)), taken.ranges());
        assertEquals(0, taken.fromBytes());
        assertEquals(40, taken.toBytes());
        taken = acquire("a", new Wanted(100, 1, Mode.RECORDS, 0), 0);
        assertEquals(List.of(range(4, 7, 1)), taken.ranges());
        assertEquals(40, taken.fromBytes());
        assertEquals(80, taken.toBytes());
    }

    @Test
    void rangesOfTheAnswerHaveAboutTheWantedSize() {
        batch(2);
        batch(2);
        batch(3);
        Taken taken = acquire("a", new Wanted(100, 1000, Mode.BATCHES, 4), 0);
        assertEquals(List.of(range(0, 3, 1), range(4, 6, 1)), taken.ranges());
    }

    @Test
    void whatIsDoneAtTheFrontIsForgotten() {
        batch(5);
        acquire("a", 5, Mode.BATCHES);
        acknowledge("a", 1, 2, AcknowledgeType.ACCEPT);
        assertEquals(0, queue.startOffset());
        assertEquals(List.of(stored(1, 2, StateBatch.ACKNOWLEDGED, 1)), decisions.batches());
        acknowledge("a", 0, 0, AcknowledgeType.ACCEPT);
        assertEquals(3, queue.startOffset());
        acknowledge("a", 3, 4, AcknowledgeType.REJECT, AcknowledgeType.GAP);
        assertEquals(List.of(stored(3, 4, StateBatch.ARCHIVED, 1)), decisions.batches());
        assertEquals(1, decisions.givenUp().size());
        assertEquals(5, queue.startOffset());
        assertEquals(0, queue.runCount());
    }

    @Test
    void eachOffsetMayHaveATypeOfItsOwn() {
        batch(4);
        acquire("a", 4, Mode.BATCHES);
        acknowledge(
                "a",
                0,
                3,
                AcknowledgeType.RELEASE,
                AcknowledgeType.ACCEPT,
                AcknowledgeType.ACCEPT,
                AcknowledgeType.RETURN);
        assertEquals(
                List.of(stored(0, 0, StateBatch.AVAILABLE, 1), stored(1, 2, StateBatch.ACKNOWLEDGED, 1)),
                decisions.batches());
        assertEquals(List.of(range(0, 0, 2), range(3, 3, 1)), acquire("b", 4, Mode.BATCHES));
    }

    @Test
    void whatWasGivenBackComesFirstAndInOrder() {
        batch(4);
        batch(4);
        acquire("a", 4, Mode.BATCHES);
        acknowledge("a", 2, 2, AcknowledgeType.RELEASE);
        acknowledge("a", 0, 0, AcknowledgeType.RELEASE);
        assertEquals(List.of(range(0, 0, 2), range(2, 2, 2), range(4, 4, 1)), acquire("b", 3, Mode.RECORDS));
    }

    @Test
    void onlyWhoHoldsARecordMaySayWhatBecameOfIt() {
        batch(4);
        acquire("a", 2, Mode.RECORDS);
        acquire("b", 1, Mode.RECORDS);
        assertEquals(BusError.INVALID_RECORD_STATE, refused("b", 0, 0, AcknowledgeType.ACCEPT));
        assertEquals(BusError.INVALID_RECORD_STATE, refused("a", 0, 2, AcknowledgeType.ACCEPT));
        assertEquals(BusError.INVALID_REQUEST, refused("b", 2, 3, AcknowledgeType.ACCEPT));
        assertEquals(BusError.INVALID_REQUEST, refused("a", 1, 0, AcknowledgeType.ACCEPT));
        assertEquals(
                BusError.INVALID_REQUEST,
                refused("a", 0, 1, AcknowledgeType.ACCEPT, AcknowledgeType.ACCEPT, AcknowledgeType.ACCEPT));
        acknowledge("a", 1, 1, AcknowledgeType.ACCEPT);
        assertEquals(BusError.INVALID_RECORD_STATE, refused("a", 0, 1, AcknowledgeType.ACCEPT));
        acknowledge("a", 0, 0, AcknowledgeType.ACCEPT);
        acknowledge("a", 0, 0, AcknowledgeType.ACCEPT);
        assertTrue(decisions.none(), "what is below the start is passed over");
    }

    @Test
    void aLockEndsAndTheDeliveryCounts() {
        batch(2);
        acquire("a", new Wanted(2, 1000, Mode.BATCHES, 0), 0);
        assertEquals(LOCK_MS, queue.nextDeadlineMs());
        decisions = new Decisions();
        queue.expire(LOCK_MS - 1, LIMIT, decisions);
        assertTrue(decisions.none());
        queue.expire(LOCK_MS, LIMIT, decisions);
        assertEquals(List.of(stored(0, 1, StateBatch.AVAILABLE, 1)), decisions.batches());
        assertEquals(Lock.UNLIMITED, queue.nextDeadlineMs());
        assertEquals(BusError.INVALID_RECORD_STATE, refused("a", 0, 1, AcknowledgeType.ACCEPT));
    }

    @Test
    void aRenewedLockBeginsAnew() {
        batch(2);
        acquire("a", new Wanted(2, 1000, Mode.BATCHES, 0), 0);
        decisions = new Decisions();
        queue.acknowledge("a", List.of(Range.of(1, 1, AcknowledgeType.RENEW)), OPTIONS, 400, decisions);
        assertTrue(decisions.none());
        queue.expire(LOCK_MS, LIMIT, decisions);
        assertEquals(List.of(stored(0, 0, StateBatch.AVAILABLE, 1)), decisions.batches());
        assertEquals(LOCK_MS + 400, queue.nextDeadlineMs());
        QueueOptions strict =
                new QueueOptions(LIMIT, LOCKS, LOCK_MS, false, Isolation.READ_UNCOMMITTED, new QueueStart.Latest());
        assertThrows(
                BusException.class,
                () -> queue.acknowledge(
                        "a", List.of(Range.of(1, 1, AcknowledgeType.RENEW)), strict, 0, new Decisions()));
    }

    @Test
    void whatIsDeliveredTooOftenIsGivenUp() {
        batch(1);
        for (int i = 1; i < LIMIT; i++) {
            assertEquals(List.of(range(0, 0, i)), acquire("a", 1, Mode.RECORDS));
            acknowledge("a", 0, 0, AcknowledgeType.RELEASE);
        }
        acquire("a", 1, Mode.RECORDS);
        acknowledge("a", 0, 0, AcknowledgeType.RELEASE);
        assertEquals(List.of(stored(0, 0, StateBatch.ARCHIVED, LIMIT)), decisions.batches());
        assertEquals(List.of(new Decisions.GivenUp(0, 0, LIMIT, Decisions.Reason.DELIVERIES)), decisions.givenUp());
        assertEquals(1, queue.startOffset());
    }

    @Test
    void aConsumerThatIsGoneGivesBackWhatItHolds() {
        batch(6);
        acquire("a", 2, Mode.RECORDS);
        acquire("b", 2, Mode.RECORDS);
        acquire("a", 2, Mode.RECORDS);
        decisions = new Decisions();
        queue.release("a", true, LIMIT, decisions);
        assertEquals(
                List.of(stored(0, 1, StateBatch.AVAILABLE, 1), stored(4, 5, StateBatch.AVAILABLE, 1)),
                decisions.batches());
        decisions = new Decisions();
        queue.release("b", false, LIMIT, decisions);
        assertTrue(decisions.none());
        assertEquals(List.of(range(0, 1, 2), range(2, 3, 1), range(4, 5, 2)), acquire("c", 9, Mode.BATCHES));
    }

    @Test
    void whatIsNotThereIsPassedOver() {
        control();
        batch(2);
        end += 5;
        batch(1);
        control();
        batch(1);
        assertEquals(List.of(range(1, 2, 1), range(8, 8, 1), range(10, 10, 1)), acquire("a", 99, Mode.BATCHES));
        assertEquals(1, queue.startOffset());
        assertEquals(11, queue.nextOffset());
        assertEquals(4, queue.acquired());
    }

    @Test
    void whatCompactionTookFromTheWindowIsDone() {
        batch(2);
        batch(2);
        acquire("a", 4, Mode.BATCHES);
        acknowledge("a", 0, 1, AcknowledgeType.RELEASE);
        log.remove(0);
        assertEquals(List.of(), acquire("b", 4, Mode.BATCHES));
        assertEquals(2, queue.startOffset());
    }

    @Test
    void retentionTakesRecordsFromWhoHoldsThem() {
        batch(4);
        acquire("a", 4, Mode.BATCHES);
        queue.logStartsAt(2);
        assertEquals(2, queue.startOffset());
        acknowledge("a", 0, 3, AcknowledgeType.ACCEPT);
        assertEquals(List.of(stored(2, 3, StateBatch.ACKNOWLEDGED, 1)), decisions.batches());
        queue.logStartsAt(9);
        assertEquals(9, queue.nextOffset());
    }

    @Test
    void noMoreThanAllowedIsHandedOut() {
        for (int i = 0; i < 30; i++) {
            batch(10);
        }
        acquire("a", 1000, Mode.BATCHES);
        assertEquals(LOCKS, queue.acquired());
        assertNull(queue.plan(LOCKS));
        acknowledge("a", 3, 3, AcknowledgeType.RELEASE);
        assertEquals(new ReadPlan(3, 3), queue.plan(LOCKS));
        acquire("b", 1, Mode.RECORDS);
        acknowledge("a", 50, 99, AcknowledgeType.ACCEPT);
        assertEquals(new ReadPlan(100, Long.MAX_VALUE), queue.plan(LOCKS));
    }

    @Test
    void aBatchLargerThanWhatIsAllowedComesInPieces() {
        batch(250);
        assertEquals(List.of(range(0, 99, 1)), acquire("a", 1000, Mode.BATCHES));
        acknowledge("a", 0, 99, AcknowledgeType.ACCEPT);
        assertEquals(List.of(range(100, 199, 1)), acquire("a", 1000, Mode.BATCHES));
    }

    @Test
    void aMillionRecordsWithOneThatIsHeldAreAFewRuns() {
        batch(1);
        acquire("slow", 1, Mode.RECORDS);
        for (int i = 0; i < 10_000; i++) {
            log.clear();
            batch(100);
            long first = acquire("a", 1, Mode.BATCHES).get(0).first();
            acknowledge("a", first, first, AcknowledgeType.REJECT);
            acknowledge("a", first + 1, first + 99, AcknowledgeType.ACCEPT);
            assertTrue(queue.runCount() <= 3, () -> queue.runCount() + " runs");
        }
        assertEquals(0, queue.startOffset());
    }

    @Test
    void whatIsStoredIsWhatComesBack() {
        batch(10);
        acquire("a", 10, Mode.BATCHES);
        acknowledge("a", 1, 2, AcknowledgeType.ACCEPT);
        acknowledge("a", 4, 4, AcknowledgeType.RELEASE);
        QueueMachine loaded = new QueueMachine(queue.startOffset(), 0);
        loaded.replay(queue.startOffset(), queue.stored());
        assertEquals(
                List.of(Run.available(0, 0, 0), Run.done(1, 2), Run.available(3, 3, 0), Run.available(4, 4, 1)),
                loaded.runs());
        assertEquals(5, loaded.nextOffset());
    }

    @Test
    void aNewStartForgetsWhoHeldWhat() {
        batch(4);
        acquire("a", 4, Mode.BATCHES);
        decisions = new Decisions();
        queue.restart(2, decisions);
        assertTrue(decisions.restarted());
        assertEquals(1, queue.stateEpoch());
        assertEquals(BusError.INVALID_REQUEST, refused("a", 2, 3, AcknowledgeType.ACCEPT));
        assertEquals(List.of(range(2, 3, 1)), acquire("b", 9, Mode.BATCHES));
    }
}
