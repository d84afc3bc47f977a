package io.myelin.coordination.share;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A member at one moment; a change makes another.
 *
 * @param id chosen by the client
 * @param profile what it said of itself
 * @param epoch it is at: 0 before its first assignment
 * @param previousEpoch it may still believe in when an answer was lost
 * @param assigned partitions it reads
 */
record ShareMember(String id, Profile profile, int epoch, int previousEpoch, Map<UUID, Set<Integer>> assigned) {
    /**
     * @param rackId where it runs
     * @param clientId as the client calls itself
     * @param clientHost it comes from
     * @param topics it subscribes to, in order
     */
    record Profile(Optional<String> rackId, String clientId, String clientHost, SortedSet<String> topics) {
        /** Of a member that has not said anything yet. */
        static final Profile NONE = new Profile(Optional.empty(), "", "", new TreeSet<>());
    }

    static ShareMember joining(String id) {
        return new ShareMember(id, Profile.NONE, 0, 0, Map.of());
    }

    ShareMember with(Profile told) {
        return new ShareMember(id, told, epoch, previousEpoch, assigned);
    }

    ShareMember at(int nextEpoch, Map<UUID, Set<Integer>> next) {
        return new ShareMember(id, profile, nextEpoch, nextEpoch == epoch ? previousEpoch : epoch, next);
    }
}
