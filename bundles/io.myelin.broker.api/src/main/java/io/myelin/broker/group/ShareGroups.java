package io.myelin.broker.group;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.generation.Drainable;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Membership of share groups (KIP-932): the coordinator says which partitions a member is to read, and several members may
 * read one. A service, used through a {@link io.myelin.generation.Handle}. Any thread may call. Stages complete on the loop of
 * the group's shard, with {@link io.myelin.broker.BusException} when something is wrong. Authorization is checked here.
 * Listing and deletion are those of {@link Groups}.
 */
@ProviderType
public interface ShareGroups extends Drainable {
    /**
     * Joins, goes on or leaves. What the answer says is on record. The caller needs READ on the group and DESCRIBE on the topics
     * it names. Ends with UNKNOWN_MEMBER or FENCED_MEMBER_EPOCH when the member has to join again, with GROUP_FULL,
     * INVALID_REQUEST or GROUP_NOT_FOUND (another type of group has the id).
     */
    CompletionStage<ShareAnswer> heartbeat(ShareHeartbeat heartbeat, Caller caller);

    /**
     * GROUP_NOT_FOUND when there is no such share group. The caller needs DESCRIBE on the group and on each topic that a member
     * reads.
     */
    CompletionStage<DescribedShareGroup> describe(String groupId, Caller caller);

    /**
     * Of which partitions the group has acknowledgements to remember: all that its members have been assigned since the group
     * began. None of a group that there is not, unless that is to be deleted: GROUP_NOT_FOUND then, and where another type of
     * group has the id. NON_EMPTY_GROUP when the group has members and may not have any for what the caller is up to. The caller
     * needs DESCRIBE, READ or DELETE on the group, by its purpose.
     */
    CompletionStage<List<TopicIdPartition>> partitions(String groupId, Purpose purpose, Caller caller);

    /**
     * Adds partitions to those that the group remembers, or takes all of a topic out; durably. To add makes a group where there is
     * none. GROUP_NOT_FOUND or NON_EMPTY_GROUP as above. The caller needs READ on the group to add, DELETE to take out.
     */
    CompletionStage<Void> remember(String groupId, List<TopicIdPartition> added, Set<UUID> removed, Caller caller);

    /** Why somebody asks. */
    enum Purpose {
        /** To tell somebody. */
        DESCRIBE,
        /** To begin elsewhere: nobody may be in the group. */
        ALTER,
        /** To forget: nobody may be in the group. */
        DELETE
    }
}
