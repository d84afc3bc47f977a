package io.myelin.coordination.streams;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.broker.group.TopicPartitionRef;
import java.util.Optional;

/** What the keeper of offsets has to know of a streams group. */
public final class StreamsGroupView {
    private final StreamsGroup group;

    StreamsGroupView(StreamsGroup group) {
        this.group = group;
    }

    public String id() {
        return group.id();
    }

    public StreamsState state() {
        return group.state();
    }

    public boolean hasMembers() {
        return group.size() > 0;
    }

    /** Whether members read from the topic, so that its offsets are kept. */
    public boolean subscribes(String topic) {
        return hasMembers() && subtopologyOf(topic).isPresent();
    }

    /**
     * Checks who commits; see {@link #mayCommit} for single partitions.
     *
     * @param memberId may be empty from outside the group
     * @param epoch -1 from outside the group
     */
    public void checkMember(String memberId, int epoch) {
        if (epoch < 0 && !hasMembers()) {
            return;
        }
        StreamsMember member = group.member(memberId).orElseThrow(() -> Membership.unknown(group.id(), memberId));
        if (epoch > member.progress.epoch()) {
            throw stale(memberId, epoch, member.progress.epoch());
        }
    }

    /** Whether a member that is behind still has the partition since the epoch it knows, so that it may commit for it. */
    public boolean mayCommit(String memberId, int epoch, TopicPartitionRef partition) {
        Optional<StreamsMember> member = group.member(memberId);
        if (member.isEmpty() || epoch == member.get().progress.epoch()) {
            return true;
        }
        Integer since = subtopologyOf(partition.topic())
                .map(id -> {
                    StreamsTask task = new StreamsTask(id, partition.partition());
                    Progress progress = member.get().progress;
                    return progress.assigned()
                            .active()
                            .getOrDefault(task, progress.revoking().active().get(task));
                })
                .orElse(null);
        return since != null && since <= epoch;
    }

    /** Checks who reads offsets. */
    public void checkReader(String memberId, int epoch) {
        if (memberId.isEmpty() && epoch < 0) {
            return;
        }
        StreamsMember member = group.member(memberId).orElseThrow(() -> Membership.unknown(group.id(), memberId));
        if (epoch != member.progress.epoch()) {
            throw stale(memberId, epoch, member.progress.epoch());
        }
    }

    private BusException stale(String memberId, int epoch, int current) {
        return new BusException(
                BusError.STALE_MEMBER_EPOCH,
                "member " + memberId + " of group " + group.id() + " is at epoch " + current + ", not " + epoch);
    }

    private Optional<String> subtopologyOf(String topic) {
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
