package io.myelin.coordination.group.classic;

import io.myelin.broker.group.MemberRef;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.record.OffsetValue;
import java.util.OptionalLong;

/** Who may commit to a classic group, and when its offsets count as unused. */
final class ClassicOffsets {
    private ClassicOffsets() {}

    static CommitCheck mayCommit(ClassicGroup group, MemberRef ref, boolean transactional) {
        boolean named = ref.generation() >= 0
                || !ref.memberId().isEmpty()
                || ref.instanceId().isPresent();
        if (ref.generation() < 0 && group.is(GroupState.EMPTY)) {
            // An administrator, or a consumer that assigns its partitions itself.
            return CommitCheck.ANY;
        }
        if (named) {
            group.require(ref.memberId(), ref.instanceId());
            if (ref.generation() != group.generation()) {
                throw Errors.illegalGeneration(group.id(), ref.generation(), group.generation());
            }
        } else if (!transactional) {
            // Producers of before KIP-447 do not say for which member they commit.
            throw Errors.unknownMember(group.id(), "without an id while others are in it");
        }
        if (!transactional && group.is(GroupState.COMPLETING_REBALANCE)) {
            throw Errors.rebalancing(group.id());
        }
        return CommitCheck.ANY;
    }

    static OptionalLong unusedSinceMs(ClassicGroup group, OffsetValue offset) {
        if (group.membersType().isEmpty()) {
            return OptionalLong.of(offset.commitTimestampMs());
        }
        if (group.is(GroupState.EMPTY)) {
            return OptionalLong.of(group.stateSinceMs() < 0 ? offset.commitTimestampMs() : group.stateSinceMs());
        }
        boolean known = group.is(GroupState.STABLE)
                && group.ofConsumers()
                && group.subscribedTopics().isPresent();
        return known ? OptionalLong.of(offset.commitTimestampMs()) : OptionalLong.empty();
    }
}
