package io.myelin.broker.group;

import io.myelin.broker.BusError;
import java.util.List;
import java.util.Optional;

/**
 * Members go.
 *
 * @param groupId of the group
 * @param members that go
 */
public record Leave(String groupId, List<Member> members) {
    /**
     * @param memberId empty when only the instance is known
     * @param instanceId of a static member
     * @param reason for the log, may be empty
     */
    public record Member(String memberId, Optional<String> instanceId, String reason) {}

    /**
     * @param memberId as asked
     * @param instanceId as asked
     * @param error absent when the member has gone
     */
    public record Outcome(String memberId, Optional<String> instanceId, Optional<BusError> error) {}
}
