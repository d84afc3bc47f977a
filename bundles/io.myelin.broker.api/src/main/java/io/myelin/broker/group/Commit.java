package io.myelin.broker.group;

import io.myelin.broker.BusError;
import java.util.List;
import java.util.Optional;

/**
 * Offsets to remember.
 *
 * @param member who commits; generation -1 and an empty member id for a commit from outside the group
 * @param offsets in any order
 * @param retentionMs how long at least, -1 for the configured time
 * @param epochsKnown whether who commits knows that the generation may be a member epoch: if not, it may not commit as a
 *     member of a group whose members have such
 */
public record Commit(MemberRef member, List<Offset> offsets, long retentionMs, boolean epochsKnown) {
    /** Of one who knows of member epochs. */
    public Commit(MemberRef member, List<Offset> offsets, long retentionMs) {
        this(member, offsets, retentionMs, true);
    }

    /**
     * @param partition it belongs to
     * @param offset the next one to read
     * @param leaderEpoch of the record before it, -1 when unknown
     * @param metadata the client's own words, may be empty
     */
    public record Offset(TopicPartitionRef partition, long offset, int leaderEpoch, String metadata) {}

    /**
     * @param partition as asked
     * @param error absent when it is done
     */
    public record Outcome(TopicPartitionRef partition, Optional<BusError> error) {}
}
