package io.myelin.log.segment;

import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.generation.Handle;
import io.myelin.log.StorageException;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts logs, the dirtiest first, a few at a time. Looks at each log on the loop that owns it, works off the loop in small
 * steps, and hands what it made to the owner. Any thread.
 */
final class Cleaner {
    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    private final StoreContext context;
    private final Collection<SegmentLog> logs;
    private final Handle<Codecs> codecs;
    private final CleanerSettings settings;
    private final Supplier<CompactKeys> keys;
    private final CompactThrottle throttle;
    private final Executor executor;
    private final Set<LogCompaction> busy = ConcurrentHashMap.newKeySet();
    private final Set<CompactJob> jobs = ConcurrentHashMap.newKeySet();
    private final Set<Timer> timers = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * @param keys memory for the keys of one log
     * @param executor runs the steps, and ends with the store
     */
    Cleaner(
            StoreContext context,
            Collection<SegmentLog> logs,
            Handle<Codecs> codecs,
            CleanerSettings settings,
            Supplier<CompactKeys> keys,
            CompactThrottle throttle,
            Executor executor) {
        this.context = context;
        this.logs = logs;
        this.codecs = codecs;
        this.settings = settings;
        this.keys = keys;
        this.throttle = throttle;
        this.executor = executor;
    }

    void start() {
        for (int i = 0; i < settings.threads(); i++) {
            new Worker(context.loops().loop(i % context.loops().count())).backOff();
        }
    }

    /** No step begins after this; one may be running. */
    void stop() {
        stopped = true;
        timers.forEach(Timer::cancel);
    }

    /** Lets go of what interrupted work holds, once no step runs any more. */
    void close() {
        jobs.forEach(Cleaner::close);
        jobs.clear();
    }

    /** Looks, chooses, compacts, and looks again. */
    private final class Worker {
        private final Loop home;
        private Timer timer;

        Worker(Loop home) {
            this.home = home;
        }

        void backOff() {
            after(TimeUnit.MILLISECONDS.toNanos(settings.backoffMs()), this::look);
        }

        private void after(long delayNs, Runnable next) {
            if (timer != null) {
                timers.remove(timer);
            }
            if (stopped) {
                return;
            }
            guarded(() -> {
                timer = home.schedule(delayNs, next);
                timers.add(timer);
            });
        }

        /** Loops and threads that take nothing any more have ended, and so does the worker. */
        private void guarded(Runnable handOver) {
            try {
                handOver.run();
            } catch (RejectedExecutionException e) {
                LOG.debug("A worker of the cleaner ends: {}", e.toString());
            }
        }

        private void on(SegmentLog log, Runnable task) {
            guarded(() -> context.loops().owner(log.partition()).execute(task));
        }

        private void look() {
            visit(List.copyOf(logs).iterator(), null, null);
        }

        private void visit(Iterator<SegmentLog> left, LogCompaction best, CompactPlan plan) {
            while (left.hasNext() && !stopped) {
                SegmentLog log = left.next();
                LogCompaction candidate = log.compaction();
                if (log.config().compacts() && !candidate.rests() && !busy.contains(candidate)) {
                    on(log, () -> {
                        CompactPlan other = due(candidate).orElse(null);
                        boolean better = other != null
                                && (plan == null || CompactPlan.byUrgency().compare(other, plan) > 0);
                        guarded(() ->
                                home.execute(() -> visit(left, better ? candidate : best, better ? other : plan)));
                    });
                    return;
                }
            }
            if (best == null) {
                backOff();
            } else if (busy.add(best)) {
                on(best.log(), () -> best.begin(plan, start -> begin(best, start)));
            } else {
                look();
            }
        }

        private Optional<CompactPlan> due(LogCompaction log) {
            try {
                return log.plan(context.clock().nowMs()).filter(CompactPlan::isDue);
            } catch (StorageException e) {
                LOG.debug("{} is not compacted now: {}", log.log().partition(), e.getMessage());
                return Optional.empty();
            }
        }

        private void begin(LogCompaction log, CompactPlan.Start start) {
            if (start == null) {
                busy.remove(log);
                backOff();
            } else {
                CompactJob job = new CompactJob(context, log, start, keys.get(), settings.limits());
                jobs.add(job);
                guarded(() -> executor.execute(() -> step(job)));
            }
        }

        private void step(CompactJob job) {
            if (stopped) {
                return;
            }
            Outcome outcome = attempt(job);
            if (outcome.failure != null) {
                failed(job, outcome.failure);
                return;
            }
            long delayNs = throttle.delayNs(context.clock().nowNs());
            switch (outcome.next) {
                case STEP -> {
                    if (delayNs > 0) {
                        after(delayNs, () -> guarded(() -> executor.execute(() -> step(job))));
                    } else {
                        guarded(() -> executor.execute(() -> step(job)));
                    }
                }
                case ON_LOOP -> on(job.log().log(), () -> onLoop(job));
                default -> end(job);
            }
        }

        private void onLoop(CompactJob job) {
            CompactJob.Next next;
            try {
                next = job.onLoop();
            } catch (StorageException e) {
                guarded(() -> executor.execute(() -> failed(job, e)));
                return;
            }
            guarded(() -> executor.execute(() -> {
                if (next == CompactJob.Next.STEP) {
                    step(job);
                } else {
                    end(job);
                }
            }));
        }

        private void end(CompactJob job) {
            jobs.remove(job);
            close(job);
            busy.remove(job.log());
            after(0, this::look);
        }

        /** Whatever was wrong concerns one log; the others go on. */
        private void failed(CompactJob job, Exception failure) {
            jobs.remove(job);
            close(job);
            on(job.log().log(), () -> {
                boolean corrupt = failure instanceof CorruptBatchException
                        || failure instanceof IOException
                        || failure instanceof RuntimeException
                        || failure instanceof StorageException storage
                                && storage.kind() == StorageException.Kind.CORRUPT;
                if (corrupt && job.log().stillIs(job.plan())) {
                    job.log().uncleanable(job.plan(), job.position(), failure);
                } else if (failure instanceof CompactJob.NoCodecException) {
                    LOG.info(
                            "{} waits to be compacted: no codec is there",
                            job.log().log().partition());
                } else if (!job.log().log().isClosed()) {
                    LOG.warn("{} is not compacted now: {}", job.log().log().partition(), failure.toString());
                }
                job.log().rest(4 * TimeUnit.MILLISECONDS.toNanos(settings.backoffMs()));
                busy.remove(job.log());
                backOff();
            });
        }
    }

    private static void close(CompactJob job) {
        try {
            job.close();
        } catch (StorageException e) {
            LOG.debug("What compaction replaced is left to the next start: {}", e.getMessage());
        }
    }

    private record Outcome(CompactJob.Next next, Exception failure) {}

    /** With a codec that stays until the step is done, or without one. */
    private Outcome attempt(CompactJob job) {
        CompletableFuture<Outcome> outcome = codecs.call(
                        context.loops().loop(0), 0, codec -> CompletableFuture.completedFuture(attempt(job, codec)))
                .toCompletableFuture();
        return outcome.isCompletedExceptionally() ? attempt(job, null) : outcome.join();
    }

    private Outcome attempt(CompactJob job, Codecs codec) {
        try {
            return new Outcome(job.step(codec), null);
        } catch (StorageException
                | IOException
                | CorruptBatchException
                | CompactJob.NoCodecException
                | RuntimeException e) {
            return new Outcome(null, e);
        } finally {
            throttle.moved(job.takeMoved());
        }
    }
}
