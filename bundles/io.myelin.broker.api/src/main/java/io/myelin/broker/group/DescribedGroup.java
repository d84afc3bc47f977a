package io.myelin.broker.group;

import java.util.List;
import java.util.Optional;

/**
 * @param groupId of the group
 * @param state Kafka's name of it: {@code Empty}, {@code PreparingRebalance}, {@code CompletingRebalance}, {@code Stable}
 * @param protocolType {@code consumer} for consumers, may be empty
 * @param protocolName of a stable group, else empty
 * @param members with their metadata and assignment in a stable group
 */
public record DescribedGroup(
        String groupId, String state, String protocolType, String protocolName, List<Member> members) {

    /**
     * @param memberId of the member
     * @param instanceId of a static one
     * @param clientId as the client calls itself
     * @param host it comes from
     * @param metadata for the protocol, may be empty
     * @param assignment may be empty
     */
    public record Member(
            String memberId,
            Optional<String> instanceId,
            String clientId,
            String host,
            byte[] metadata,
            byte[] assignment) {}
}
