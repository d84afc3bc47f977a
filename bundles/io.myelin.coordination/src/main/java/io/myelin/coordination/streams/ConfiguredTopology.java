package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A topology against the topics that there are.
 *
 * @param epoch of the topology
 * @param subtopologies by id; absent when source topics are missing or wrongly partitioned
 * @param missing internal topics, with their numbers of partitions
 * @param problem that keeps tasks from being assigned
 */
record ConfiguredTopology(
        int epoch,
        Optional<SortedMap<String, Configured>> subtopologies,
        List<InternalTopic> missing,
        Optional<StreamsStatus> problem) {

    /**
     * @param definition with the numbers of partitions that were decided
     * @param tasks how many there are
     */
    record Configured(Subtopology definition, int tasks) {
        boolean hasState() {
            return !definition.changelogTopics().isEmpty();
        }
    }

    boolean isReady() {
        return problem.isEmpty();
    }

    /** A task that is not one of this topology. */
    Optional<StreamsTask> stranger(StreamsTasks tasks) {
        SortedMap<String, Configured> known = subtopologies.orElseThrow();
        for (Set<StreamsTask> some : List.of(tasks.active(), tasks.standby(), tasks.warmup())) {
            for (StreamsTask task : some) {
                Configured subtopology = known.get(task.subtopology());
                if (subtopology == null || task.partition() < 0 || task.partition() >= subtopology.tasks()) {
                    return Optional.of(task);
                }
            }
        }
        return Optional.empty();
    }
}
