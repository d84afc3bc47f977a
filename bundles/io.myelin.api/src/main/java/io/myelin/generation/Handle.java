package io.myelin.generation;

import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A handle on a service that may be replaced at any time: what a component binds by method, {@code OPTIONAL}, {@code DYNAMIC},
 * {@code GREEDY}. Calls go to the generation bound last; while none is bound they wait, bounded in number and time. The
 * generation that is unbound is drained: {@link #unbind} returns only when every call that went to it has ended, because
 * Declarative Services binds the new service before it unbinds the old one and deactivates the old one right after.
 *
 * <p>A call that completes with {@link GenerationEndedException} had no effect and is run again on the next generation, with
 * the same patience for it.
 *
 * <p>Any thread. The lock guards counters only; no call runs under it.
 *
 * @param <T> the service
 */
public final class Handle<T> {
    private final String name;
    private final int maxWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private final Map<T, Generation<T>> bound = new IdentityHashMap<>();
    private final ArrayDeque<Waiting<T, ?>> waiting = new ArrayDeque<>();
    private Generation<T> current;

    /**
     * @param name of the service, for messages
     * @param maxWaiting how many calls may wait for a generation; one more fails at once with {@link AbsentException}
     */
    public Handle(String name, int maxWaiting) {
        this.name = name;
        this.maxWaiting = maxWaiting;
    }

    /** Makes {@code service} the present generation and runs the calls that wait, in their order, each on its own loop. */
    public void bind(T service) {
        List<Waiting<T, ?>> resumed;
        lock.lock();
        try {
            current = new Generation<>(service);
            bound.put(service, current);
            resumed = new ArrayList<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        for (Waiting<T, ?> call : resumed) {
            call.loop.execute(() -> resume(call));
        }
    }

    /**
     * Ends a generation: no new call goes to it, and the method waits for those that did.
     *
     * @param limitMs how long to wait for them
     * @return how many calls had not ended by then; 0 is the good answer
     */
    public int unbind(T service, long limitMs) {
        withdraw(service);
        if (service instanceof Drainable waiting) {
            waiting.drain();
        }
        lock.lock();
        try {
            Generation<T> ended = bound.remove(service);
            if (ended == null) {
                return 0;
            }
            long leftNs = TimeUnit.MILLISECONDS.toNanos(limitMs);
            while (ended.inFlight > 0 && leftNs > 0) {
                leftNs = drained.awaitNanos(leftNs);
            }
            return ended.inFlight;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        } finally {
            lock.unlock();
        }
    }

    private void withdraw(T service) {
        lock.lock();
        try {
            if (current != null && current.service == service) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a generation is bound now; for health, not for deciding whether to call. */
    public boolean present() {
        return peek().isPresent();
    }

    /** The generation bound now, for a look at it that keeps nothing and calls nothing that may wait. */
    public Optional<T> peek() {
        lock.lock();
        try {
            return current == null ? Optional.empty() : Optional.of(current.service);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs {@code call} against the present generation, at once on the calling thread when there is one, else on {@code loop}
     * as soon as there is one. The call counts as in flight until the stage that it returns completes, so that stage must
     * complete within bounds of its own.
     *
     * @param waitNs how long to wait for a generation
     * @return completes as the call's own stage does, on that stage's thread; with {@link AbsentException} on {@code loop} when
     *     no generation came in time, or at once when too many calls wait
     */
    public <R> CompletionStage<R> call(Loop loop, long waitNs, Function<? super T, CompletionStage<R>> call) {
        CompletableFuture<R> result = new CompletableFuture<>();
        enter(new Waiting<>(loop, waitNs, call, result));
        return result;
    }

    private <R> void resume(Waiting<T, R> call) {
        if (!call.result.isDone()) {
            if (call.timer != null) {
                call.timer.cancel();
            }
            enter(call);
        }
    }

    private <R> void enter(Waiting<T, R> call) {
        Generation<T> generation;
        lock.lock();
        try {
            generation = current;
            if (generation != null) {
                generation.inFlight++;
            }
        } finally {
            lock.unlock();
        }
        if (generation == null) {
            park(call);
        } else {
            run(generation, call);
        }
    }

    private <R> void park(Waiting<T, R> call) {
        boolean parked = false;
        boolean missed = false;
        if (call.waitNs > 0) {
            call.timer = call.loop.schedule(call.waitNs, () -> expire(call));
            lock.lock();
            try {
                missed = current != null;
                parked = !missed && waiting.size() < maxWaiting && waiting.add(call);
            } finally {
                lock.unlock();
            }
        }
        if (missed) {
            resume(call);
        } else if (!parked) {
            call.result.completeExceptionally(new AbsentException(name));
        }
    }

    private void expire(Waiting<T, ?> call) {
        boolean waited;
        lock.lock();
        try {
            waited = waiting.remove(call);
        } finally {
            lock.unlock();
        }
        if (waited) {
            call.result.completeExceptionally(new AbsentException(name));
        }
    }

    private <R> void run(Generation<T> generation, Waiting<T, R> call) {
        CompletionStage<R> stage;
        try {
            stage = call.call.apply(generation.service);
        } catch (RuntimeException e) {
            leave(generation);
            call.result.completeExceptionally(e);
            return;
        }
        stage.whenComplete((value, error) -> {
            leave(generation);
            if (ended(error)) {
                call.loop.execute(() -> enter(call));
            } else if (error != null) {
                call.result.completeExceptionally(error);
            } else {
                call.result.complete(value);
            }
        });
    }

    private static boolean ended(Throwable error) {
        return error instanceof GenerationEndedException
                || error instanceof CompletionException && error.getCause() instanceof GenerationEndedException;
    }

    private void leave(Generation<T> generation) {
        lock.lock();
        try {
            generation.inFlight--;
            if (generation.inFlight == 0) {
                drained.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private static final class Generation<T> {
        final T service;
        int inFlight;

        Generation(T service) {
            this.service = service;
        }
    }

    private static final class Waiting<T, R> {
        final Loop loop;
        final long waitNs;
        final Function<? super T, CompletionStage<R>> call;
        final CompletableFuture<R> result;
        volatile Timer timer;

        Waiting(Loop loop, long waitNs, Function<? super T, CompletionStage<R>> call, CompletableFuture<R> result) {
            this.loop = loop;
            this.waitNs = waitNs;
            this.call = call;
            this.result = result;
        }
    }
}
