package io.myelin.coordination.group.consumer;

import io.myelin.broker.group.ConsumerHeartbeat;
import java.util.Map;
import java.util.UUID;

/**
 * A member at one moment; a change makes another.
 *
 * @param id chosen by the client
 * @param profile what it said of itself
 * @param epoch it is at: 0 before its first assignment, -2 while a static member is away
 * @param previousEpoch it may still believe in when an answer was lost
 * @param state how far it has come
 * @param assigned partitions it may use, with the epoch at which it got each
 * @param revoking partitions that it has been told to give up, likewise
 */
record ConsumerMember(
        String id,
        Profile profile,
        int epoch,
        int previousEpoch,
        State state,
        Map<UUID, Map<Integer, Integer>> assigned,
        Map<UUID, Map<Integer, Integer>> revoking) {

    /** How far a member has come on its way to its target; the ids are Kafka's. */
    enum State {
        /** It has what it shall have, as far as its epoch goes. */
        STABLE,
        /** It has to give partitions up before it goes on. */
        UNREVOKED,
        /** It waits for partitions that others have not given up. */
        UNRELEASED
    }

    static ConsumerMember joining(String id, Profile profile) {
        return new ConsumerMember(id, profile, 0, 0, State.STABLE, Map.of(), Map.of());
    }

    ConsumerMember with(Profile changed) {
        return new ConsumerMember(id, changed, epoch, previousEpoch, state, assigned, revoking);
    }

    ConsumerMember at(
            int nextEpoch,
            State nextState,
            Map<UUID, Map<Integer, Integer>> nextAssigned,
            Map<UUID, Map<Integer, Integer>> nextRevoking) {
        return new ConsumerMember(id, profile, nextEpoch, epoch, nextState, nextAssigned, nextRevoking);
    }

    /** A static member that says it comes back. */
    ConsumerMember away() {
        return new ConsumerMember(
                id, profile, ConsumerHeartbeat.LEAVE_FOR_A_WHILE, epoch, State.STABLE, assigned, Map.of());
    }

    /** The same static member under another id: what it had it keeps. */
    ConsumerMember back(String newId) {
        return new ConsumerMember(newId, profile, 0, 0, State.STABLE, assigned, Map.of());
    }

    boolean classic() {
        return profile.classic().isPresent();
    }

    boolean reconciledTo(int assignmentEpoch) {
        return state == State.STABLE && epoch == assignmentEpoch;
    }

    /** Whether the log has to be told of this one after the other. */
    boolean movedSince(ConsumerMember other) {
        return epoch != other.epoch
                || previousEpoch != other.previousEpoch
                || state != other.state
                || !assigned.equals(other.assigned)
                || !revoking.equals(other.revoking);
    }

    boolean holds(UUID topic, int partition) {
        return assigned.getOrDefault(topic, Map.of()).containsKey(partition)
                || revoking.getOrDefault(topic, Map.of()).containsKey(partition);
    }
}
