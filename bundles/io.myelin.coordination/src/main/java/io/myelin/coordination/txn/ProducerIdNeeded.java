package io.myelin.coordination.txn;

/** A step needs a producer id that nobody has: it is taken again with one, and has had no effect so far. */
final class ProducerIdNeeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProducerIdNeeded() {
        super("a new producer id is needed", null, false, false);
    }
}
