package io.myelin.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.loop.Clock;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandleTest {
    private static final long LONG_NS = 60_000_000_000L;

    private final InlineLoop loop = new InlineLoop();
    private final Handle<Service> handle = new Handle<>("service", 2);

    @Test
    void aCallGoesToTheGenerationBoundLast() throws Exception {
        Service first = new Service(1);
        Service second = new Service(2);
        handle.bind(first);
        handle.bind(second);
        assertEquals(0, handle.unbind(first, 0));
        assertEquals(2, call().get());
    }

    @Test
    void aCallThatIsGivenUpIsNotWaitedFor() {
        Service service = new Service(1);
        handle.bind(service);
        CompletableFuture<Integer> late = new CompletableFuture<>();
        CompletableFuture<Integer> given = handle.call(loop, LONG_NS, s -> late).toCompletableFuture();
        assertEquals(1, handle.unbind(service, 0));
        handle.bind(service);
        CompletableFuture<Integer> kept = handle.call(loop, LONG_NS, s -> new CompletableFuture<Integer>())
                .toCompletableFuture();
        CompletableFuture<Integer> dropped =
                handle.call(loop, LONG_NS, s -> late).toCompletableFuture();
        assertTrue(dropped.cancel(false));
        late.complete(5);
        assertFalse(kept.isDone());
        assertTrue(dropped.isCancelled());
        assertEquals(5, given.join());
        assertEquals(1, handle.unbind(service, 0));
        assertTrue(kept.cancel(false));
        assertEquals(0, handle.unbind(service, 0));
    }

    @Test
    void aCallThatIsGivenUpIsNotRunAgain() {
        handle.bind(new Service(1));
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Integer> given = handle.call(loop, LONG_NS, s -> {
                    runs.incrementAndGet();
                    return ended;
                })
                .toCompletableFuture();
        given.cancel(false);
        ended.completeExceptionally(new GenerationEndedException());
        assertEquals(1, runs.get());
    }

    @Test
    void aCallWaitsForAGeneration() throws Exception {
        CompletableFuture<Integer> waiting = call();
        assertFalse(waiting.isDone());
        handle.bind(new Service(3));
        assertEquals(3, waiting.get());
    }

    @Test
    void aCallThatWaitsTooLongIsToldSo() {
        CompletableFuture<Integer> waiting = call();
        loop.fireTimers();
        assertInstanceOf(
                AbsentException.class,
                assertThrows(ExecutionException.class, waiting::get).getCause());
        assertInstanceOf(
                AbsentException.class,
                assertThrows(
                                ExecutionException.class,
                                () -> handle.call(loop, 0, Service::number)
                                        .toCompletableFuture()
                                        .get())
                        .getCause());
    }

    @Test
    void onlySoManyMayWait() {
        call();
        call();
        assertTrue(call().isCompletedExceptionally());
    }

    @Test
    void unbindReturnsOnlyWhenTheCallsHaveEnded() throws Exception {
        Service slow = new Service(1);
        slow.answer = new CompletableFuture<>();
        handle.bind(slow);
        CompletableFuture<Integer> inFlight = call();
        handle.bind(new Service(2));
        CompletableFuture<Integer> unbound = new CompletableFuture<>();
        Thread thread = new Thread(() -> unbound.complete(handle.unbind(slow, 60_000)));
        thread.start();
        assertEquals(2, call().get(), "new calls do not go to the generation that ends");
        assertFalse(unbound.isDone());
        slow.answer.complete(1);
        assertEquals(0, unbound.get());
        assertEquals(1, inFlight.get());
        thread.join();
    }

    @Test
    void unbindSaysHowManyCallsDidNotEnd() {
        Service stuck = new Service(1);
        stuck.answer = new CompletableFuture<>();
        handle.bind(stuck);
        call();
        assertEquals(1, handle.unbind(stuck, 1));
    }

    @Test
    void aWaitingCallIsDrainedAndRunAgainOnTheNextGeneration() throws Exception {
        WaitingService waits = new WaitingService();
        handle.bind(waits);
        CompletableFuture<Integer> call = call();
        assertEquals(0, handle.unbind(waits, 60_000));
        assertFalse(call.isDone());
        handle.bind(new Service(5));
        assertEquals(5, call.get());
    }

    @Test
    void aServiceIsNotDrainedWhenItIsItsUserThatEnds() {
        WaitingService waits = new WaitingService();
        handle.bind(waits);
        CompletableFuture<Integer> call = call();
        handle.close();
        assertEquals(0, handle.unbind(waits, 60_000), "it does not wait for them either");
        assertFalse(waits.answer.isDone(), "others wait on the service, too");
        assertFalse(call.isDone());
    }

    @Test
    void callsDoNotOvertakeThoseThatHaveWaited() {
        QueuedLoop queued = new QueuedLoop();
        List<Integer> order = new ArrayList<>();
        note(queued, order, 1);
        note(queued, order, 2);
        handle.bind(new Service(1));
        note(queued, order, 3);
        queued.runNext();
        note(queued, order, 4);
        queued.runAll();
        note(queued, order, 5);
        assertEquals(List.of(1, 2, 3, 4, 5), order);
        assertTrue(queued.timers.isEmpty(), "timers of calls that wait no longer");
    }

    @Test
    void callsKeepTheirOrderWhenTheNextGenerationGoesAtOnce() {
        QueuedLoop queued = new QueuedLoop();
        Handle<Service> wide = new Handle<>("service", 10);
        List<Integer> order = new ArrayList<>();
        Service brief = new Service(1);
        for (int i = 1; i <= 3; i++) {
            note(wide, queued, order, i);
        }
        wide.bind(brief);
        queued.runNext();
        wide.unbind(brief, 0);
        note(wide, queued, order, 4);
        queued.runAll();
        wide.bind(new Service(2));
        note(wide, queued, order, 5);
        queued.runAll();
        assertEquals(List.of(1, 2, 3, 4, 5), order);
        assertTrue(queued.timers.isEmpty(), "timers of calls that wait no longer");
    }

    @Test
    void aCallThatThrowsIsNotInFlight() {
        Service service = new Service(1);
        handle.bind(service);
        CompletableFuture<Integer> failed = handle.<Integer>call(loop, LONG_NS, bound -> {
                    throw new IllegalArgumentException("no");
                })
                .toCompletableFuture();
        assertTrue(failed.isCompletedExceptionally());
        assertEquals(0, handle.unbind(service, 0));
    }

    /** Generations change under load as Declarative Services changes them; no call may fail or see a dead generation. */
    @Test
    void nothingFailsWhileGenerationsChange() throws Exception {
        Handle<Service> busy = new Handle<>("service", 10_000);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        AtomicInteger done = new AtomicInteger();
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        CountDownLatch finished = new CountDownLatch(1);
        try {
            Service current = new Service(0);
            busy.bind(current);
            Thread caller = new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    calls.add(busy.call(loop, LONG_NS, service -> CompletableFuture.supplyAsync(service::use, pool))
                            .whenComplete((value, error) -> done.incrementAndGet())
                            .toCompletableFuture());
                }
                finished.countDown();
            });
            caller.start();
            for (int generation = 1; finished.getCount() > 0 || generation < 50; generation++) {
                Service next = new Service(generation);
                if (generation % 2 == 0) {
                    busy.bind(next);
                }
                assertEquals(0, busy.unbind(current, 60_000));
                current.dead = true;
                if (generation % 2 != 0) {
                    busy.bind(next);
                }
                current = next;
            }
            caller.join();
            for (CompletableFuture<Integer> call : calls) {
                assertTrue(call.get() >= 0, "a call met a generation that had ended");
            }
            assertEquals(5_000, done.get());
        } finally {
            pool.shutdown();
        }
    }

    /** A loop of its own makes calls while another thread changes generations. */
    @Test
    void callsKeepTheirOrderWhileGenerationsChange() throws Exception {
        Handle<Service> busy = new Handle<>("service", 50_000);
        List<Integer> order = new ArrayList<>();
        QueuedLoop queued = new QueuedLoop();
        Thread onLoop = new Thread(() -> {
            for (int i = 0; i < 50_000; i++) {
                note(busy, queued, order, i);
                queued.runAll();
            }
        });
        onLoop.start();
        while (onLoop.isAlive()) {
            Service brief = new Service(0);
            busy.bind(brief);
            assertEquals(0, busy.unbind(brief, 60_000));
        }
        onLoop.join();
        busy.bind(new Service(1));
        queued.runAll();
        assertEquals(50_000, order.size());
        for (int i = 0; i < order.size(); i++) {
            assertEquals(i, order.get(i));
        }
    }

    private void note(Loop on, List<Integer> order, int number) {
        note(handle, on, order, number);
    }

    private static void note(Handle<Service> handle, Loop on, List<Integer> order, int number) {
        handle.call(on, LONG_NS, service -> {
            order.add(number);
            return service.number();
        });
    }

    private CompletableFuture<Integer> call() {
        return handle.call(loop, LONG_NS, Service::number).toCompletableFuture();
    }

    private static class Service {
        private final int number;
        CompletableFuture<Integer> answer;
        volatile boolean dead;

        Service(int number) {
            this.number = number;
        }

        CompletableFuture<Integer> number() {
            return answer == null ? CompletableFuture.completedFuture(number) : answer;
        }

        int use() {
            return dead ? -1 : number;
        }
    }

    private static final class WaitingService extends Service implements Drainable {
        WaitingService() {
            super(0);
            answer = new CompletableFuture<>();
        }

        @Override
        public void drain() {
            answer.completeExceptionally(new GenerationEndedException());
        }
    }

    /** Runs what it is given when told; its timers never fire. */
    private static final class QueuedLoop implements Loop {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Set<Runnable> timers = ConcurrentHashMap.newKeySet();

        void runNext() {
            tasks.remove().run();
        }

        void runAll() {
            while (!tasks.isEmpty()) {
                runNext();
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public Timer schedule(long delayNs, Runnable task) {
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public Clock clock() {
            return Clock.system();
        }
    }

    /** Runs what it is given at once, on whatever thread; keeps timers until told. */
    private static final class InlineLoop implements Loop {
        private final List<Runnable> timers = new ArrayList<>();

        synchronized void fireTimers() {
            List.copyOf(timers).forEach(Runnable::run);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public synchronized Timer schedule(long delayNs, Runnable task) {
            timers.add(task);
            return () -> {};
        }

        @Override
        public Clock clock() {
            return Clock.system();
        }
    }
}
