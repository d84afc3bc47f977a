package io.myelin.coordination.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.BatchView;
import io.myelin.batch.RecordReader;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Isolation;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.DescribedQueue;
import io.myelin.broker.queue.NewStart;
import io.myelin.broker.queue.Outcome;
import io.myelin.broker.queue.QueueStart;
import io.myelin.buffer.Frame;
import io.myelin.coordination.MemoryPartition;
import io.myelin.generation.GenerationEndedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queues as protocols call them. */
final class QueuesTest {
    private final QueueFixture bus = new QueueFixture();
    private final QueueLog log = bus.logs.get(0);

    @AfterEach
    void allBytesAreGivenBack() {
        assertEquals(0, log.frames.get());
    }

    private static boolean done(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    @Test
    void recordsComeAsTheyAreInTheLog() throws Exception {
        log.append(3);
        log.append(2);
        bus.got("a", 4);
        Acquired acquired = bus.run(bus.acquire("b", 9, 0, 0));
        Acquired.Part part = acquired.parts().get(0);
        BatchView batch = BatchView.at(((Frame) part.records()).buffer(), 0);
        assertEquals(3, batch.baseOffset());
        assertEquals(batch.size(), part.records().length());
        assertEquals(4, part.ranges().get(0).first());
        RecordReader reader = RecordReader.ofPlain(batch);
        reader.next();
        assertEquals("4", StandardCharsets.UTF_8.decode(reader.next().value()).toString());
        assertEquals(QueueFixture.LOCK_MS, acquired.lockMs());
        acquired.releaseBytes();
    }

    @Test
    void aNewQueueBeginsWhereTheGroupSays() {
        log.append(5);
        bus.reset = new QueueStart.Latest();
        assertEquals("", bus.got("a", 9));
        log.append(2);
        assertEquals("5-6x1", bus.got("a", 9));
    }

    @Test
    void whoWaitsIsServedInTheOrderOfComing() {
        bus.said(open(new QueueStart.Earliest()));
        CompletionStage<Acquired> first = bus.acquire("a", 1, 500, 0);
        CompletionStage<Acquired> second = bus.acquire("b", 1, 500, 0);
        bus.loop.advance(100);
        assertFalse(done(first) || done(second));
        log.append(1);
        assertEquals("0x1", bus.got(first));
        assertFalse(done(second));
        log.append(1);
        assertEquals("1x1", bus.got(second));
        assertEquals(0, log.waiting());
    }

    @Test
    void waitingEndsWithTheTimeAndLeavesNothingBehind() {
        CompletionStage<Acquired> call = bus.acquire("a", 1, 500, 0, 1);
        bus.loop.advance(499);
        assertFalse(done(call));
        bus.loop.advance(20);
        assertTrue(QueueFixture.now(call).isEmpty());
        log.append(1);
        assertEquals("0x1", bus.got("b", 1));
    }

    @Test
    void theFirstOfManyQueuesThatHasSomethingAnswers() {
        CompletionStage<Acquired> call = bus.acquire("a", 5, 500, 0, 1);
        bus.loop.advance(50);
        bus.logs.get(1).append(2);
        Acquired acquired = bus.run(call);
        assertEquals(bus.id(1), acquired.parts().get(0).partition());
        assertEquals("0-1x1", QueueFixture.text(acquired));
        log.append(1);
        bus.loop.advance(50);
        assertEquals(0, bus.machine(0).acquired());
    }

    @Test
    void severalQueuesShareOneLimit() {
        log.append(3);
        bus.logs.get(1).append(3);
        assertEquals("0-2x1 0-1x1", bus.got(bus.acquire("a", 5, 500, 0, 1)));
    }

    @Test
    void whatOneWaitsForAnotherGivesBack() {
        log.append(1);
        bus.got("a", 1);
        CompletionStage<Acquired> waits = bus.acquire("b", 1, 5000, 0);
        bus.loop.advance(50);
        assertEquals(Optional.empty(), bus.said(bus.acknowledge("a", 0, 0, 0, AcknowledgeType.RELEASE)));
        assertEquals("0x2", bus.got(waits));
        CompletionStage<Acquired> late = bus.acquire("c", 1, 5000, 0);
        bus.loop.advance(QueueFixture.LOCK_MS - 50);
        assertFalse(done(late));
        bus.loop.advance(100);
        assertEquals("0x3", QueueFixture.text(QueueFixture.now(late)));
        assertEquals(1, bus.counters().timedOut.sum());
    }

    @Test
    void anAnswerWaitsForTheLog() {
        log.append(2);
        bus.got("a", 2);
        bus.log().latencyNs = 50_000_000;
        var call = bus.acknowledge("a", 0, 0, 0, AcknowledgeType.ACCEPT);
        var second = bus.acknowledge("a", 0, 1, 1, AcknowledgeType.RELEASE);
        CompletionStage<Acquired> again = bus.acquire("b", 1, 0, 0);
        bus.loop.advance(20);
        assertFalse(done(call) || done(second) || done(again));
        bus.loop.advance(100);
        assertTrue(done(call) && done(second));
        assertEquals("1x2", bus.got(again));
    }

    @Test
    void aDecisionOutlivesACrashAndALockDoesNot() {
        log.append(4);
        bus.got("a", 4);
        bus.said(bus.acknowledge("a", 0, 1, 1, AcknowledgeType.ACCEPT));
        bus.said(bus.acknowledge("a", 0, 2, 2, AcknowledgeType.RELEASE));
        bus.crash();
        assertEquals(
                Optional.of(BusError.INVALID_RECORD_STATE),
                bus.said(bus.acknowledge("a", 0, 0, 0, AcknowledgeType.ACCEPT)));
        assertEquals("0x1 2x2 3x1", bus.got("b", 9));
    }

    @Test
    void whatCouldNotBeWrittenHasNotHappened() {
        log.append(2);
        bus.got("a", 2);
        bus.log().fate = MemoryPartition.Fate.REFUSE;
        var call = bus.acknowledge("a", 0, 0, 1, AcknowledgeType.ACCEPT);
        bus.loop.advance(10);
        assertEquals(Optional.of(BusError.COORDINATOR_NOT_AVAILABLE), bus.said(call));
        bus.log().fate = MemoryPartition.Fate.COMMIT;
        bus.loop.advance(500);
        assertEquals("0-1x1", bus.got("b", 9));
    }

    @Test
    void aSwapKeepsLocksAndSendsThoseWhoWaitOn() {
        log.append(3);
        bus.got("a", 2);
        bus.got("b", 1);
        CompletionStage<Acquired> waits = bus.acquire("c", 1, 5000, 0);
        bus.loop.advance(10);
        bus.drain();
        assertThrows(GenerationEndedException.class, () -> bus.run(waits));
        bus.replace();
        assertEquals(Optional.empty(), bus.said(bus.acknowledge("a", 0, 0, 1, AcknowledgeType.ACCEPT)));
        assertEquals(
                Optional.of(BusError.INVALID_RECORD_STATE),
                bus.said(bus.acknowledge("a", 0, 2, 2, AcknowledgeType.ACCEPT)));
        bus.loop.advance(QueueFixture.LOCK_MS);
        assertEquals("2x2", bus.got("c", 9));
    }

    @Test
    void aConsumerThatIsGoneWaitsNoLonger() {
        log.append(2);
        bus.got("a", 1);
        bus.got("b", 1);
        CompletionStage<Acquired> waits = bus.acquire("a", 1, 5000, 0);
        bus.loop.advance(10);
        bus.run(bus.queues.release(QueueFixture.GROUP, "a", List.of(bus.id(0)), true, QueueFixture.CALLER));
        assertTrue(QueueFixture.now(waits).isEmpty());
        assertEquals("0x2", bus.got("c", 9));
    }

    @Test
    void abortedRecordsAndMarkersAreNobodys() {
        bus.isolation = Isolation.READ_COMMITTED;
        log.appendInTransaction(7, 2);
        log.appendInTransaction(8, 2);
        log.append(1);
        assertEquals("", bus.got("a", 9));
        log.end(7, false);
        log.end(8, true);
        assertEquals("2-3x1 4x1", bus.got("a", 9).replace("2-4x1", "2-3x1 4x1"));
        assertEquals("", bus.got("b", 9));
        bus.said(bus.acknowledge("a", 0, 2, 4, AcknowledgeType.ACCEPT));
        assertEquals(7, bus.machine(0).startOffset());
    }

    @Test
    void whatCompactionLeftOfTheEndOfTheLogIsPassedOver() {
        log.append(1);
        log.gap(3);
        assertEquals("0x1", bus.got("a", 9));
        CompletionStage<Acquired> waits = bus.acquire("a", 9, 5000, 0);
        bus.loop.advance(10);
        assertEquals(4, bus.machine(0).nextOffset());
        log.append(1);
        assertEquals("4x1", bus.got(waits));
    }

    @Test
    void retentionMovesTheQueueOn() {
        log.append(3);
        log.append(3);
        bus.got("a", 2);
        log.trimTo(3);
        bus.loop.advance(QueueFixture.LOCK_MS + 10);
        assertEquals("3-5x1", bus.got("b", 9));
        DescribedQueue queue = describe();
        assertEquals(3, queue.startOffset());
        assertEquals(3, queue.lag());
    }

    private DescribedQueue describe() {
        return bus.run(bus.queues.describe(QueueFixture.GROUP, Optional.of(List.of(bus.id(0))), QueueFixture.CALLER))
                .get(0);
    }

    @Test
    void aQueueIsOpenedDescribedAlteredAndDeleted() {
        log.append(5);
        assertEquals(-1, describe().startOffset());
        assertEquals(Optional.empty(), bus.said(open(new QueueStart.At(2))));
        assertEquals(Optional.empty(), bus.said(open(new QueueStart.Earliest())));
        assertEquals(new DescribedQueue(bus.id(0), 2, 2, 0, 0, 3, 0, 0, Optional.empty()), describe());
        assertEquals("2x1", bus.got("a", 1));
        assertEquals(1, describe().acquired());
        assertEquals(3, describe().lag());
        assertEquals(Optional.empty(), bus.said(alter(new QueueStart.Earliest())));
        assertEquals(1, describe().stateEpoch());
        bus.crash();
        assertEquals(1, describe().stateEpoch());
        assertEquals("0-4x1", bus.got("b", 9));
        assertEquals(
                1,
                bus.run(bus.queues.describe(QueueFixture.GROUP, Optional.empty(), QueueFixture.CALLER))
                        .size());
        bus.said(bus.queues.delete(QueueFixture.GROUP, List.of(bus.id(0)), QueueFixture.CALLER));
        bus.crash();
        assertEquals(-1, describe().startOffset());
    }

    private CompletionStage<List<Outcome>> open(QueueStart start) {
        return bus.queues.open(QueueFixture.GROUP, List.of(bus.id(0)), start, QueueFixture.CALLER);
    }

    private CompletionStage<List<Outcome>> alter(QueueStart start) {
        return bus.queues.alter(QueueFixture.GROUP, List.of(new NewStart(bus.id(0), start)), QueueFixture.CALLER);
    }

    @Test
    void whoReadsWhileOffsetsAreAlteredGetsTheNewOnes() {
        log.append(5);
        bus.got("a", 1);
        log.latencyNs = 30_000_000;
        CompletionStage<Acquired> call = bus.acquire("b", 1, 5000, 0);
        bus.loop.advance(5);
        var altered = alter(new QueueStart.At(4));
        bus.loop.advance(200);
        assertEquals(Optional.empty(), bus.said(altered));
        assertEquals("4x1", bus.got(call));
    }

    @Test
    void whatIsGivenBackDuringAReadingComesFirst() {
        log.append(1);
        log.append(1);
        bus.got("a", 1);
        log.latencyNs = 30_000_000;
        CompletionStage<Acquired> call = bus.acquire("b", 2, 5000, 0);
        bus.loop.advance(5);
        var released = bus.acknowledge("a", 0, 0, 0, AcknowledgeType.RELEASE);
        bus.loop.advance(100);
        assertEquals(Optional.empty(), bus.said(released));
        assertEquals("0x2 1x1", bus.got(call));
    }

    @Test
    void anAcknowledgementOfWhatIsDoneWaitsForTheLogToo() {
        log.append(2);
        bus.got("a", 2);
        bus.log().latencyNs = 50_000_000;
        bus.acknowledge("a", 0, 0, 0, AcknowledgeType.ACCEPT);
        bus.loop.advance(5);
        var again = bus.acknowledge("b", 0, 0, 0, AcknowledgeType.ACCEPT);
        bus.loop.advance(5);
        assertFalse(done(again));
        bus.loop.advance(100);
        assertEquals(Optional.empty(), bus.said(again));
    }

    @Test
    void aSwapAfterRetentionLeavesNoHole() {
        log.append(3);
        bus.got("a", 1);
        log.append(3);
        log.trimTo(3);
        assertEquals("3-4x1", bus.got("b", 2));
        bus.drain();
        bus.replace();
        assertEquals(3, bus.machine(0).startOffset());
        assertEquals(2, bus.machine(0).acquired());
        assertEquals("5x1", bus.got("c", 9));
    }

    @Test
    void whatCannotBeReadIsSaidOfThePartition() {
        log.append(1);
        log.failure = BusError.STORAGE;
        assertEquals("STORAGE", bus.got("a", 1));
        assertEquals("STORAGE", bus.got(bus.acquire("a", 1, 500, 0)));
        log.failure = null;
        log.leads = false;
        assertEquals("NOT_LEADER", bus.got("a", 1));
        log.leads = true;
        assertEquals("0x1", bus.got("a", 1));
    }

    @Test
    void whatIsSupersededIsDeleted() {
        for (int i = 0; i < 200; i++) {
            log.append(1);
            bus.got("a", 1);
            bus.said(bus.acknowledge("a", 0, i, i, AcknowledgeType.ACCEPT));
        }
        bus.loop.advance(600);
        assertTrue(bus.log().batchCount() < 100, () -> bus.log().batchCount() + " batches");
        bus.crash();
        assertEquals(200, describe().startOffset());
    }

    @Test
    void queuesOfATopicThatIsGoneGoToo() {
        log.append(100);
        for (int i = 0; i < 70; i++) {
            bus.got("a", 1);
            bus.said(bus.acknowledge("a", 0, i, i, AcknowledgeType.ACCEPT));
        }
        bus.broker.drop("t");
        bus.loop.advance(600);
        assertEquals(0, bus.host().peek().orElseThrow().queueCount());
    }

    @Test
    void moreCallsThanMayWaitAreRefused() {
        for (int i = 0; i < 20; i++) {
            bus.acquire("c" + i, 1, 500, 0);
        }
        bus.loop.advance(10);
        assertEquals("COORDINATOR_NOT_AVAILABLE", bus.got(bus.acquire("d", 1, 500, 0)));
        bus.loop.advance(600);
        assertEquals("", bus.got("d", 1));
    }

    @Test
    void whoMayNotIsRefused() {
        log.append(1);
        bus.broker.deny(Operation.READ, Resource.topic("t"));
        assertEquals("TOPIC_NOT_AUTHORIZED", bus.got("a", 1));
        assertEquals(
                Optional.of(BusError.TOPIC_NOT_AUTHORIZED),
                bus.said(bus.acknowledge("a", 0, 0, 0, AcknowledgeType.ACCEPT)));
        assertEquals(Optional.of(BusError.TOPIC_NOT_AUTHORIZED), bus.said(alter(new QueueStart.Latest())));
        bus.broker.deny(Operation.READ, Resource.group(QueueFixture.GROUP));
        CompletableFuture<Acquired> refused = bus.acquire("a", 1, 0, 0).toCompletableFuture();
        assertEquals(
                BusError.GROUP_NOT_AUTHORIZED,
                assertThrows(BusException.class, () -> bus.run(refused)).error());
        bus.broker.deny(Operation.DESCRIBE, Resource.topic("t"));
        assertEquals(
                BusError.TOPIC_NOT_AUTHORIZED, describe().error().orElseThrow().error());
    }
}
