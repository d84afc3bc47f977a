package io.myelin.coordination.queue;

/**
 * Offsets next to each other that are in the same state.
 *
 * @param first offset
 * @param last offset, inclusive
 * @param state of all of them
 * @param deliveries how often they were handed out, now included; 0 once done, because nobody asks any more
 * @param lock of those that are acquired, else null
 */
record Run(long first, long last, State state, int deliveries, Lock lock) {
    /** What may become of a record. That it was acknowledged or given up is on record, and no matter afterwards. */
    enum State {
        AVAILABLE,
        ACQUIRED,
        DONE
    }

    static Run available(long first, long last, int deliveries) {
        return new Run(first, last, State.AVAILABLE, deliveries, null);
    }

    static Run acquired(long first, long last, int deliveries, Lock lock) {
        return new Run(first, last, State.ACQUIRED, deliveries, lock);
    }

    static Run done(long first, long last) {
        return new Run(first, last, State.DONE, 0, null);
    }

    long count() {
        return last - first + 1;
    }

    boolean is(State wanted) {
        return state == wanted;
    }

    /** What of it lies within bounds that it touches. */
    Run within(long from, long to) {
        return from <= first && last <= to
                ? this
                : new Run(Math.max(first, from), Math.min(last, to), state, deliveries, lock);
    }

    boolean joins(Run next) {
        return last + 1 == next.first && state == next.state && deliveries == next.deliveries && lock == next.lock;
    }

    Run join(Run next) {
        return new Run(first, next.last, state, deliveries, lock);
    }
}
