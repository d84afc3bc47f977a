package io.myelin.broker.txn;

import io.myelin.broker.group.TopicPartitionRef;
import java.util.List;

/**
 * A transactional id as its coordinator sees it.
 *
 * @param transactionalId of the producer
 * @param state Kafka's name of it
 * @param producer who has the id now
 * @param timeoutMs after which an open transaction is aborted
 * @param startMs when the last transaction began, since 1970, -1 when there was none
 * @param partitions in the open transaction; while it is being ended, those without a marker yet
 */
public record DescribedTransaction(
        String transactionalId,
        String state,
        ProducerIdentity producer,
        int timeoutMs,
        long startMs,
        List<TopicPartitionRef> partitions) {}
