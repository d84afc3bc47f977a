package io.myelin.broker.group;

import java.util.List;
import java.util.Optional;

/**
 * The new generation, as one member is told.
 *
 * @param generation number
 * @param protocolType of the group
 * @param protocolName that was chosen, null when none
 * @param leaderId member id of the leader
 * @param skipAssignment whether the leader need not assign
 * @param memberId of the one that is told
 * @param members all of them for the leader, else empty
 */
public record Joined(
        int generation,
        String protocolType,
        String protocolName,
        String leaderId,
        boolean skipAssignment,
        String memberId,
        List<Member> members) {

    /**
     * @param memberId of the member
     * @param instanceId of a static one
     * @param metadata for the chosen protocol
     */
    public record Member(String memberId, Optional<String> instanceId, byte[] metadata) {}
}
