package io.myelin.broker.group;

import io.myelin.access.Caller;
import io.myelin.generation.Drainable;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Streams groups (KIP-1071): the coordinator assigns the tasks of an application. A service, used through a
 * {@link io.myelin.generation.Handle}. Any thread may call. Stages complete on the loop of the group's shard, with
 * {@link io.myelin.broker.BusException} when something is wrong. Authorization is checked here. Offsets, listing and deletion
 * are those of {@link Groups}.
 */
@ProviderType
public interface StreamsGroups extends Drainable {
    /**
     * Joins, goes on or leaves. What the answer says is on record. Topics that the application needs and that are missing are
     * created meanwhile, with the caller's rights. The caller needs READ on the group and DESCRIBE on the topics it names.
     * Ends with UNKNOWN_MEMBER or FENCED_MEMBER_EPOCH when the member has to give everything up and join again.
     */
    CompletionStage<StreamsAnswer> heartbeat(StreamsHeartbeat heartbeat, Caller caller);

    /** GROUP_NOT_FOUND when there is no streams group of that id; the caller needs DESCRIBE on the group and its topics. */
    CompletionStage<DescribedStreamsGroup> describe(String groupId, Caller caller);
}
