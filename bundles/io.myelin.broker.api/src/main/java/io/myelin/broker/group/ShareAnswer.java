package io.myelin.broker.group;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a member of a share group is told.
 *
 * @param memberId as asked
 * @param memberEpoch it is at now
 * @param heartbeatIntervalMs at which it is to speak
 * @param assignment the partitions it is to read, by topic id, which others may read as well; absent when they are the same
 *     as in the last answer
 */
public record ShareAnswer(
        String memberId, int memberEpoch, int heartbeatIntervalMs, Optional<Map<UUID, Set<Integer>>> assignment) {}
