package io.myelin.broker.group;

import io.myelin.access.Caller;
import io.myelin.generation.Drainable;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Consumer groups of the newer protocol (KIP-848): the coordinator assigns partitions, and each member moves to its assignment
 * at its own pace. A service, used through a {@link io.myelin.generation.Handle}. Any thread may call. Stages complete on the
 * loop of the group's shard, with {@link io.myelin.broker.BusException} when something is wrong. Authorization is checked here.
 * Offsets, listing and deletion are those of {@link Groups}, which also serves the members of such a group that still speak
 * the classic protocol.
 */
@ProviderType
public interface ConsumerGroups extends Drainable {
    /**
     * Joins, goes on or leaves. What the answer says is on record. The caller needs READ on the group and DESCRIBE on the topics
     * it names; of those that a regular expression matches, it gets the ones it may DESCRIBE. Ends with UNKNOWN_MEMBER or
     * FENCED_MEMBER_EPOCH when the member has to give everything up and join again, with UNRELEASED_INSTANCE_ID,
     * UNSUPPORTED_ASSIGNOR, INVALID_REGULAR_EXPRESSION, GROUP_FULL or GROUP_NOT_FOUND (another type of group has the id).
     */
    CompletionStage<ConsumerAnswer> heartbeat(ConsumerHeartbeat heartbeat, Caller caller);

    /**
     * GROUP_NOT_FOUND when there is no such consumer group. The caller needs DESCRIBE on the group and on each topic that a
     * member reads.
     */
    CompletionStage<DescribedConsumerGroup> describe(String groupId, Caller caller);
}
