package io.myelin.cluster.image;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The metadata quorum as one of its nodes sees it. Offsets count the entries of the quorum's log.
 *
 * @param leader the node that leads, {@link PartitionImage#NO_LEADER} when none is known
 * @param leaderEpoch grows with every election
 * @param highWatermark everything below it is decided
 * @param voters who decide, by id
 * @param observers who follow and do not decide, by id
 */
public record QuorumView(
        int leader, long leaderEpoch, long highWatermark, List<Replica> voters, List<Replica> observers) {
    public QuorumView {
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
    }

    /**
     * A node with a copy of the quorum's log.
     *
     * @param node its id
     * @param directory the id of the directory that its copy is in, empty when it is not known here
     * @param endOffset where its copy ends, -1 when it is not known here
     * @param fetchedMs when it last asked the leader, in ms since 1970, -1 when it is not known here
     * @param caughtUpMs when it last had everything that the leader had, in ms since 1970, -1 when it is not known here
     * @param endpoint where the other voters reach it
     */
    public record Replica(
            int node, Optional<UUID> directory, long endOffset, long fetchedMs, long caughtUpMs, Endpoint endpoint) {}
}
