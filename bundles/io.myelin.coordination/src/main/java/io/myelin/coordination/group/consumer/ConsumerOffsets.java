package io.myelin.coordination.group.consumer;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Errors;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who may commit to a consumer group, and who may see its offsets. */
final class ConsumerOffsets {
    private ConsumerOffsets() {}

    /**
     * A member at an older epoch may still commit for what it has had since then or before: the answer with its new epoch may
     * be on the way (KIP-1251).
     */
    static CommitCheck mayCommit(ConsumerGroup group, Commit commit, boolean transactional) {
        MemberRef ref = commit.member();
        boolean nameless = ref.memberId().isEmpty() && ref.instanceId().isEmpty();
        if (ref.generation() < 0 && (group.empty() || transactional && nameless)) {
            // An administrator, or a producer of before KIP-447, which does not say for which member it commits.
            return CommitCheck.ANY;
        }
        ConsumerMember member =
                group.roster().find(ref.memberId()).orElseThrow(() -> Errors.unknownMember(group.id(), ref.memberId()));
        if (!transactional && !member.classic() && !commit.epochsKnown()) {
            throw Errors.epochsUnknown(group.id());
        }
        if (ref.generation() == member.epoch()) {
            return CommitCheck.ANY;
        }
        if (member.classic()) {
            throw Errors.illegalGeneration(group.id(), ref.generation(), member.epoch());
        }
        if (ref.generation() > member.epoch()) {
            throw stale(group, ref, member);
        }
        return partition -> {
            Optional<Integer> since = heldSince(group, member, partition);
            if (since.isEmpty() || ref.generation() < since.get()) {
                throw stale(group, ref, member);
            }
        };
    }

    private static Optional<Integer> heldSince(
            ConsumerGroup group, ConsumerMember member, TopicPartitionRef partition) {
        Optional<UUID> topic = group.context().groups().topology().topicId(partition.topic());
        return topic.flatMap(id -> Optional.ofNullable(
                        member.assigned().getOrDefault(id, Map.of()).get(partition.partition()))
                .or(() -> Optional.ofNullable(
                        member.revoking().getOrDefault(id, Map.of()).get(partition.partition()))));
    }

    static void checkFetch(ConsumerGroup group, MemberRef ref) {
        if (ref.generation() < 0 && ref.memberId().isEmpty()) {
            return;
        }
        ConsumerMember member =
                group.roster().find(ref.memberId()).orElseThrow(() -> Errors.unknownMember(group.id(), ref.memberId()));
        if (ref.generation() != member.epoch()) {
            throw member.classic()
                    ? Errors.illegalGeneration(group.id(), ref.generation(), member.epoch())
                    : stale(group, ref, member);
        }
    }

    private static BusException stale(ConsumerGroup group, MemberRef ref, ConsumerMember member) {
        return new BusException(
                BusError.STALE_MEMBER_EPOCH,
                "member " + member.id() + " of group " + group.id() + " is at epoch " + member.epoch() + ", not "
                        + ref.generation());
    }
}
