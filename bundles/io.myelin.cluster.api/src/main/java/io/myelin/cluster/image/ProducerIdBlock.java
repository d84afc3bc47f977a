package io.myelin.cluster.image;

/**
 * Producer ids that one node may hand out.
 *
 * @param firstId the first of them
 * @param count how many there are
 */
public record ProducerIdBlock(long firstId, int count) {}
