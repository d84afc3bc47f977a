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
 * <p>Calls with the same loop reach a generation in the order in which they were made, those that waited included; only what
 * is run again after {@link GenerationEndedException} comes later than its turn.
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
    /** What each loop has been asked to begin, one task for each: later calls must not overtake it. */
    private final Map<Loop, ArrayDeque<Waiting<T, ?>>> queued = new IdentityHashMap<>();

    private Generation<T> current;
    private boolean closed;

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
            requeue(resumed);
        } finally {
            lock.unlock();
        }
        for (Waiting<T, ?> call : resumed) {
            call.loop.execute(() -> beginNext(call.loop));
        }
    }

    /**
     * The component that has the handle ends, as its deactivate method says; the services stay, and others use them. {@link
     * #unbind} then drains nothing and waits for nothing: nobody is left whom the answers of calls in flight concern.
     */
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a generation: no new call goes to it, and the method waits for those that did.
     *
     * @param limitMs how long to wait for them
     * @return how many calls had not ended by then; 0 is the good answer
     */
    public int unbind(T service, long limitMs) {
        if (!withdraw(service)) {
            return 0;
        }
        if (service instanceof Drainable waits) {
            waits.drain();
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

    /** @return whether it is the service that ends, and not who uses it */
    private boolean withdraw(T service) {
        lock.lock();
        try {
            if (current != null && current.service == service) {
                current = null;
            }
            if (closed) {
                bound.remove(service);
            }
            return !closed;
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
     * complete within bounds of its own. To cancel what is returned, as a future, gives the call up: it no longer counts, and
     * what comes of it is dropped.
     *
     * @param waitNs how long to wait for a generation
     * @return completes as the call's own stage does, on that stage's thread; with {@link AbsentException} on {@code loop} when
     *     no generation came in time, or at once when too many calls wait
     */
    public <R> CompletionStage<R> call(Loop loop, long waitNs, Function<? super T, CompletionStage<R>> call) {
        Result<R> result = new Result<>();
        result.call = new Waiting<>(loop, waitNs, call, result);
        begin(result.call);
        return result;
    }

    /** Under the lock; then the loop is asked, without it. */
    private void queue(Waiting<T, ?> call) {
        queued.computeIfAbsent(call.loop, loop -> new ArrayDeque<>()).add(call);
    }

    /** What has waited comes before what is queued already: it was begun, if in vain. */
    private void requeue(List<Waiting<T, ?>> resumed) {
        for (int i = resumed.size() - 1; i >= 0; i--) {
            Waiting<T, ?> call = resumed.get(i);
            call.stays = false;
            queued.computeIfAbsent(call.loop, loop -> new ArrayDeque<>()).addFirst(call);
        }
    }

    private void beginNext(Loop loop) {
        Waiting<T, ?> next;
        Timer timer;
        Admission admission;
        lock.lock();
        try {
            ArrayDeque<Waiting<T, ?>> calls = queued.get(loop);
            next = calls.remove();
            if (calls.isEmpty()) {
                queued.remove(loop);
            }
            timer = next.timer;
            next.timer = null;
            // Who was to get the answer may have given up.
            admission = next.result.isDone() ? Admission.ABSENT : admit(next);
        } finally {
            lock.unlock();
        }
        if (timer != null) {
            timer.cancel();
        }
        proceed(next, admission);
    }

    private void begin(Waiting<T, ?> call) {
        Admission admission;
        lock.lock();
        try {
            if (queued.containsKey(call.loop)) {
                queue(call);
                admission = Admission.QUEUED;
            } else {
                admission = admit(call);
            }
        } finally {
            lock.unlock();
        }
        proceed(call, admission);
    }

    /** Under the lock, in one piece with the look at what is queued: else a call could change places with another. */
    private Admission admit(Waiting<T, ?> call) {
        call.generation = current;
        if (current != null) {
            current.inFlight++;
            return Admission.RUN;
        }
        if (call.waitNs <= 0 || waiting.size() >= maxWaiting) {
            return Admission.ABSENT;
        }
        waiting.add(call);
        call.stays = true;
        call.stay++;
        return Admission.WAIT;
    }

    private void proceed(Waiting<T, ?> call, Admission admission) {
        switch (admission) {
            case RUN -> run(call);
            case WAIT -> limit(call, call.stay);
            case QUEUED -> call.loop.execute(() -> beginNext(call.loop));
            default -> call.result.completeExceptionally(new AbsentException(name));
        }
    }

    /** A call may have gone on, and even wait again, before its timer is there. */
    private void limit(Waiting<T, ?> call, int stay) {
        Timer timer = call.loop.schedule(call.waitNs, () -> expire(call, stay));
        boolean late;
        lock.lock();
        try {
            late = call.stay != stay || !call.stays;
            if (!late) {
                call.timer = timer;
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            timer.cancel();
        }
    }

    private void expire(Waiting<T, ?> call, int stay) {
        boolean waited;
        lock.lock();
        try {
            waited = call.stay == stay && waiting.remove(call);
        } finally {
            lock.unlock();
        }
        if (waited) {
            call.result.completeExceptionally(new AbsentException(name));
        }
    }

    private <R> void run(Waiting<T, R> call) {
        Generation<T> generation = call.generation;
        if (generation == null) {
            return; // given up in between
        }
        CompletionStage<R> stage;
        try {
            stage = call.call.apply(generation.service);
        } catch (RuntimeException e) {
            leave(call);
            call.result.completeExceptionally(e);
            return;
        }
        stage.whenComplete((value, error) -> {
            leave(call);
            if (ended(error)) {
                again(call);
            } else if (error != null) {
                call.result.completeExceptionally(error);
            } else {
                call.result.complete(value);
            }
        });
    }

    private void again(Waiting<T, ?> call) {
        if (call.result.isDone()) {
            return;
        }
        lock.lock();
        try {
            queue(call);
        } finally {
            lock.unlock();
        }
        call.loop.execute(() -> beginNext(call.loop));
    }

    private static boolean ended(Throwable error) {
        return error instanceof GenerationEndedException
                || error instanceof CompletionException && error.getCause() instanceof GenerationEndedException;
    }

    /** Once for each time that it was admitted. */
    private void leave(Waiting<T, ?> call) {
        lock.lock();
        try {
            Generation<T> left = call.generation;
            call.generation = null;
            if (left != null) {
                left.inFlight--;
                if (left.inFlight == 0) {
                    drained.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Result<R> extends CompletableFuture<R> {
        private Waiting<T, R> call;

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            if (cancelled) {
                leave(call);
            }
            return cancelled;
        }
    }

    private enum Admission {
        RUN,
        WAIT,
        QUEUED,
        ABSENT
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
        /** Which it was admitted to last. */
        Generation<T> generation;

        /** Whether it waits, for which time, and the end of that: guarded by the lock. */
        boolean stays;

        int stay;
        Timer timer;

        Waiting(Loop loop, long waitNs, Function<? super T, CompletionStage<R>> call, CompletableFuture<R> result) {
            this.loop = loop;
            this.waitNs = waitNs;
            this.call = call;
            this.result = result;
        }
    }
}
