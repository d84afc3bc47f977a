package io.myelin.coordination.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a transition of a shard asks of its surroundings. Nothing is done before the transition has ended, so that whoever is
 * answered may call again at once and finds a consistent shard.
 */
public final class Effects {
    private final List<LogRecord> records = new ArrayList<>();
    private final List<Runnable> replies = new ArrayList<>();
    private final List<Committed> committed = new ArrayList<>();
    private TransactionalWrite transactional;
    private boolean divisible;

    /** Writes a record; those of one transition are written together. */
    public void append(LogRecord record) {
        records.add(record);
    }

    /** Writes records of a transaction, after those of this transition. */
    public void append(TransactionalWrite write) {
        transactional = write;
    }

    /** Allows the records of this transition to be spread over several batches. */
    public void divisible() {
        divisible = true;
    }

    /** Begins work outside of the shard; what comes of it comes back as a call. */
    public void begin(Runnable work) {
        replies.add(work);
    }

    public <T> void reply(CompletableFuture<T> to, T value) {
        replies.add(() -> to.complete(value));
    }

    public void fail(CompletableFuture<?> to, RuntimeException cause) {
        replies.add(() -> to.completeExceptionally(cause));
    }

    /**
     * Answers when the records of this transition, and of all before it, are committed; with their error when they could not
     * be written. Without records of its own this makes a read that shows committed state only.
     */
    public <T> void replyWhenCommitted(CompletableFuture<T> to, T value) {
        committed.add(new Committed((now, next) -> next.reply(to, value), to::completeExceptionally));
    }

    /** As {@link #replyWhenCommitted}, with what the caller is told instead of an answer. */
    public void failWhenCommitted(CompletableFuture<?> to, RuntimeException cause) {
        committed.add(new Committed((now, next) -> next.fail(to, cause), to::completeExceptionally));
    }

    /** Goes on with the shard once the records are committed; never called when they could not be written. */
    public void whenCommitted(Continuation step) {
        committed.add(new Committed(step, failure -> {}));
    }

    public List<LogRecord> records() {
        return records;
    }

    public List<Runnable> replies() {
        return replies;
    }

    public List<Committed> committed() {
        return committed;
    }

    public Optional<TransactionalWrite> transactional() {
        return Optional.ofNullable(transactional);
    }

    boolean isDivisible() {
        return divisible;
    }

    /** A transition that follows another one. */
    public interface Continuation {
        void run(Now now, Effects effects);
    }

    /** What waits for the log: a step of the shard, or the news of a failure. */
    public record Committed(Continuation step, Consumer<RuntimeException> failed) {}
}
