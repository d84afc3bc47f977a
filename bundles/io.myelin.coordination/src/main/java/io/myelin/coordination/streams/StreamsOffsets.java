package io.myelin.coordination.streams;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Errors;
import java.util.Optional;

/** Who may commit to a streams group and see its offsets. */
final class StreamsOffsets {
    private StreamsOffsets() {}

    static CommitCheck mayCommit(StreamsGroup group, Commit commit, boolean transactional) {
        MemberRef ref = commit.member();
        boolean unnamed = ref.generation() < 0
                && ref.memberId().isEmpty()
                && ref.instanceId().isEmpty();
        if (ref.generation() < 0 && group.empty() || transactional && unnamed) {
            return CommitCheck.ANY;
        }
        StreamsMember member = require(group, ref);
        if (!transactional && !commit.epochsKnown()) {
            throw Errors.epochsUnknown(group.id());
        }
        int epoch = member.progress.epoch();
        if (ref.generation() == epoch) {
            return CommitCheck.ANY;
        }
        BusException stale = stale(group, ref, epoch);
        if (ref.generation() > epoch || ref.generation() < 0) {
            throw stale;
        }
        // A member that is behind may commit for what it has had since the epoch that it knows (KIP-1251).
        return partition -> {
            if (!hasSince(group, member, ref.generation(), partition)) {
                throw stale;
            }
        };
    }

    private static boolean hasSince(StreamsGroup group, StreamsMember member, int epoch, TopicPartitionRef partition) {
        Optional<StreamsTask> task = subtopologyOf(group, partition.topic())
                .map(subtopology -> new StreamsTask(subtopology, partition.partition()));
        Progress progress = member.progress;
        return task.map(it -> progress.assigned()
                        .active()
                        .getOrDefault(it, progress.revoking().active().get(it)))
                .filter(since -> since <= epoch)
                .isPresent();
    }

    static void checkFetch(StreamsGroup group, MemberRef ref) {
        if (ref.memberId().isEmpty() && ref.generation() < 0) {
            return;
        }
        int epoch = require(group, ref).progress.epoch();
        if (ref.generation() != epoch) {
            throw stale(group, ref, epoch);
        }
    }

    private static StreamsMember require(StreamsGroup group, MemberRef ref) {
        return group.member(ref.memberId()).orElseThrow(() -> Errors.unknownMember(group.id(), ref.memberId()));
    }

    private static BusException stale(StreamsGroup group, MemberRef ref, int epoch) {
        return new BusException(
                BusError.STALE_MEMBER_EPOCH,
                "member " + ref.memberId() + " of group " + group.id() + " is at epoch " + epoch + ", not "
                        + ref.generation());
    }

    /** The subtopology that reads from a topic. */
    static Optional<String> subtopologyOf(StreamsGroup group, String topic) {
        return group.topology.stream()
                .flatMap(topology -> topology.subtopologies().stream())
                .filter(subtopology -> subtopology.sourceTopics().contains(topic)
                        || subtopology.repartitionSourceTopics().stream()
                                .map(InternalTopic::name)
                                .anyMatch(topic::equals))
                .map(Subtopology::id)
                .findFirst();
    }
}
