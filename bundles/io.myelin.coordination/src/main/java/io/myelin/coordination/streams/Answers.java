package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsAnswer.EndpointPartitions;
import io.myelin.broker.group.StreamsAnswer.Intervals;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.streams.ConfiguredTopology.Configured;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What members are told. */
final class Answers {
    private Answers() {}

    static StreamsAnswer of(
            StreamsStep step,
            StreamsHeartbeat beat,
            StreamsMember member,
            List<StreamsStatus> status,
            boolean tasksChanged) {
        StreamsGroup group = step.group();
        StreamsSettings settings = step.settings();
        return new StreamsAnswer(
                member.id,
                member.progress.epoch(),
                new Intervals(settings.heartbeatIntervalMs(), settings.taskOffsetIntervalMs()),
                settings.acceptableRecoveryLag(),
                status,
                tasksChanged ? Optional.of(member.progress.assigned().tasks()) : Optional.empty(),
                group.endpointEpoch,
                group.endpointEpoch == beat.endpointEpoch() ? Optional.empty() : Optional.of(endpoints(step)));
    }

    static StreamsAnswer left(StreamsHeartbeat beat) {
        return new StreamsAnswer(
                beat.memberId(),
                beat.memberEpoch(),
                new Intervals(0, 0),
                -1,
                List.of(),
                Optional.empty(),
                0,
                Optional.empty());
    }

    private static List<EndpointPartitions> endpoints(StreamsStep step) {
        List<EndpointPartitions> endpoints = new ArrayList<>();
        Optional<SortedMap<String, Configured>> topology =
                step.group().configured.flatMap(ConfiguredTopology::subtopologies);
        for (StreamsMember member : step.group().members()) {
            member.info.endpoint().ifPresent(endpoint -> {
                Held has = member.progress.assigned();
                List<TopicPartitionRef> standby = inputs(step, topology, has.standby());
                standby.addAll(inputs(step, topology, has.warmup()));
                endpoints.add(new EndpointPartitions(
                        endpoint, inputs(step, topology, has.active().keySet()), standby));
            });
        }
        return endpoints;
    }

    private static List<TopicPartitionRef> inputs(
            StreamsStep step, Optional<SortedMap<String, Configured>> topology, Collection<StreamsTask> tasks) {
        List<TopicPartitionRef> inputs = new ArrayList<>();
        for (StreamsTask task : tasks) {
            topology.map(known -> known.get(task.subtopology())).ifPresent(subtopology -> {
                for (String topic : PartitionCounts.inputs(subtopology.definition())) {
                    if (task.partition() < step.catalog().partitions(topic).orElse(0)) {
                        inputs.add(new TopicPartitionRef(topic, task.partition()));
                    }
                }
            });
        }
        return inputs;
    }
}
