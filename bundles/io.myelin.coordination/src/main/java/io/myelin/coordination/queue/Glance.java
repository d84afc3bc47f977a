package io.myelin.coordination.queue;

/**
 * A queue as it is now.
 *
 * @param startOffset below which all is done
 * @param nextOffset of the first record that was never handed out
 * @param stateEpoch of the queue
 * @param done offsets in between
 * @param acquired offsets in between
 * @param available offsets in between
 */
record Glance(long startOffset, long nextOffset, int stateEpoch, long done, long acquired, long available) {
    static Glance at(QueueCell cell) {
        QueueMachine machine = cell.machine;
        return new Glance(
                machine.startOffset(),
                machine.nextOffset(),
                machine.stateEpoch(),
                machine.done(),
                machine.acquired(),
                machine.available());
    }
}
