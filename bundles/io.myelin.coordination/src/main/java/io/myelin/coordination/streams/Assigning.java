package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.coordination.runtime.Shard;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When tasks are assigned, and that it is on record. */
final class Assigning {
    private Assigning() {}

    /** Assigns when that is due. @return why it is not done yet, empty when the targets are those of the group's epoch */
    static Optional<StreamsStatus> ifDue(StreamsStep step) {
        StreamsGroup group = step.group();
        if (group.firstAssignmentAtMs != Shard.NEVER) {
            return delayed("more members are awaited (streams.initial.rebalance.delay.ms).");
        }
        if (group.head.epoch() <= group.assignmentEpoch) {
            return Optional.empty();
        }
        long nextMs = group.assignedAtMs + step.settings().assignmentIntervalMs();
        if (group.assignedAtMs != 0 && step.now().wallMs() < nextMs) {
            return delayed("tasks were assigned a moment ago (streams.assignment.interval.ms).");
        }
        assign(step);
        return Optional.empty();
    }

    private static Optional<StreamsStatus> delayed(String why) {
        return Optional.of(new StreamsStatus(StreamsStatus.Code.ASSIGNMENT_DELAYED, "Assignment delayed: " + why));
    }

    /** The time to wait for the first members is over. */
    static void first(StreamsStep step) {
        StreamsGroup group = step.group();
        group.firstAssignmentAtMs = Shard.NEVER;
        if (group.size() > 0 && group.head.epoch() > group.assignmentEpoch && group.configured.isPresent()) {
            assign(step);
        }
    }

    private static void assign(StreamsStep step) {
        StreamsGroup group = step.group();
        ConfiguredTopology topology = group.configured.orElseThrow();
        List<StickyAssignor.Candidate> candidates = group.members().stream()
                .map(member -> new StickyAssignor.Candidate(
                        member.id, member.info.processId(), group.target(member.id), member.offsets))
                .toList();
        Map<String, StreamsTasks> targets = topology.isReady()
                ? StickyAssignor.assign(
                        candidates,
                        topology.subtopologies().orElseThrow(),
                        step.settings().standbyReplicas())
                : Map.of();
        for (StickyAssignor.Candidate candidate : candidates) {
            StreamsTasks target = targets.getOrDefault(candidate.id(), StreamsTasks.NONE);
            if (!target.equals(group.targets.get(candidate.id()))) {
                step.target(candidate.id(), target);
            }
        }
        step.assigned(group.head.epoch(), step.now().wallMs());
    }
}
