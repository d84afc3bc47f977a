package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusException;
import java.util.Optional;

/**
 * A queue as it is now.
 *
 * @param partition of the log
 * @param startOffset below which all is done; -1 when there is no queue
 * @param nextOffset of the first record that has never been handed out; -1 when there is no queue
 * @param leaderEpoch of the partition, -1 when it is not led here
 * @param stateEpoch grows each time the offsets are altered, -1 when there is no queue
 * @param lag how many offsets are not done, those not yet handed out included; -1 when unknown
 * @param acquired how many records consumers hold now
 * @param available how many were given back and wait for a consumer
 * @param error why it can't be said
 */
public record DescribedQueue(
        TopicIdPartition partition,
        long startOffset,
        long nextOffset,
        int leaderEpoch,
        int stateEpoch,
        long lag,
        long acquired,
        long available,
        Optional<BusException> error) {}
