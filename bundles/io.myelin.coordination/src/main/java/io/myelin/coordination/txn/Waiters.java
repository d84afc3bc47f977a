package io.myelin.coordination.txn;

import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Shard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Calls that wait for the end of the transaction before theirs: all for the same time, so that the first one is due first. */
final class Waiters {
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private final int max;

    Waiters(int max) {
        this.max = max;
    }

    /**
     * @param transactionalId whose transaction is being ended
     * @param deadlineMs until when it waits
     * @param again takes the call up
     * @param refuse ends the call
     */
    record Waiter(
            String transactionalId,
            long deadlineMs,
            Effects.Continuation again,
            BiConsumer<RuntimeException, Effects> refuse) {}

    /** @return false when too many wait */
    boolean add(Waiter waiter) {
        return queue.size() < max && queue.add(waiter);
    }

    List<Waiter> takeOf(String transactionalId) {
        List<Waiter> taken = new ArrayList<>();
        queue.removeIf(waiter -> waiter.transactionalId.equals(transactionalId) && taken.add(waiter));
        return taken;
    }

    Optional<Waiter> takeDue(long nowMs) {
        return nextMs() <= nowMs ? Optional.of(queue.poll()) : Optional.empty();
    }

    List<Waiter> takeAll() {
        List<Waiter> all = List.copyOf(queue);
        queue.clear();
        return all;
    }

    long nextMs() {
        return queue.isEmpty() ? Shard.NEVER : queue.peek().deadlineMs;
    }
}
