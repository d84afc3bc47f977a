package io.myelin.broker.core;

import static io.myelin.broker.core.TestNode.ANYONE;

import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.buffer.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * One transactional id: the client that writes, and what the coordinator knows of it. Under version 2 every transaction has an
 * epoch of its own and partitions join by being written to; before, they are added first and markers have the epoch of the data.
 */
final class SimProducer {
    private static final int MAX_IN_FLIGHT = 3;

    /** One batch of the open transaction. */
    private static final class Sent {
        final String value;
        final int sequence;
        boolean acknowledged;
        boolean inFlight;

        Sent(String value, int sequence) {
            this.value = value;
            this.sequence = sequence;
        }
    }

    private enum Coordinated {
        IDLE,
        ONGOING,
        ENDING
    }

    private final SimTransactions world;
    private final long id;
    private final boolean version2;
    private final List<Sent> batches = new ArrayList<>();
    private final List<String> committed = new ArrayList<>();
    private Coordinated state = Coordinated.IDLE;
    private boolean added;
    private boolean commits;
    private boolean marking;
    private boolean doomed;
    private short epoch;
    private short markerEpoch;
    private int nextSequence;
    private int transactions;

    SimProducer(SimTransactions world, long id, boolean version2) {
        this.world = world;
        this.id = id;
        this.version2 = version2;
    }

    long id() {
        return id;
    }

    List<String> committed() {
        return committed;
    }

    boolean settled() {
        return state == Coordinated.IDLE;
    }

    void unanswered() {
        batches.forEach(sent -> sent.inFlight = false);
        marking = false;
    }

    void act() {
        switch (state) {
            case IDLE -> begin();
            case ENDING -> mark();
            default -> goOn();
        }
    }

    void finish() {
        switch (state) {
            case IDLE -> {}
            case ENDING -> mark();
            default -> {
                send();
                if (doomed) {
                    end(false);
                } else if (batches.stream().allMatch(sent -> sent.acknowledged)) {
                    end(true);
                }
            }
        }
    }

    private void begin() {
        state = Coordinated.ONGOING;
        added = !version2;
        marking = false;
        doomed = false;
        batches.clear();
        transactions++;
    }

    private void goOn() {
        int choice = world.random().nextInt(40);
        if (choice < 10 && batches.size() < 6 && !doomed) {
            batches.add(new Sent(id + "." + transactions + "." + batches.size(), nextSequence++));
        }
        if (choice < 30) {
            send();
        } else if (doomed || choice == 30) {
            end(false);
        } else if (batches.stream().allMatch(sent -> sent.acknowledged)) {
            end(true);
        }
    }

    /** What is not acknowledged, in order, as far as the client lets it be under way. */
    private void send() {
        int inFlight = 0;
        for (Sent sent : batches) {
            inFlight += sent.inFlight ? 1 : 0;
            if (!sent.acknowledged && !sent.inFlight && inFlight < MAX_IN_FLIGHT) {
                sent.inFlight = true;
                inFlight++;
                send(sent);
            }
        }
    }

    private void send(Sent sent) {
        short sentEpoch = epoch;
        int transaction = transactions;
        int era = world.era();
        world.send(() -> {
            Partition leader = world.leader();
            if (leader == null) {
                answered(sent, transaction, era, new BusException(BusError.NOT_LEADER, "nobody leads"));
                return;
            }
            Frame batch = Frame.of(Records.builder(world.nowMs(), sent.value)
                    .producer(id, sentEpoch, sent.sequence)
                    .transactional()
                    .build());
            leader.produce(
                            batch,
                            Acks.ALL,
                            world.deadlineNs(),
                            Optional.of(new TransactionRef("id-" + id, version2)),
                            ANYONE)
                    .whenComplete((done, error) -> answered(sent, transaction, era, error));
        });
    }

    private void answered(Sent sent, int transaction, int era, Throwable error) {
        if (transaction != transactions || state != Coordinated.ONGOING) {
            return;
        }
        if (era == world.era()) {
            sent.inFlight = false;
        }
        if (error == null) {
            sent.acknowledged = true;
        } else if (isFatal(error, sent)) {
            doomed = true;
        }
    }

    private boolean isFatal(Throwable error, Sent sent) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (!(cause instanceof BusException known)) {
            return false;
        }
        return switch (known.error()) {
            case NOT_LEADER, UNAVAILABLE, TIMED_OUT, NOT_ENOUGH_REPLICAS, STORAGE -> false;
            case DUPLICATE_SEQUENCE -> {
                sent.acknowledged = true;
                yield false;
            }
            // What was sent before it is on its way once more.
            case OUT_OF_ORDER_SEQUENCE ->
                batches.stream().takeWhile(other -> other != sent).allMatch(other -> other.acknowledged);
            default -> true;
        };
    }

    /** The coordinator ends what takes too long, whatever is on its way. */
    void timeOut() {
        if (state == Coordinated.ONGOING) {
            commits = false;
            state = Coordinated.ENDING;
            markerEpoch = (short) (epoch + 1);
            nextEpoch();
        }
    }

    private void end(boolean commit) {
        commits = commit;
        state = Coordinated.ENDING;
        if (commit) {
            batches.forEach(sent -> committed.add(sent.value));
        }
        markerEpoch = (short) (version2 ? epoch + 1 : epoch);
        if (version2 || !commit) {
            nextEpoch();
        }
    }

    private void nextEpoch() {
        epoch++;
        nextSequence = 0;
    }

    private void mark() {
        if (!added) {
            state = Coordinated.IDLE;
            return;
        }
        if (marking) {
            return;
        }
        marking = true;
        int era = world.era();
        int transaction = transactions;
        TransactionEnd end = new TransactionEnd(id, markerEpoch, commits, 1, (short) (version2 ? 2 : 1));
        world.send(() -> world.mark(end).whenComplete((done, error) -> {
            if (era == world.era() && transaction == transactions) {
                marking = false;
            }
            if (transaction == transactions && state == Coordinated.ENDING && error == null) {
                state = Coordinated.IDLE;
            }
        }));
        if (version2 && world.random().nextInt(4) == 0) {
            // It is sent once more, and may arrive when the next transaction is open.
            world.send(() -> world.mark(end));
        }
    }

    /** What the coordinator says to a broker, null when the producer may write. */
    BusError admit(TransactionRef ref, short asked) {
        if (asked != epoch) {
            return asked < epoch ? BusError.STALE_PRODUCER_EPOCH : BusError.INVALID_PRODUCER_ID_MAPPING;
        }
        if (state == Coordinated.ENDING) {
            return BusError.CONCURRENT_TRANSACTIONS;
        }
        if (state == Coordinated.IDLE || !ref.addsPartition() && !added) {
            return BusError.TRANSACTION_ABORTABLE;
        }
        added = true;
        return null;
    }

    @Override
    public String toString() {
        return id + " " + state + " epoch " + epoch + (doomed ? " doomed" : "") + " "
                + batches.stream().filter(sent -> !sent.acknowledged).count() + " of " + batches.size() + " open";
    }
}
