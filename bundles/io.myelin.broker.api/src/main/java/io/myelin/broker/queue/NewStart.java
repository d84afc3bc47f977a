package io.myelin.broker.queue;

import io.myelin.TopicIdPartition;

/**
 * @param partition of the log
 * @param start where its queue is to begin
 */
public record NewStart(TopicIdPartition partition, QueueStart start) {}
