package io.myelin.shell.group;

import io.myelin.broker.group.DescribedGroup;
import java.util.List;

/**
 * A consumer group with how far it has come.
 *
 * @param assignor how partitions are given out, empty while they are not
 */
public record GroupView(
        String group, String state, String assignor, List<MemberView> members, List<OffsetView> offsets) {

    /**
     * @param instance name of a static member, null when it has none
     * @param partitions it was given
     */
    public record MemberView(String member, String instance, String client, String host, List<String> partitions) {
        static MemberView of(DescribedGroup.Member member) {
            return new MemberView(
                    member.memberId(),
                    member.instanceId().orElse(null),
                    member.clientId(),
                    member.host(),
                    Assignment.partitions(member.assignment()));
        }
    }

    /**
     * @param end of the partition, null when it is not on this node
     * @param lag how many offsets are left to read
     */
    public record OffsetView(String topic, int partition, long committed, Long end, Long lag, String metadata) {}
}
