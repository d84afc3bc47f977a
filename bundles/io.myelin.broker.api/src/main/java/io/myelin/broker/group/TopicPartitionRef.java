package io.myelin.broker.group;

/**
 * A partition by the topic's name, which is what offsets are kept under.
 *
 * @param topic name
 * @param partition index
 */
public record TopicPartitionRef(String topic, int partition) {}
