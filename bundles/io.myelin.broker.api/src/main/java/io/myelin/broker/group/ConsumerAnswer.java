package io.myelin.broker.group;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a member of a consumer group is told.
 *
 * @param memberId as asked, or as chosen for it
 * @param memberEpoch it is at now
 * @param heartbeatIntervalMs at which it is to speak
 * @param assignment the partitions it may have now, by topic id; absent when they are the same as in the last answer
 */
public record ConsumerAnswer(
        String memberId, int memberEpoch, int heartbeatIntervalMs, Optional<Map<UUID, Set<Integer>>> assignment) {}
