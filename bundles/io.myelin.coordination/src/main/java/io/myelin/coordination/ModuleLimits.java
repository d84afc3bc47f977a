package io.myelin.coordination;

import io.myelin.coordination.group.consumer.ConsumerLimits;
import io.myelin.coordination.share.ShareLimits;
import io.myelin.coordination.streams.StreamsLimits;

/**
 * Bounds and times that belong to one type of groups each.
 *
 * @param consumers consumer groups of the newer protocol
 * @param streams streams groups
 * @param shares share groups
 */
record ModuleLimits(ConsumerLimits consumers, StreamsLimits streams, ShareLimits shares) {}
