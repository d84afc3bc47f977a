package io.myelin.coordination.txn;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.txn.AddPartitions;
import io.myelin.broker.txn.DescribedTransaction;
import io.myelin.broker.txn.EndTransaction;
import io.myelin.broker.txn.InitProducer;
import io.myelin.broker.txn.ListedTransactions;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.LogRecord;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.Shard;
import io.myelin.generation.GenerationEndedException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The transactional ids of one partition of {@code __transaction_state}. A decision is in the log before anybody hears of it;
 * then the partitions are told, for as long as it takes; then the transaction is complete.
 */
final class TransactionShard implements Shard {
    private final TransactionLimits limits;
    private final TransactionCounters counters;
    private final MarkerSender sender;
    private final IntSupplier version;
    private final Map<String, Transaction> transactions = new HashMap<>();
    /** When open transactions are aborted, in steady time: the clock on the wall may jump. */
    private final Map<String, Long> deadlinesMs = new HashMap<>();

    private final Deliveries deliveries;
    private final Waiters waiters;
    private long nextTimeoutsMs = NEVER;
    private long nextExpiryMs = NEVER;
    private boolean draining;

    /** @param version of transactions in the cluster now */
    TransactionShard(TransactionLimits limits, TransactionCounters counters, MarkerSender sender, IntSupplier version) {
        this.limits = limits;
        this.counters = counters;
        this.sender = sender;
        this.version = version;
        this.deliveries = new Deliveries(limits.markers());
        this.waiters = new Waiters(limits.addWaitMaxCalls());
    }

    // Calls. Those that need a producer id fail with ProducerIdNeeded when they have none.

    void init(
            InitProducer init,
            OptionalLong freshId,
            Now now,
            CompletableFuture<ProducerIdentity> reply,
            Effects effects) {
        Transaction next;
        try {
            next = Initializing.init(knownOrNew(init, freshId, now), init, freshId, version.getAsInt(), now.wallMs());
        } catch (ProducerIdNeeded e) {
            effects.fail(reply, e);
            return;
        } catch (BusException e) {
            // What it is refused for may not be in the log yet, and may never be.
            effects.failWhenCommitted(reply, e);
            return;
        }
        if (next.state().prepared()) {
            counters.fenced.increment();
            decide(next, now, effects);
            effects.failWhenCommitted(reply, Refusals.concurrent(init.transactionalId()));
        } else {
            put(next, now, effects);
            effects.replyWhenCommitted(reply, next.producer());
        }
    }

    private Transaction knownOrNew(InitProducer init, OptionalLong freshId, Now now) {
        Transaction known = transactions.get(init.transactionalId());
        if (known != null) {
            return known;
        }
        if (transactions.size() >= limits.maxIds()) {
            counters.refused.increment();
            throw new BusException(
                    BusError.INVALID_REQUEST,
                    "there are " + limits.maxIds() + " transactional ids in the shard of " + init.transactionalId()
                            + " (transactional.ids.max); they expire when they are not used");
        }
        long id = freshId.orElseThrow(ProducerIdNeeded::new);
        return Transaction.created(init.transactionalId(), id, init.timeoutMs(), now.wallMs());
    }

    /** @param version of transactions that the client has */
    void add(
            AddPartitions add,
            short version,
            Now now,
            CompletableFuture<List<AddPartitions.Outcome>> reply,
            Effects effects) {
        Transaction current = require(add.transactionalId());
        if (add.verifyOnly()) {
            effects.replyWhenCommitted(reply, Adding.verify(current, add.producer(), add.partitions()));
            return;
        }
        if (current.awaitedBy(add.producer()) && await(add, version, now, reply)) {
            return;
        }
        Transaction next =
                Adding.add(current, add.producer(), add.partitions(), version, limits.maxPartitions(), now.wallMs());
        if (next != current) {
            if (TransactionRecord.of(next).sizeBytes() > limits.recordMaxBytes()) {
                throw Refusals.abortable(
                        add.transactionalId(),
                        "its partitions take more than " + limits.recordMaxBytes()
                                + " bytes in the log (append.batch.max.bytes)");
            }
            put(next, now, effects);
        }
        effects.replyWhenCommitted(reply, outcomes(add));
    }

    private static List<AddPartitions.Outcome> outcomes(AddPartitions add) {
        return add.partitions().stream()
                .map(partition -> new AddPartitions.Outcome(partition, Optional.empty()))
                .toList();
    }

    private boolean await(
            AddPartitions add, short version, Now now, CompletableFuture<List<AddPartitions.Outcome>> reply) {
        if (draining) {
            throw new GenerationEndedException();
        }
        return limits.addWaitMs() > 0
                && waiters.add(new Waiters.Waiter(
                        add.transactionalId(),
                        now.steadyMs() + limits.addWaitMs(),
                        (later, effects) -> {
                            try {
                                add(add, version, later, reply, effects);
                            } catch (BusException | GenerationEndedException e) {
                                effects.fail(reply, e);
                            }
                        },
                        (cause, effects) -> effects.fail(reply, cause)));
    }

    void end(
            EndTransaction end,
            OptionalLong freshId,
            Now now,
            CompletableFuture<ProducerIdentity> reply,
            Effects effects) {
        Transaction current = require(end.transactionalId());
        Transaction next;
        try {
            next = Ending.end(current, end, freshId, now.wallMs());
        } catch (ProducerIdNeeded e) {
            effects.fail(reply, e);
            return;
        } catch (BusException e) {
            // What it is refused for may not be in the log yet, and may never be.
            effects.failWhenCommitted(reply, e);
            return;
        }
        if (next != current) {
            decide(next, now, effects);
        }
        effects.replyWhenCommitted(reply, next.successor());
    }

    void describe(String transactionalId, CompletableFuture<DescribedTransaction> reply, Effects effects) {
        Transaction transaction = transactions.get(transactionalId);
        if (transaction == null) {
            throw Refusals.notFound(transactionalId);
        }
        boolean telling = deliveries.has(transactionalId);
        effects.replyWhenCommitted(
                reply,
                new DescribedTransaction(
                        transactionalId,
                        transaction.state().title(),
                        transaction.producer(),
                        transaction.timeoutMs(),
                        transaction.startMs(),
                        List.copyOf(telling ? deliveries.unmarked(transactionalId) : transaction.partitions())));
    }

    void list(
            Predicate<Transaction> wanted, CompletableFuture<List<ListedTransactions.Listed>> reply, Effects effects) {
        effects.replyWhenCommitted(
                reply,
                transactions.values().stream()
                        .filter(wanted)
                        .map(t -> new ListedTransactions.Listed(
                                t.transactionalId(), t.producerId(), t.state().title()))
                        .toList());
    }

    /** What came of a marker. */
    void told(Marker marker, Marker.Outcome outcome, Now now, Effects effects) {
        if (outcome == Marker.Outcome.FAILED) {
            counters.retriedMarkers.increment();
            deliveries.failed(marker, now.steadyMs());
        } else {
            counters.markers.increment();
            if (deliveries.done(marker)) {
                complete(marker.transactionalId(), now, effects);
            }
        }
        send(effects);
    }

    // Transitions

    private void decide(Transaction decided, Now now, Effects effects) {
        put(decided, now, effects);
        effects.whenCommitted((later, more) -> deliver(decided, later, more));
    }

    private void deliver(Transaction decided, Now now, Effects effects) {
        if (draining) {
            // The next generation reads the decision in the log.
            return;
        }
        if (decided.partitions().isEmpty()) {
            complete(decided.transactionalId(), now, effects);
        } else {
            deliveries.add(decided);
            send(effects);
        }
    }

    private void send(Effects effects) {
        if (!draining) {
            deliveries.next().forEach(marker -> effects.begin(() -> sender.send(this, marker)));
        }
    }

    private void complete(String transactionalId, Now now, Effects effects) {
        deliveries.forget(transactionalId);
        Transaction complete = transactions.get(transactionalId).completed(now.wallMs());
        boolean committed = complete.state() == TransactionState.COMPLETE_COMMIT;
        (committed ? counters.committed : counters.aborted).increment();
        put(complete, now, effects);
        waiters.takeOf(transactionalId).forEach(waiter -> waiter.again().run(now, effects));
    }

    private void put(Transaction next, Now now, Effects effects) {
        Transaction before = transactions.put(next.transactionalId(), next);
        LogRecord record = TransactionRecord.of(next);
        effects.append(record);
        if (next.state() != TransactionState.ONGOING) {
            deadlinesMs.remove(next.transactionalId());
        } else if (before == null || before.state() != TransactionState.ONGOING) {
            deadlinesMs.put(next.transactionalId(), now.steadyMs() + next.timeoutMs());
        }
    }

    // The shard

    @Override
    public void replay(ByteBuffer key, ByteBuffer value) {
        TransactionRecord.read(key, value)
                .ifPresent(record -> record.value()
                        .ifPresentOrElse(
                                transaction -> transactions.put(record.transactionalId(), transaction),
                                () -> transactions.remove(record.transactionalId())));
    }

    @Override
    public void loaded(Now now, Effects effects) {
        for (Transaction transaction : List.copyOf(transactions.values())) {
            if (transaction.state() == TransactionState.ONGOING) {
                long leftMs = transaction.startMs() + transaction.timeoutMs() - now.wallMs();
                long waitMs = Math.max(0, Math.min(leftMs, transaction.timeoutMs()));
                deadlinesMs.put(transaction.transactionalId(), now.steadyMs() + waitMs);
            } else if (transaction.state().prepared()) {
                deliver(transaction, now, effects);
            }
        }
        nextTimeoutsMs = now.steadyMs() + limits.timeoutCheckIntervalMs();
        nextExpiryMs = now.steadyMs() + limits.expirationCheckIntervalMs();
    }

    @Override
    public long nextDeadlineMs() {
        return draining
                ? NEVER
                : Math.min(Math.min(nextTimeoutsMs, nextExpiryMs), Math.min(deliveries.nextMs(), waiters.nextMs()));
    }

    @Override
    public void tick(Now now, Effects effects) {
        if (draining) {
            return;
        }
        effects.divisible();
        if (nextTimeoutsMs <= now.steadyMs()) {
            nextTimeoutsMs = now.steadyMs() + limits.timeoutCheckIntervalMs();
            abortTimedOut(now, effects);
        }
        if (nextExpiryMs <= now.steadyMs()) {
            nextExpiryMs = now.steadyMs() + limits.expirationCheckIntervalMs();
            expire(now, effects);
        }
        deliveries.resume(now.steadyMs());
        send(effects);
        for (Optional<Waiters.Waiter> due = waiters.takeDue(now.steadyMs()); due.isPresent(); ) {
            due.get().refuse().accept(Refusals.concurrent(due.get().transactionalId()), effects);
            due = waiters.takeDue(now.steadyMs());
        }
    }

    private void abortTimedOut(Now now, Effects effects) {
        List<String> due = deadlinesMs.entrySet().stream()
                .filter(deadline -> deadline.getValue() <= now.steadyMs())
                .map(Map.Entry::getKey)
                .toList();
        for (String transactionalId : due) {
            counters.timedOut.increment();
            Transaction open = transactions.get(transactionalId);
            decide(Ending.fence(open, version.getAsInt(), OptionalLong.empty(), now.wallMs()), now, effects);
        }
    }

    private void expire(Now now, Effects effects) {
        List<String> due = transactions.values().stream()
                .filter(t -> t.state().idle() && t.updateMs() + limits.expirationMs() <= now.wallMs())
                .map(Transaction::transactionalId)
                .toList();
        for (String transactionalId : due) {
            counters.expired.increment();
            transactions.remove(transactionalId);
            effects.append(TransactionRecord.tombstone(transactionalId));
        }
    }

    @Override
    public void drain(Effects effects) {
        draining = true;
        refuseWaiters(new GenerationEndedException(), effects);
    }

    @Override
    public void close(RuntimeException cause, Effects effects) {
        refuseWaiters(cause, effects);
    }

    private void refuseWaiters(RuntimeException cause, Effects effects) {
        waiters.takeAll().forEach(waiter -> waiter.refuse().accept(cause, effects));
    }

    @Override
    public Optional<byte[]> carry(Now now) {
        return Optional.empty();
    }

    @Override
    public void resume(byte[] carried, Now now) {
        // Everything is in the log.
    }

    // Readings; any thread, may be a moment old

    int idCount() {
        return transactions.size();
    }

    int openCount() {
        return deadlinesMs.size();
    }

    int markerCount() {
        return deliveries.count();
    }

    Collection<Transaction> transactions() {
        return transactions.values();
    }

    private Transaction require(String transactionalId) {
        return Optional.ofNullable(transactions.get(transactionalId))
                .orElseThrow(() -> Refusals.unknown(transactionalId));
    }
}
