package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusException;
import java.util.Optional;

/**
 * How a call ended for one partition.
 *
 * @param partition of the log
 * @param error empty when all went well
 */
public record Outcome(TopicIdPartition partition, Optional<BusException> error) {}
