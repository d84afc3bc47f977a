package io.myelin.coordination.runtime;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.generation.GenerationEndedException;
import io.myelin.loop.Loop;
import io.myelin.loop.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the shard of one partition: loads it when this node begins to lead, gives it calls and the time, writes its records,
 * and loads it anew when a write fails. Methods without a note are called on the partition's loop.
 *
 * @param <S> the kind of shard
 */
public final class ShardHost<S extends Shard> {
    private static final Logger LOG = LoggerFactory.getLogger(ShardHost.class);

    /** What a host is doing. */
    public enum State {
        /** The node is about to lead, says the cluster image; the broker has not yet said so. */
        AWAITED,
        /** The log is being replayed. */
        LOADING,
        /** Loading failed; it is tried again soon. */
        FAILED,
        ACTIVE,
        /** Led elsewhere, or this generation has ended. */
        CLOSED
    }

    /** One call on a shard. */
    public interface Operation<S, T> {
        /**
         * Completes {@code reply} through {@code effects}, now or later; or throws what the caller is to be told: a
         * {@link BusException} or {@link GenerationEndedException}.
         */
        void run(S shard, Now now, CompletableFuture<T> reply, Effects effects);
    }

    private final TopicIdPartition id;
    private final Loop loop;
    private final Supplier<Optional<Partition>> partition;
    private final Supplier<S> factory;
    private final RuntimeLimits limits;
    private final RuntimeCounters counters;
    private final ShardCarry carry;
    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private final List<Ended> endedWhileLoading = new ArrayList<>();

    private volatile State state = State.AWAITED;
    private volatile String failure = "";
    private int leaderEpoch = -1;
    private volatile S shard;
    private Appender appender;
    private Loader loader;
    private Timer timer;
    private long timerAtMs = Shard.NEVER;
    private boolean draining;

    /**
     * @param partition looks the local leader up; never kept across calls
     * @param factory makes an empty shard
     */
    public ShardHost(
            TopicIdPartition id,
            Loop loop,
            Supplier<Optional<Partition>> partition,
            Supplier<S> factory,
            RuntimeLimits limits,
            RuntimeCounters counters,
            ShardCarry carry) {
        this.id = id;
        this.loop = loop;
        this.partition = partition;
        this.factory = factory;
        this.limits = limits;
        this.counters = counters;
        this.carry = carry;
    }

    public TopicIdPartition id() {
        return id;
    }

    public Loop loop() {
        return loop;
    }

    /** Any thread. */
    public State state() {
        return state;
    }

    /** Why the last load failed, empty when it did not; any thread. */
    public String failure() {
        return failure;
    }

    /** The shard as it is now, for a look at its size; any thread. */
    public Optional<S> peek() {
        return Optional.ofNullable(shard);
    }

    /** This node leads under a new epoch. */
    public void lead(int epoch) {
        if (state == State.CLOSED || state == State.ACTIVE && epoch == leaderEpoch) {
            return;
        }
        leaderEpoch = epoch;
        drop(notCoordinator());
        load();
    }

    /** A producer's transaction has ended in the partition: its marker is committed. */
    public void transactionEnded(long producerId, long offset, boolean commits) {
        if (state == State.ACTIVE) {
            appender.passed(offset);
            step(effects -> shard.transactionEnded(producerId, offset, commits));
        } else if (state == State.LOADING) {
            endedWhileLoading.add(new Ended(producerId, offset, commits));
        }
    }

    /** This node no longer leads, or the generation ends. */
    public void close() {
        if (state != State.CLOSED) {
            drop(notCoordinator());
            state = State.CLOSED;
            unpark();
        }
    }

    /** Runs an operation; any thread. The stage completes on the loop. */
    public <T> CompletionStage<T> submit(Operation<S, T> operation) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        loop.run(() -> run(operation, reply));
        return reply;
    }

    /** Tells the shard of something that it has begun; not refused when much waits to be written, dropped when it has ended. */
    public void tell(S begunBy, BiConsumer<Now, Effects> news) {
        tell(begunBy, news, () -> {});
    }

    /** @param dropped run instead when the shard has ended */
    public void tell(S begunBy, BiConsumer<Now, Effects> news, Runnable dropped) {
        try {
            loop.execute(() -> {
                if (state == State.ACTIVE && shard == begunBy) {
                    step(effects -> news.accept(Now.of(loop.clock()), effects));
                } else {
                    dropped.run();
                }
            });
        } catch (RejectedExecutionException e) {
            // The node ends, and its loops with it.
            dropped.run();
        }
    }

    /** Under which this node leads; what comes from another shard of the same partition later has a higher one. */
    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** Ends the waiting of calls for good. */
    public void drain() {
        draining = true;
        if (state == State.ACTIVE) {
            step(shard::drain);
        }
    }

    /** Ends the generation: leaves behind what the log does not hold. */
    public void leave() {
        if (state == State.ACTIVE && appender.idle()) {
            Now now = Now.of(loop.clock());
            shard.carry(now).ifPresent(bytes -> carry.leave(id, leaderEpoch, appender.endOffset(), bytes));
        }
        close();
    }

    private <T> void run(Operation<S, T> operation, CompletableFuture<T> reply) {
        switch (state) {
            case ACTIVE -> perform(operation, reply);
            case AWAITED, LOADING -> park(operation, reply);
            case FAILED ->
                reply.completeExceptionally(
                        new BusException(BusError.COORDINATOR_NOT_AVAILABLE, id + " cannot be read: " + failure));
            default -> reply.completeExceptionally(notCoordinator());
        }
    }

    private <T> void perform(Operation<S, T> operation, CompletableFuture<T> reply) {
        if (appender.full()) {
            counters.refused();
            reply.completeExceptionally(new BusException(
                    BusError.COORDINATOR_NOT_AVAILABLE, "too much waits to be written to " + id + "; try again"));
            return;
        }
        Effects effects = new Effects();
        try {
            operation.run(shard, Now.of(loop.clock()), reply, effects);
        } catch (BusException | GenerationEndedException e) {
            effects.fail(reply, e);
        } catch (RuntimeException e) {
            reply.completeExceptionally(broken(e));
            return;
        }
        settle(effects);
    }

    private <T> void park(Operation<S, T> operation, CompletableFuture<T> reply) {
        if (limits.loadWaitMs() <= 0 || parked.size() >= limits.loadWaitMaxCalls()) {
            counters.refused();
            reply.completeExceptionally(loading());
            return;
        }
        Parked call = new Parked(() -> run(operation, reply));
        call.timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(limits.loadWaitMs()), () -> {
            parked.remove(call);
            reply.completeExceptionally(loading());
        });
        parked.add(call);
    }

    private void unpark() {
        List<Parked> calls = new ArrayList<>(parked);
        parked.clear();
        for (Parked call : calls) {
            call.timer.cancel();
            call.again.run();
        }
    }

    private void load() {
        state = State.LOADING;
        S fresh = factory.get();
        shard = fresh;
        endedWhileLoading.clear();
        appender = new Appender(loop, this::leader, limits, counters, this::onCommitted, this::onAppendFailed);
        loader = new Loader(loop, this::leader, limits.loadChunkBytes(), fresh, new Loader.Listener() {
            @Override
            public void onLoaded(long endOffset) {
                activate(endOffset);
            }

            @Override
            public void onFailed(Throwable cause) {
                onLoadFailed(cause);
            }
        });
        loader.start();
    }

    private void activate(long endOffset) {
        loader = null;
        counters.loaded();
        failure = "";
        appender.startAt(endOffset);
        state = State.ACTIVE;
        step(effects -> {
            Now now = Now.of(loop.clock());
            // What is before the end of the load was replayed.
            endedWhileLoading.stream()
                    .filter(ended -> ended.offset >= endOffset)
                    .forEach(ended -> {
                        appender.passed(ended.offset);
                        shard.transactionEnded(ended.producerId, ended.offset, ended.commits);
                    });
            endedWhileLoading.clear();
            shard.loaded(now, effects);
            carry.take(id, leaderEpoch, endOffset).ifPresent(bytes -> shard.resume(bytes, now));
            if (draining) {
                shard.drain(effects);
            }
        });
        unpark();
    }

    private void onLoadFailed(Throwable cause) {
        loader = null;
        if (leader().isEmpty()) {
            LOG.debug("stopped loading {}: it is led elsewhere", id, cause);
            state = State.AWAITED;
            return;
        }
        LOG.error("{} could not be loaded; trying again in {} ms", id, limits.loadRetryMs(), cause);
        retryLater(String.valueOf(cause.getMessage()));
    }

    private void retryLater(String why) {
        failure = why;
        state = State.FAILED;
        unpark();
        arm(Now.of(loop.clock()).steadyMs() + limits.loadRetryMs());
    }

    /** Runs a step of the shard that no call waits for. */
    private void step(Consumer<Effects> step) {
        Effects effects = new Effects();
        try {
            step.accept(effects);
        } catch (RuntimeException e) {
            broken(e);
            return;
        }
        settle(effects);
    }

    private void settle(Effects effects) {
        S current = shard;
        appender.enqueue(effects);
        effects.replies().forEach(Runnable::run);
        if (state == State.ACTIVE && shard == current && shard.nextDeadlineMs() < timerAtMs) {
            arm(shard.nextDeadlineMs());
        }
    }

    private void onCommitted(Effects.Committed committed) {
        step(effects -> committed.step().run(Now.of(loop.clock()), effects));
    }

    private void onAppendFailed(Throwable cause) {
        BusException told = AppendErrors.toClient(id.toString(), cause);
        LOG.warn("{} could not be written; loading it again: {}", id, told.getMessage());
        drop(told);
        if (leader().isPresent()) {
            load();
        }
    }

    /** A transition that ended half way leaves no state to trust. */
    private BusException broken(RuntimeException defect) {
        LOG.error("a step of {} failed; loading it again in {} ms", id, limits.loadRetryMs(), defect);
        drop(new BusException(BusError.COORDINATOR_NOT_AVAILABLE, "the coordinator loads its state again"));
        retryLater("a step failed: " + defect);
        return new BusException(BusError.INTERNAL, "the coordinator failed; see its log");
    }

    private void drop(BusException told) {
        if (timer != null) {
            timer.cancel();
            timerAtMs = Shard.NEVER;
        }
        if (loader != null) {
            loader.cancel();
            loader = null;
        }
        S ended = shard;
        Appender writes = appender;
        boolean wasActive = state == State.ACTIVE;
        state = State.AWAITED;
        shard = null;
        if (ended != null && wasActive) {
            writes.abandon(told);
            Effects effects = new Effects();
            ended.close(told, effects);
            effects.replies().forEach(Runnable::run);
        }
    }

    private Optional<Partition> leader() {
        return partition.get().filter(local -> local.leads() && local.leaderEpoch() == leaderEpoch);
    }

    private void arm(long atMs) {
        if (timer != null) {
            timer.cancel();
        }
        timerAtMs = atMs;
        if (atMs != Shard.NEVER) {
            long delayMs = Math.max(0, atMs - Now.of(loop.clock()).steadyMs());
            timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(delayMs), this::onTimer);
        }
    }

    private void onTimer() {
        timerAtMs = Shard.NEVER;
        if (state == State.FAILED) {
            load();
        } else if (state == State.ACTIVE) {
            step(effects -> shard.tick(Now.of(loop.clock()), effects));
        }
    }

    private BusException notCoordinator() {
        return new BusException(BusError.NOT_COORDINATOR, "this node does not lead " + id);
    }

    private BusException loading() {
        return new BusException(BusError.COORDINATOR_LOADING, id + " is being loaded; try again");
    }

    private record Ended(long producerId, long offset, boolean commits) {}

    private static final class Parked {
        final Runnable again;
        Timer timer;

        Parked(Runnable again) {
            this.again = again;
        }
    }
}
