package io.myelin.protocol.amqp.node;

/**
 * What is configured for links.
 *
 * @param absenceLimitMs how long a part of the bus that is being replaced is waited for
 * @param sendTimeoutMs for a message to become durable
 * @param waitingMax calls that may wait for a part of the bus
 * @param autoCreate whether a topic that is not there is made when a link names it
 * @param batchBytes the most that goes to a partition in one batch of several messages
 * @param fetchBytes the most that is read of a partition at a time
 * @param topicMessageBytes the longest message of topics that are made
 * @param temporaryMax temporary nodes of a connection
 * @param temporaryRetentionMs how long a temporary node keeps messages
 */
public record Settings(
        long absenceLimitMs,
        long sendTimeoutMs,
        int waitingMax,
        boolean autoCreate,
        int batchBytes,
        int fetchBytes,
        int topicMessageBytes,
        int temporaryMax,
        long temporaryRetentionMs) {}
