package io.myelin.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyLoopsTest {
    private final NettyLoops loops = new NettyLoops(2, new BlockingPool(1, 1), Clock.system(), true);

    @AfterEach
    void stop() {
        loops.stop();
    }

    @Test
    void tasksRunInOrderOnTheirLoopAlsoAfterAFailure() throws Exception {
        for (int index = 0; index < loops.count(); index++) {
            Loop loop = loops.loop(index);
            List<Integer> seen = new ArrayList<>();
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            loop.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            for (int i = 0; i < 100; i++) {
                int number = i;
                loop.execute(() -> seen.add(number));
            }
            loop.execute(() -> last.complete(loop.inLoop()));
            assertTrue(last.get(20, TimeUnit.SECONDS));
            assertFalse(loop.inLoop());
            for (int i = 0; i < 100; i++) {
                assertEquals(i, seen.get(i));
            }
        }
    }

    @Test
    void cancelledTimerDoesNotRun() throws Exception {
        Loop loop = loops.loop(0);
        CompletableFuture<Boolean> cancelledRan = new CompletableFuture<>();
        loop.execute(() -> {
            Timer first = loop.schedule(0, () -> cancelledRan.complete(true));
            loop.schedule(1, () -> cancelledRan.complete(false));
            first.cancel();
        });
        assertFalse(cancelledRan.get(20, TimeUnit.SECONDS));
    }

    @Test
    void hereIsTheLoopOfTheCaller() throws Exception {
        for (int i = 0; i < loops.count(); i++) {
            NettyLoop loop = loops.loop(i);
            CompletableFuture<NettyLoop> here = new CompletableFuture<>();
            loop.execute(() -> here.complete(loops.here()));
            assertSame(loop, here.get(20, TimeUnit.SECONDS));
        }
        assertFalse(loops.here() == loops.here(), "other threads get the loops in turn");
    }

    @Test
    void blockingWorkIsBounded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        loops.blocking().execute(() -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        CompletableFuture<Void> waited = new CompletableFuture<>();
        loops.blocking().execute(() -> waited.complete(null));
        assertThrows(RejectedExecutionException.class, () -> loops.blocking().execute(() -> {}));
        release.countDown();
        waited.get(20, TimeUnit.SECONDS);
    }

    @Test
    void stoppedLoopRefusesTasks() {
        loops.stop();
        assertThrows(RejectedExecutionException.class, () -> loops.loop(0).execute(() -> {}));
    }
}
