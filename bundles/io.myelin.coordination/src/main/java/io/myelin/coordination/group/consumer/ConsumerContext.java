package io.myelin.coordination.group.consumer;

import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.classic.ClassicModule;

/**
 * What consumer groups of a shard share.
 *
 * @param groups all groups of the shard
 * @param classic makes the groups that these become when only members of the classic protocol are left
 * @param limits of consumer groups
 */
record ConsumerContext(GroupContext groups, ClassicModule classic, ConsumerLimits limits) {}
