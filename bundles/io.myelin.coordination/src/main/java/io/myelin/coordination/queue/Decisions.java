package io.myelin.coordination.queue;

import java.util.ArrayList;
import java.util.List;

/** What a step of a queue has decided: what has to be on record before anybody is told, and what is to be done with it. */
final class Decisions {
    /** Why a record is given up. */
    enum Reason {
        REJECTED,
        /** Delivered as often as the group allows. */
        DELIVERIES
    }

    /** Records that nobody gets any more: what a dead-letter queue is for. */
    record GivenUp(long first, long last, int deliveries, Reason reason) {}

    private final List<StateBatch> batches = new ArrayList<>();
    private final List<GivenUp> givenUp = new ArrayList<>();
    private boolean restarted;

    void add(StateBatch batch) {
        int end = batches.size() - 1;
        if (end >= 0 && batches.get(end).joins(batch)) {
            StateBatch before = batches.get(end);
            batches.set(end, new StateBatch(before.first(), batch.last(), batch.state(), batch.deliveries()));
        } else {
            batches.add(batch);
        }
    }

    void giveUp(Run run, Reason reason) {
        givenUp.add(new GivenUp(run.first(), run.last(), run.deliveries(), reason));
    }

    /** All that was on record is void. */
    void restart() {
        restarted = true;
    }

    /** Whether nothing has to be written. */
    boolean none() {
        return batches.isEmpty() && !restarted;
    }

    boolean restarted() {
        return restarted;
    }

    List<StateBatch> batches() {
        return batches;
    }

    List<GivenUp> givenUp() {
        return givenUp;
    }
}
