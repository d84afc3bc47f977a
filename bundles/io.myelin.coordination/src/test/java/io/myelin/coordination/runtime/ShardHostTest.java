package io.myelin.coordination.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.coordination.MemoryPartition;
import io.myelin.coordination.SimLoop;
import io.myelin.generation.Carry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The runtime with a shard that knows nothing of groups: it adds up numbers. */
final class ShardHostTest {
    private static final RuntimeLimits LIMITS = new RuntimeLimits(5000, 1000, 3000, 4096, 2000, 1500, 3);
    private static final Carry NOTHING = new Carry() {
        @Override
        public void leave(String name, byte[] bytes) {
            throw new AssertionError("nothing is to be left");
        }

        @Override
        public Optional<byte[]> take(String name) {
            return Optional.empty();
        }
    };

    private final SimLoop loop = new SimLoop();
    private final TopicIdPartition id = new TopicIdPartition(new UUID(1, 2), "sums", 0);
    private final MemoryPartition log = new MemoryPartition(id, loop);
    private final RuntimeCounters counters = new RuntimeCounters();
    private final List<SumShard> made = new ArrayList<>();
    private final ShardHost<SumShard> host = new ShardHost<>(
            id, loop, () -> Optional.of(log), this::make, LIMITS, counters, new ShardCarry(NOTHING, "x"));

    private SumShard make() {
        SumShard shard = new SumShard();
        made.add(shard);
        return shard;
    }

    /** Keeps the sum of what was written. */
    private static final class SumShard implements Shard {
        long sum;
        long deadlineMs = NEVER;
        int ticks;

        static LogRecord record(long value, int padding) {
            return new LogRecord(
                    new byte[] {1},
                    ByteBuffer.allocate(Long.BYTES + padding).putLong(value).array());
        }

        @Override
        public void replay(ByteBuffer key, ByteBuffer value) {
            sum += value.getLong();
        }

        @Override
        public void loaded(Now now, Effects effects) {
            // Everything is in the log.
        }

        @Override
        public long nextDeadlineMs() {
            return deadlineMs;
        }

        @Override
        public void tick(Now now, Effects effects) {
            ticks++;
            deadlineMs = NEVER;
        }

        @Override
        public void drain(Effects effects) {
            // Nothing waits.
        }

        @Override
        public void close(RuntimeException cause, Effects effects) {
            // Nothing waits.
        }

        @Override
        public Optional<byte[]> carry(Now now) {
            return Optional.empty();
        }

        @Override
        public void resume(byte[] carried, Now now) {
            throw new AssertionError("nothing was left");
        }
    }

    private CompletionStage<Long> add(long value, int padding) {
        return host.submit((shard, now, reply, effects) -> {
            shard.sum += value;
            effects.append(SumShard.record(value, padding));
            effects.replyWhenCommitted(reply, shard.sum);
        });
    }

    private CompletionStage<Long> sum() {
        return host.submit((shard, now, reply, effects) -> effects.replyWhenCommitted(reply, shard.sum));
    }

    private static BusError error(CompletionStage<?> stage) {
        assertTrue(stage.toCompletableFuture().isDone(), "the call still waits");
        CompletionException thrown = assertThrows(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        return ((BusException) thrown.getCause()).error();
    }

    private static long value(CompletionStage<Long> stage) {
        assertTrue(stage.toCompletableFuture().isDone(), "the call still waits");
        return stage.toCompletableFuture().join();
    }

    private void lead() {
        host.lead(0);
        loop.settle();
    }

    @Test
    void callsBeforeTheLoadWaitAShortWhile() {
        CompletionStage<Long> first = add(1, 0);
        CompletionStage<Long> second = add(2, 0);
        loop.advance(1499);
        lead();
        loop.settle();
        assertEquals(1, value(first));
        assertEquals(3, value(second));
    }

    @Test
    void andNoLongerThanThatAndNotTooMany() {
        CompletionStage<Long> waiting = sum();
        sum();
        sum();
        assertFalse(waiting.toCompletableFuture().isDone());
        CompletionStage<Long> fourth = sum();
        loop.settle();
        assertEquals(BusError.COORDINATOR_LOADING, error(fourth));
        loop.advance(1500);
        assertEquals(BusError.COORDINATOR_LOADING, error(waiting));
    }

    @Test
    void batchesStayBelowTheirLimitAndKeepTheOrder() {
        lead();
        log.latencyNs = 1_000_000;
        List<CompletionStage<Long>> sums = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            sums.add(add(i, 400));
        }
        loop.advance(10);
        assertEquals(
                List.of(1L, 3L, 6L, 10L),
                sums.stream().map(ShardHostTest::value).toList());
        assertEquals(2, counters.batches());
    }

    @Test
    void whatMayBeDividedIsSpreadOverBatches() {
        lead();
        CompletionStage<Long> all = host.submit((shard, now, reply, effects) -> {
            effects.divisible();
            for (int i = 0; i < 10; i++) {
                effects.append(SumShard.record(1, 400));
            }
            effects.replyWhenCommitted(reply, 10L);
        });
        loop.advance(10);
        assertEquals(10, value(all));
        assertEquals(5, counters.batches());
    }

    @Test
    void aFullQueueRefusesBeforeAnythingHappens() {
        lead();
        log.latencyNs = 10_000_000;
        add(1, 0);
        loop.advance(1);
        for (int i = 0; i < 10; i++) {
            add(1, 400);
        }
        loop.settle();
        CompletionStage<Long> refused = add(100, 0);
        loop.settle();
        assertEquals(BusError.COORDINATOR_NOT_AVAILABLE, error(refused));
        loop.advance(200);
        CompletionStage<Long> sum = sum();
        loop.settle();
        assertTrue(value(sum) < 100, "the refused call left a trace");
        assertTrue(counters.refusals() > 0);
    }

    @Test
    void whatAFailedAppendHeldIsForgotten() {
        lead();
        add(1, 0);
        loop.settle();
        log.fate = MemoryPartition.Fate.REFUSE;
        log.refusal = BusError.STORAGE;
        CompletionStage<Long> lost = add(2, 0);
        CompletionStage<Long> read = sum();
        loop.settle();
        assertEquals(BusError.NOT_COORDINATOR, error(lost));
        assertEquals(BusError.NOT_COORDINATOR, error(read), "a read must not show what was not written");
        log.fate = MemoryPartition.Fate.COMMIT;
        CompletionStage<Long> sum = sum();
        loop.settle();
        assertEquals(1, value(sum));
        assertEquals(2, made.size());
    }

    @Test
    void aStepThatFailsIsNotTrusted() {
        lead();
        add(1, 0);
        loop.settle();
        CompletionStage<Long> defect = host.submit((shard, now, reply, effects) -> {
            shard.sum = -1;
            throw new IllegalStateException("planned");
        });
        loop.settle();
        assertEquals(BusError.INTERNAL, error(defect));
        assertEquals(ShardHost.State.FAILED, host.state());
        loop.advance(2000);
        CompletionStage<Long> sum = sum();
        loop.settle();
        assertEquals(1, value(sum));
    }

    @Test
    void anOldLeaderDoesNotWrite() {
        lead();
        log.leaderEpoch = 5;
        CompletionStage<Long> fenced = add(1, 0);
        loop.settle();
        log.leaderEpoch = 0;
        assertEquals(BusError.NOT_COORDINATOR, error(fenced));
        assertEquals(0, log.batchCount());
    }

    @Test
    void whatIsDueIsDone() {
        lead();
        CompletionStage<Long> armed = host.submit((shard, now, reply, effects) -> {
            shard.deadlineMs = now.steadyMs() + 500;
            effects.reply(reply, 0L);
        });
        loop.settle();
        assertEquals(0, value(armed));
        loop.advance(499);
        assertEquals(0, made.get(0).ticks);
        loop.advance(1);
        assertEquals(1, made.get(0).ticks);
    }

    @Test
    void repliesMayCallAgainAtOnce() {
        lead();
        CompletionStage<Long> chained =
                add(1, 0).thenCompose(first -> add(10, 0)).thenCompose(second -> sum());
        loop.advance(1);
        assertEquals(11, value(chained));
    }
}
