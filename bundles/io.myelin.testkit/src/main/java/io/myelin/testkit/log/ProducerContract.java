package io.myelin.testkit.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.ProducerState;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.AppendRefusedException.Reason;
import io.myelin.log.Appended;
import io.myelin.log.LogConfig;
import io.myelin.log.PartitionLog;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a log promises of idempotent and transactional producers (KIP-98). */
public abstract class ProducerContract extends MaintenanceContract {
    private static final long ID = 77;

    /** A batch of an idempotent producer. */
    protected final BatchView from(long id, int epoch, int sequence, int records) {
        return batchOf(id, epoch, sequence, records, false);
    }

    protected final BatchView transactional(long id, int epoch, int sequence, int records) {
        return batchOf(id, epoch, sequence, records, true);
    }

    private BatchView batchOf(long id, int epoch, int sequence, int records, boolean transactional) {
        BatchBuilder builder = new BatchBuilder().producer(id, (short) epoch, sequence);
        if (transactional) {
            builder.transactional();
        }
        for (int i = 0; i < records; i++) {
            builder.add(nowMs(), null, new byte[] {(byte) i});
        }
        return view(builder);
    }

    protected final BatchView marker(long id, int epoch, boolean commits, int coordinatorEpoch) {
        byte[] key = ByteBuffer.allocate(4)
                .putShort((short) 0)
                .putShort((short) (commits ? 1 : 0))
                .array();
        byte[] value = ByteBuffer.allocate(6)
                .putShort((short) 0)
                .putInt(coordinatorEpoch)
                .array();
        return view(new BatchBuilder()
                .producer(id, (short) epoch, BatchView.NO_SEQUENCE)
                .transactional()
                .control()
                .add(nowMs(), key, value));
    }

    private static Appended send(PartitionLog log, BatchView batch) throws Exception {
        return log.append(batch, 0, AppendOrigin.CLIENT);
    }

    private static Appended mark(PartitionLog log, BatchView batch) throws Exception {
        return log.append(batch, 0, AppendOrigin.COORDINATOR);
    }

    private static void assertRefused(Reason reason, PartitionLog log, BatchView batch, AppendOrigin origin) {
        long end = log.endOffset();
        AppendRefusedException refused = assertThrows(AppendRefusedException.class, () -> log.append(batch, 0, origin));
        assertEquals(reason, refused.reason());
        assertEquals(end, log.endOffset());
    }

    @Test
    void sequencesMustFollow() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(ID, 0, 0, 3));
        send(log, from(ID, 0, 3, 2));
        assertRefused(Reason.OUT_OF_ORDER_SEQUENCE, log, from(ID, 0, 6, 1), AppendOrigin.CLIENT);
        send(log, from(ID, 0, 5, 1));
        assertEquals(6, log.endOffset());
    }

    @Test
    void aBatchThatComesAgainGetsTheOffsetsItGotThen() throws Exception {
        PartitionLog log = open(PARTITION);
        for (int i = 0; i < 5; i++) {
            send(log, from(ID, 0, i * 2, 2));
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(new Appended(i * 2L, i * 2L + 2, -1, true), send(log, from(ID, 0, i * 2, 2)));
        }
        assertEquals(10, log.endOffset());
    }

    @Test
    void aBatchThatComesAgainTooLateIsToldApart() throws Exception {
        PartitionLog log = open(PARTITION);
        for (int i = 0; i < 6; i++) {
            send(log, from(ID, 0, i, 1));
        }
        assertRefused(Reason.DUPLICATE_SEQUENCE, log, from(ID, 0, 0, 1), AppendOrigin.CLIENT);
    }

    @Test
    void sequencesWrap() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(ID, 0, Integer.MAX_VALUE - 1, 4));
        assertEquals(2, only(log).lastSequence() + 1);
        send(log, from(ID, 0, 2, 1));
        assertTrue(send(log, from(ID, 0, Integer.MAX_VALUE - 1, 4)).duplicate());
        PartitionLog other = open(partition("other", 0));
        send(other, from(ID, 0, Integer.MAX_VALUE, 1));
        assertEquals(1, send(other, from(ID, 0, 0, 1)).baseOffset());
    }

    private static ProducerState only(PartitionLog log) {
        assertEquals(1, log.producers().size());
        return log.producers().get(0);
    }

    @Test
    void anUnknownProducerMayBeginAnywhere() throws Exception {
        PartitionLog log = open(PARTITION);
        assertEquals(0, send(log, from(ID, 3, 42, 1)).baseOffset());
        send(log, from(ID, 3, 43, 1));
    }

    @Test
    void aNewEpochBeginsAtSequenceZeroAndEndsTheOldOne() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(ID, 0, 0, 3));
        assertRefused(Reason.OUT_OF_ORDER_SEQUENCE, log, from(ID, 1, 3, 1), AppendOrigin.CLIENT);
        send(log, from(ID, 1, 0, 1));
        assertRefused(Reason.STALE_PRODUCER_EPOCH, log, from(ID, 0, 3, 1), AppendOrigin.CLIENT);
        assertRefused(Reason.STALE_PRODUCER_EPOCH, log, from(ID, 0, 0, 3), AppendOrigin.CLIENT);
        ProducerState state = only(log);
        assertEquals(1, state.producerEpoch());
        assertEquals(0, state.lastSequence());
    }

    @Test
    void producersOfOneLogAreApart() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(1, 0, 0, 1));
        send(log, from(2, 0, 0, 1));
        send(log, from(1, 0, 1, 1));
        assertEquals(2, log.producers().size());
        assertEquals(3, log.endOffset());
    }

    @Test
    void mirroredBatchesTellOfProducersToo() throws Exception {
        PartitionLog log = open(PARTITION);
        BatchView batch = from(ID, 2, 10, 4);
        batch.assign(5, 0);
        log.mirror(batch);
        assertEquals(13, only(log).lastSequence());
        assertTrue(send(log, from(ID, 2, 10, 4)).duplicate());
    }

    @Test
    void producersSurviveClosing() throws Exception {
        PartitionLog log = open(PARTITION);
        for (int i = 0; i < 7; i++) {
            send(log, from(ID, 4, i, 1));
        }
        ProducerState before = only(log);
        log.close();
        PartitionLog again = open(PARTITION);
        assertEquals(before, only(again));
        assertEquals(new Appended(3, 4, -1, true), send(again, from(ID, 4, 3, 1)));
        assertRefused(Reason.OUT_OF_ORDER_SEQUENCE, again, from(ID, 4, 9, 1), AppendOrigin.CLIENT);
    }

    @Test
    void aTruncationMakesProducersWhatTheyWere() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(ID, 0, 0, 1));
        send(log, from(ID, 0, 1, 1));
        send(log, transactional(ID, 1, 0, 1));
        mark(log, marker(ID, 1, false, 9));
        log.truncateTo(2);
        assertEquals(1, only(log).lastSequence());
        assertEquals(0, only(log).producerEpoch());
        assertEquals(-1, only(log).transactionStartOffset());
        assertEquals(List.of(), log.aborted(0, 100));
        assertTrue(send(log, from(ID, 0, 1, 1)).duplicate());
        send(log, from(ID, 0, 2, 1));
    }

    @Test
    void aRestartForgetsProducers() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(ID, 0, 0, 1));
        log.restartAt(10);
        assertEquals(List.of(), log.producers());
        send(log, from(ID, 0, 5, 1));
    }

    @Test
    void anIdleProducerIsForgottenAfterItsTime() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(ID, 0, 0, 1));
        long idleMs = LogConfig.DEFAULT.producerIdExpirationMs();
        log.retain(nowMs() + idleMs - 1, 0);
        assertEquals(1, log.producers().size());
        log.retain(nowMs() + idleMs, 0);
        assertEquals(0, log.producers().size());
    }

    @Test
    void theLastStableOffsetIsTheFirstOfTheOldestOpenTransaction() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        assertEquals(1, log.lastStableOffset());
        send(log, transactional(1, 0, 0, 2));
        send(log, transactional(2, 0, 0, 1));
        send(log, transactional(1, 0, 2, 1));
        assertEquals(1, log.lastStableOffset());
        mark(log, marker(1, 0, true, 0));
        assertEquals(3, log.lastStableOffset());
        mark(log, marker(2, 0, false, 0));
        assertEquals(log.endOffset(), log.lastStableOffset());
    }

    @Test
    void abortedTransactionsAreFoundWhereTheyHaveRecords() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(1, 0, 0, 2));
        send(log, transactional(2, 0, 0, 2));
        mark(log, marker(1, 0, false, 0));
        mark(log, marker(2, 0, true, 0));
        AbortedTransaction aborted = new AbortedTransaction(1, 0, 4);
        assertEquals(List.of(aborted), log.aborted(0, 1));
        assertEquals(List.of(aborted), log.aborted(3, 6));
        assertEquals(List.of(aborted), log.aborted(4, 5));
        assertEquals(List.of(), log.aborted(5, 6));
        log.close();
        assertEquals(List.of(aborted), open(PARTITION).aborted(0, 6));
    }

    @Test
    void anOpenTransactionSurvivesClosingAndExpiry() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        send(log, transactional(1, 0, 0, 2));
        log.retain(nowMs() + 10 * LogConfig.DEFAULT.producerIdExpirationMs(), 0);
        log.close();
        PartitionLog again = open(PARTITION);
        assertEquals(1, again.lastStableOffset());
        assertEquals(1, only(again).transactionStartOffset());
    }

    @Test
    void whileATransactionIsOpenItsProducerSendsNothingElse() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(1, 0, 0, 1));
        assertRefused(Reason.INVALID_TRANSACTION_STATE, log, from(1, 0, 1, 1), AppendOrigin.CLIENT);
    }

    @Test
    void aMarkerOfAnOldProducerOrCoordinatorIsRefused() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(1, 3, 0, 1));
        assertRefused(Reason.STALE_PRODUCER_EPOCH, log, marker(1, 2, true, 5), AppendOrigin.COORDINATOR);
        mark(log, marker(1, 3, true, 5));
        send(log, transactional(1, 3, 1, 1));
        assertRefused(Reason.STALE_COORDINATOR_EPOCH, log, marker(1, 3, true, 4), AppendOrigin.COORDINATOR);
        mark(log, marker(1, 4, false, 5));
        assertEquals(4, only(log).producerEpoch());
        assertEquals(5, only(log).coordinatorEpoch());
        assertEquals(-1, only(log).lastSequence());
        send(log, transactional(1, 4, 0, 1));
    }

    @Test
    void aMarkerThatBringsANewEpochBeginsTheSequenceAnew() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(1, 0, 0, 2));
        mark(log, marker(1, 1, true, 5));
        assertRefused(Reason.STALE_PRODUCER_EPOCH, log, transactional(1, 0, 0, 2), AppendOrigin.CLIENT);
        assertRefused(Reason.OUT_OF_ORDER_SEQUENCE, log, transactional(1, 1, 2, 1), AppendOrigin.CLIENT);
        log.close();
        PartitionLog again = open(PARTITION);
        assertRefused(Reason.OUT_OF_ORDER_SEQUENCE, again, transactional(1, 1, 2, 1), AppendOrigin.CLIENT);
        Appended first = send(again, transactional(1, 1, 0, 2));
        assertEquals(new Appended(3, 5, -1, false), first, "the same numbers were another transaction's before");
        assertTrue(send(again, transactional(1, 1, 0, 2)).duplicate());
        assertEquals(3, again.lastStableOffset());
    }

    @Test
    void aMarkerThatIsCutOffLeavesItsTransactionOpen() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(1, 0, 0, 1));
        send(log, transactional(2, 0, 0, 1));
        mark(log, marker(1, 1, false, 5));
        mark(log, marker(2, 1, true, 5));
        assertEquals(4, log.lastStableOffset());
        log.truncateTo(3);
        assertEquals(1, log.lastStableOffset());
        assertEquals(List.of(new AbortedTransaction(1, 0, 2)), log.aborted(0, 10));
        log.truncateTo(2);
        assertEquals(0, log.lastStableOffset());
        assertEquals(List.of(), log.aborted(0, 10));
        assertEquals(0, log.producer(1).orElseThrow().transactionStartOffset());
        mark(log, marker(1, 1, true, 5));
        assertEquals(1, log.lastStableOffset());
    }

    @Test
    void whatIsTrimmedAwayTakesItsTransactionsAlong() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(1, 0, 0, 1));
        mark(log, marker(1, 1, false, 5));
        send(log, transactional(1, 1, 0, 1));
        mark(log, marker(1, 2, false, 5));
        send(log, transactional(2, 0, 0, 2));
        log.trimTo(2);
        assertEquals(List.of(new AbortedTransaction(1, 2, 3)), log.aborted(0, 10));
        log.trimTo(5);
        assertEquals(List.of(), log.aborted(0, 10));
        assertEquals(5, log.lastStableOffset(), "of the open one only the end is left");
        mark(log, marker(2, 1, true, 5));
        assertEquals(log.endOffset(), log.lastStableOffset());
    }

    @Test
    void mirroredMarkersEndTransactionsToo() throws Exception {
        PartitionLog log = open(PARTITION);
        BatchView data = transactional(1, 0, 0, 2);
        data.assign(3, 0);
        log.mirror(data);
        assertEquals(3, log.lastStableOffset());
        BatchView end = marker(1, 1, false, 5);
        end.assign(5, 0);
        log.mirror(end);
        assertEquals(6, log.lastStableOffset());
        assertEquals(List.of(new AbortedTransaction(1, 3, 5)), log.aborted(0, 10));
        assertEquals(1, log.producer(1).orElseThrow().producerEpoch());
    }

    @Test
    void manyAbortedTransactionsAreFoundByTheirPlace() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, transactional(7, 0, 0, 1));
        for (int epoch = 0; epoch < 20; epoch++) {
            send(log, transactional(1, epoch, 0, 1));
            mark(log, marker(1, epoch + 1, false, 5));
        }
        mark(log, marker(7, 1, false, 5));
        AbortedTransaction whole = new AbortedTransaction(7, 0, 41);
        assertEquals(21, log.aborted(0, 100).size());
        assertEquals(List.of(whole), log.aborted(0, 1));
        assertEquals(List.of(new AbortedTransaction(1, 19, 20), whole), log.aborted(20, 21));
        assertEquals(List.of(whole), log.aborted(41, 42));
    }

    @Test
    void oneProducerIsFoundAmongAll() throws Exception {
        PartitionLog log = open(PARTITION);
        send(log, from(1, 0, 0, 1));
        send(log, transactional(2, 3, 0, 1));
        assertEquals(2, log.producers().size());
        log.producers()
                .forEach(state ->
                        assertEquals(state, log.producer(state.producerId()).orElseThrow()));
        assertTrue(log.producer(3).isEmpty());
    }

    @Test
    void aCoordinatorsRecordsNeedNoSequence() throws Exception {
        PartitionLog log = open(PARTITION);
        mark(log, transactional(9, 1, BatchView.NO_SEQUENCE, 2));
        mark(log, transactional(9, 1, BatchView.NO_SEQUENCE, 1));
        assertEquals(3, log.endOffset());
        assertEquals(0, log.lastStableOffset());
        mark(log, marker(9, 1, true, 0));
        assertEquals(4, log.lastStableOffset());
    }
}
