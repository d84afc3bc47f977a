package io.myelin.coordination.txn;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.ProducerIdentity;
import io.myelin.generation.GenerationEndedException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A producer of one transactional id, and the broker before each partition, one step at a time. */
final class SimProducer {
    private enum Phase {
        BEGIN,
        READY,
        OPEN,
        ENDING,
        /** It asks once more for what it has been told. */
        AGAIN,
        GONE
    }

    private static final Set<BusError> FATAL =
            Set.of(BusError.PRODUCER_FENCED, BusError.INVALID_PRODUCER_ID_MAPPING, BusError.STALE_PRODUCER_EPOCH);
    private static final Set<BusError> LATER = Set.of(
            BusError.CONCURRENT_TRANSACTIONS,
            BusError.COORDINATOR_LOADING,
            BusError.COORDINATOR_NOT_AVAILABLE,
            BusError.NOT_COORDINATOR);

    final String name;
    final String id;
    private final boolean ownEpochs;
    private final TxnWorld world;
    private final Random random;
    private Phase phase = Phase.BEGIN;
    private boolean busy;
    private ProducerIdentity identity;
    private ProducerIdentity before;
    private TxnWorld.Txn txn;
    private int number;
    private boolean commit;
    private boolean mustAbort;
    private final Set<Integer> added = new HashSet<>();
    private boolean written;
    private long fencedAt = Long.MAX_VALUE;

    SimProducer(String name, String id, boolean ownEpochs, TxnWorld world, Random random) {
        this.name = name;
        this.id = id;
        this.ownEpochs = ownEpochs;
        this.world = world;
        this.random = random;
    }

    boolean gone() {
        return phase == Phase.GONE;
    }

    /** It does nothing more; what it has sent is under way. */
    void crash() {
        phase = Phase.GONE;
    }

    long fencedAt() {
        return fencedAt;
    }

    boolean isBefore(ProducerIdentity other) {
        return identity != null
                && (identity.producerId() < other.producerId()
                        || identity.producerId() == other.producerId()
                                && identity.producerEpoch() < other.producerEpoch());
    }

    void fenced(long at) {
        fencedAt = Math.min(fencedAt, at);
    }

    void act() {
        if (busy || gone() || world.swapping()) {
            return;
        }
        switch (phase) {
            case BEGIN -> ask(world.bus().begin(id), 5, this::begun);
            case READY -> ready();
            case OPEN -> open();
            case ENDING -> end();
            default -> again();
        }
    }

    private void begun(ProducerIdentity given) {
        identity = given;
        phase = Phase.READY;
        world.begun(this, given);
    }

    private void ready() {
        if (!ownEpochs && random.nextInt(10) == 0) {
            ask(world.bus().begin(id, identity), 20, given -> {
                identity = given;
                world.called(this, given);
            });
            return;
        }
        txn = world.transaction(this, ++number);
        added.clear();
        written = false;
        mustAbort = false;
        phase = Phase.OPEN;
    }

    private void open() {
        if (mustAbort || random.nextInt(4) == 0) {
            boolean nothing = ownEpochs ? !written && random.nextBoolean() : added.isEmpty();
            commit = written && !mustAbort && random.nextInt(3) > 0;
            phase = nothing && !mustAbort ? Phase.OPEN : Phase.ENDING;
            return;
        }
        int at = random.nextInt(world.bus().data.size());
        DataPartition partition = world.bus().data.get(at);
        if (!ownEpochs && !added.contains(at)) {
            ask(world.bus().add(id, identity, ref(at)), 5, outcomes -> added.add(at));
        } else if (partition.open(identity.producerId(), identity.producerEpoch())) {
            write(partition, at);
        } else {
            admit(partition, at);
        }
    }

    private static TopicPartitionRef ref(int at) {
        return new TopicPartitionRef("t", at);
    }

    /** As the broker does: no marker may come between the coordinator's word and the first write. */
    private void admit(DataPartition partition, int at) {
        int markers = partition.markers(identity.producerId());
        ask(world.bus().admit(id, identity, ref(at), ownEpochs), 0, admitted -> {
            busy = true;
            world.bus().loop.schedule(random.nextInt(30) * 1_000_000L, () -> {
                busy = false;
                if (phase == Phase.OPEN && markers == partition.markers(identity.producerId())) {
                    write(partition, at);
                }
            });
        });
    }

    private void write(DataPartition partition, int at) {
        try {
            partition.write(new DataPartition.Write(identity.producerId(), identity.producerEpoch(), txn.tag));
            written = true;
            world.wrote(txn, at);
        } catch (BusException e) {
            crash();
        }
    }

    private void end() {
        if (txn.asked == null) {
            txn.asked = commit;
            txn.askedAt = world.tick();
        }
        ProducerIdentity asking = identity;
        boolean decision = commit;
        if (ownEpochs && random.nextInt(6) == 0) {
            world.bus().loop.schedule(random.nextInt(5000) * 1_000_000L, () -> late(asking, decision));
            if (random.nextBoolean()) {
                return; // that was the call, and it takes its time
            }
        }
        ask(ending(asking, decision), 15, given -> {
            if (asking.producerId() != given.producerId()) {
                world.rolledOver();
            }
            before = asking;
            identity = given;
            world.called(this, given);
            txn.told = decision;
            phase = random.nextInt(4) == 0 ? Phase.AGAIN : Phase.READY;
        });
    }

    private void late(ProducerIdentity asking, boolean decision) {
        if (!world.swapping()) {
            world.lateEnd();
            world.bus().end(id, asking, decision);
        }
    }

    private void again() {
        phase = Phase.READY;
        ask(ending(before, commit), 0, given -> {
            if (!given.equals(identity)) {
                world.report("DecisionStays: " + name + " is called " + identity + ", and when asking again " + given);
            }
        });
    }

    private CompletionStage<ProducerIdentity> ending(ProducerIdentity asking, boolean decision) {
        return ownEpochs ? world.bus().end(id, asking, decision) : world.bus().endSameEpoch(id, asking, decision);
    }

    private <T> void ask(CompletionStage<T> stage, int percentLost, Consumer<T> then) {
        busy = true;
        CompletableFuture<T> answer = world.call(stage, random.nextInt(100) < percentLost);
        answer.whenComplete((value, failure) -> {
            busy = false;
            if (gone()) {
                return;
            }
            if (failure == null) {
                then.accept(value);
            } else {
                refused(failure);
            }
        });
    }

    private void refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TxnWorld.LostException || cause instanceof GenerationEndedException) {
            return;
        }
        BusError error = cause instanceof BusException bus ? bus.error() : BusError.INTERNAL;
        if (FATAL.contains(error)) {
            crash();
        } else if (error == BusError.TRANSACTION_ABORTABLE) {
            mustAbort = true;
        } else if (error == BusError.INVALID_TRANSACTION_STATE && phase == Phase.ENDING && ownEpochs && commit) {
            // Aborted over its head. It says the same once more, and goes on.
            txn.told = false;
            commit = false;
        } else if (!LATER.contains(error)) {
            world.report("DecisionStays: " + name + " in " + phase + " is told " + cause);
        }
    }
}
