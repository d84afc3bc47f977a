package io.myelin.coordination.group;

/**
 * Bounds and times of groups.
 *
 * @param minSessionTimeoutMs a member may ask for
 * @param maxSessionTimeoutMs a member may ask for
 * @param initialRebalanceDelayMs a new group waits for more members
 * @param newMemberJoinTimeoutMs a new member may wait in its first join
 * @param maxMembers of a group
 * @param maxPendingMembers ids given out to members that have not joined yet, for each group
 * @param maxGroups of a shard
 * @param offsetMetadataMaxBytes of what a client says with an offset
 * @param offsetsRetentionMs of offsets of a group without members
 * @param offsetsCheckIntervalMs between searches for expired offsets
 * @param topicsCheckIntervalMs between searches for offsets of deleted topics
 * @param maxRecordBytes of what one call may write
 * @param carryMaxBytes of what a shard may leave to the next generation
 */
public record GroupLimits(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int newMemberJoinTimeoutMs,
        int maxMembers,
        int maxPendingMembers,
        int maxGroups,
        int offsetMetadataMaxBytes,
        long offsetsRetentionMs,
        long offsetsCheckIntervalMs,
        long topicsCheckIntervalMs,
        int maxRecordBytes,
        int carryMaxBytes) {}
