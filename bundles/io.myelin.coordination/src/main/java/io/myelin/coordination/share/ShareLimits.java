package io.myelin.coordination.share;

import io.myelin.coordination.group.Range;

/**
 * Bounds and times of share groups.
 *
 * @param sessionMs without a heartbeat for so long a member is out
 * @param heartbeatMs between heartbeats
 * @param assignmentMs at least between two assignments of a group
 * @param maxMembers of a group
 */
public record ShareLimits(Range sessionMs, Range heartbeatMs, Range assignmentMs, int maxMembers) {}
