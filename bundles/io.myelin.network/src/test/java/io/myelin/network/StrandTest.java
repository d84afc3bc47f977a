package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrandTest {
    private static final int TASKS = 20_000;

    private final NettyLoops loops = new NettyLoops(2, new BlockingPool(1, 1), Clock.system(), true);
    private final Loop strand = loops.owner(new TopicIdPartition(new UUID(1, 2), "topic", 3));

    @AfterEach
    void stop() {
        loops.stop();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void threadOfTheNodeBecomesTheStrandForItsTask() throws Exception {
        for (int i = 0; i < loops.count(); i++) {
            CompletableFuture<Thread> caller = new CompletableFuture<>();
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            CompletableFuture<Boolean> after = new CompletableFuture<>();
            Loop loop = loops.loop(i);
            loop.execute(() -> {
                strand.run(() -> ran.complete(strand.inLoop() ? Thread.currentThread() : null));
                after.complete(strand.inLoop());
                caller.complete(Thread.currentThread());
            });
            assertSame(get(caller), get(ran));
            assertFalse(get(after));
        }
    }

    @Test
    void foreignThreadHandsOver() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        strand.run(() -> ran.complete(Thread.currentThread()));
        assertFalse(get(ran) == Thread.currentThread());
    }

    @Test
    void tasksOfAllThreadsRunOneAtATimeAndEachThreadsInItsOrder() throws Exception {
        int threads = 4;
        int[][] next = new int[threads][1];
        int[] inside = {0};
        AtomicInteger faults = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(threads * TASKS);
        for (int t = 0; t < threads; t++) {
            int thread = t;
            Runnable hand = () -> {
                for (int i = 0; i < TASKS; i++) {
                    int number = i;
                    Runnable task = () -> {
                        if (inside[0]++ != 0 || next[thread][0]++ != number || !strand.inLoop()) {
                            faults.incrementAndGet();
                        }
                        inside[0]--;
                        done.countDown();
                    };
                    if (i % 3 == 0) {
                        strand.execute(task);
                    } else {
                        strand.run(task);
                    }
                }
            };
            if (t < 2) {
                loops.loop(t).execute(hand);
            } else {
                new Thread(hand).start();
            }
        }
        assertTrue(done.await(60, TimeUnit.SECONDS));
        assertEquals(0, faults.get());
    }

    @Test
    void taskInTheStrandRunsAnotherAtOnceAndHandedOverOnesAfterIt() throws Exception {
        List<Integer> order = new ArrayList<>();
        CompletableFuture<Void> last = new CompletableFuture<>();
        loops.loop(0)
                .execute(() -> strand.run(() -> {
                    strand.execute(() -> {
                        order.add(3);
                        last.complete(null);
                    });
                    strand.run(() -> order.add(1));
                    order.add(2);
                }));
        get(last);
        assertEquals(List.of(1, 2, 3), order);
    }

    @Test
    void failureEndsOnlyTheTask() throws Exception {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        loops.loop(1).execute(() -> {
            strand.run(() -> {
                throw new IllegalStateException("on purpose");
            });
            strand.run(() -> next.complete(true));
        });
        assertTrue(get(next));
    }

    @Test
    void timerThatFiredButWaitsForItsTurnIsTakenBack() throws Exception {
        CompletableFuture<Boolean> cancelledRan = new CompletableFuture<>();
        strand.execute(() -> {
            Timer first = strand.schedule(0, () -> cancelledRan.complete(true));
            loops.loop(0).schedule(0, () -> {});
            first.cancel();
            strand.schedule(1, () -> cancelledRan.complete(false));
        });
        assertFalse(get(cancelledRan));
    }

    @Test
    void refusesWhenTheNodeHasEnded() {
        loops.stop();
        assertThrows(RejectedExecutionException.class, () -> strand.execute(() -> {}));
        assertThrows(RejectedExecutionException.class, () -> strand.run(() -> {}));
    }

    @Test
    void samePartitionHasTheSameStrandAndPartitionsSpread() {
        UUID topic = new UUID(5, 6);
        assertSame(
                loops.owner(new TopicIdPartition(topic, "a", 7)),
                loops.owner(new TopicIdPartition(topic, "renamed", 7)));
        long different = java.util.stream.IntStream.range(0, 32)
                .mapToObj(i -> loops.owner(new TopicIdPartition(topic, "a", i)))
                .distinct()
                .count();
        assertTrue(different >= 16, () -> "32 partitions on " + different + " strands");
    }
}
