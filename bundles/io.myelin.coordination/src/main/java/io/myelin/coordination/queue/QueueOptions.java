package io.myelin.coordination.queue;

import io.myelin.broker.Isolation;
import io.myelin.broker.queue.QueueStart;

/**
 * How a group's queues work, as configured now.
 *
 * @param deliveryLimit how often a record is delivered before it is given up
 * @param maxLocks how many records of a partition may be neither done nor untouched
 * @param lockMs how long a record is held
 * @param renewable whether a lock may be renewed
 * @param isolation how far the group sees
 * @param start where new queues begin
 */
record QueueOptions(
        int deliveryLimit, int maxLocks, int lockMs, boolean renewable, Isolation isolation, QueueStart start) {}
