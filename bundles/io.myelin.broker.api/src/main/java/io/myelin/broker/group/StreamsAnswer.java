package io.myelin.broker.group;

import java.util.List;
import java.util.Optional;

/**
 * What a member of a streams group is told.
 *
 * @param memberId as asked
 * @param memberEpoch it is at now
 * @param intervals at which it is to speak
 * @param acceptableRecoveryLag of a task's state that is good enough to become active
 * @param status what it has to know, may be empty
 * @param tasks it has to have; absent when they are the same as in the last answer
 * @param endpointEpoch of the endpoint information
 * @param endpoints one for each member that has one; absent when the member knows them
 */
public record StreamsAnswer(
        String memberId,
        int memberEpoch,
        Intervals intervals,
        long acceptableRecoveryLag,
        List<StreamsStatus> status,
        Optional<StreamsTasks> tasks,
        int endpointEpoch,
        Optional<List<EndpointPartitions>> endpoints) {
    public StreamsAnswer {
        status = List.copyOf(status);
    }

    /**
     * @param heartbeatMs between heartbeats
     * @param taskOffsetMs between offsets of tasks
     */
    public record Intervals(int heartbeatMs, int taskOffsetMs) {}

    /**
     * @param endpoint of a member
     * @param active input partitions of its active tasks
     * @param standby input partitions of its other tasks
     */
    public record EndpointPartitions(
            StreamsHeartbeat.Endpoint endpoint, List<TopicPartitionRef> active, List<TopicPartitionRef> standby) {}
}
