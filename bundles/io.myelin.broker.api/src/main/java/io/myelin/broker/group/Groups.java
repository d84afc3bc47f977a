package io.myelin.broker.group;

import io.myelin.access.Caller;
import io.myelin.generation.Drainable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Groups of the classic protocol; and of groups of all protocols the offsets, listing and deletion, as Apache Kafka keeps them.
 * A service, used through a {@link io.myelin.generation.Handle}. Any thread may call. Stages complete on the loop of the
 * group's shard, with {@link io.myelin.broker.BusException} when something is wrong. Authorization is checked here.
 */
@ProviderType
public interface Groups extends Drainable {
    /**
     * The node that coordinates a group; makes the internal topic when it is not there yet.
     *
     * @return the node's id; COORDINATOR_NOT_AVAILABLE when there is none now
     */
    CompletionStage<Integer> coordinator(String groupId, Caller caller);

    /** Joins, waiting for the rebalance; ends with MEMBER_ID_REQUIRED as {@link MemberIdRequiredException}. */
    CompletionStage<Joined> join(Join join, Caller caller);

    /** Hands in or waits for assignments. */
    CompletionStage<Synced> sync(Sync sync, Caller caller);

    CompletionStage<Void> heartbeat(MemberRef member, Caller caller);

    /** One outcome for each member named, in order. */
    CompletionStage<List<Leave.Outcome>> leave(Leave leave, Caller caller);

    /** Commits durably; one outcome for each offset, in order. */
    CompletionStage<List<Commit.Outcome>> commit(Commit commit, Caller caller);

    /**
     * Keeps offsets durably until the producer's transaction ends, and commits them with it; one outcome for each offset, in
     * order. The caller needs WRITE on the transactional id, too.
     */
    CompletionStage<List<Commit.Outcome>> commitInTransaction(TransactionalCommit commit, Caller caller);

    /**
     * @param partitions the ones wanted, all that have an offset when empty
     * @param requireStable whether offsets of open transactions make the answer UNSTABLE_OFFSETS
     */
    CompletionStage<List<CommittedOffset>> committed(
            String groupId, Optional<List<TopicPartitionRef>> partitions, boolean requireStable, Caller caller);

    /**
     * The same for a member of a group that may be fenced: UNKNOWN_MEMBER, STALE_MEMBER_EPOCH.
     *
     * @param member who asks; generation -1 and an empty member id for no check
     */
    CompletionStage<List<CommittedOffset>> committed(
            MemberRef member, Optional<List<TopicPartitionRef>> partitions, boolean requireStable, Caller caller);

    /** GROUP_NOT_FOUND when there is none, or it is not one of the classic protocol. */
    CompletionStage<DescribedGroup> describe(String groupId, Caller caller);

    /**
     * The groups coordinated by this node that the caller may DESCRIBE.
     *
     * @param states only these, all when empty, compared without case
     * @param types only these ({@code classic}, {@code consumer}, ...), all when empty, compared without case
     */
    CompletionStage<List<ListedGroup>> list(Set<String> states, Set<String> types, Caller caller);

    /** Deletes a group without members and its offsets; NON_EMPTY_GROUP, GROUP_NOT_FOUND. */
    CompletionStage<Void> delete(String groupId, Caller caller);

    /** Deletes offsets of topics that no member subscribes to; one outcome for each partition, in order. */
    CompletionStage<List<Commit.Outcome>> deleteOffsets(
            String groupId, List<TopicPartitionRef> partitions, Caller caller);
}
