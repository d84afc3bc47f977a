package io.myelin.protocol.kafka.handler;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.apache.kafka.common.message.StreamsGroupDescribeResponseData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatRequestData;
import org.apache.kafka.common.message.StreamsGroupHeartbeatResponseData;

/** Tasks as Kafka's messages have them: a list of partitions for each subtopology. */
final class StreamsTaskLists {
    private StreamsTaskLists() {}

    /** What the member says it has; all three roles or none. */
    static Optional<StreamsTasks> owned(StreamsGroupHeartbeatRequestData request) {
        List<List<StreamsGroupHeartbeatRequestData.TaskIds>> roles = new ArrayList<>();
        roles.add(request.activeTasks());
        roles.add(request.standbyTasks());
        roles.add(request.warmupTasks());
        if (roles.stream().allMatch(Objects::isNull)) {
            return Optional.empty();
        }
        if (roles.stream().anyMatch(Objects::isNull)) {
            throw new BusException(
                    BusError.INVALID_REQUEST, "a member that says which tasks it has names those of every role");
        }
        return Optional.of(new StreamsTasks(tasks(roles.get(0)), tasks(roles.get(1)), tasks(roles.get(2))));
    }

    private static Set<StreamsTask> tasks(List<StreamsGroupHeartbeatRequestData.TaskIds> lists) {
        Set<StreamsTask> tasks = new TreeSet<>();
        lists.forEach(list ->
                list.partitions().forEach(partition -> tasks.add(new StreamsTask(list.subtopologyId(), partition))));
        return tasks;
    }

    static Map<StreamsTask, Long> offsets(List<StreamsGroupHeartbeatRequestData.TaskOffset> offsets) {
        Map<StreamsTask, Long> map = new HashMap<>();
        offsets.forEach(
                offset -> map.put(new StreamsTask(offset.subtopologyId(), offset.partition()), offset.offset()));
        return map;
    }

    static List<StreamsGroupDescribeResponseData.TaskOffset> offsets(Map<StreamsTask, Long> offsets) {
        List<StreamsGroupDescribeResponseData.TaskOffset> list = new ArrayList<>();
        new TreeMap<>(offsets)
                .forEach((task, offset) -> list.add(new StreamsGroupDescribeResponseData.TaskOffset()
                        .setSubtopologyId(task.subtopology())
                        .setPartition(task.partition())
                        .setOffset(offset)));
        return list;
    }

    static List<StreamsGroupHeartbeatResponseData.TaskIds> told(Collection<StreamsTask> tasks) {
        return lists(
                tasks,
                (subtopology, partitions) -> new StreamsGroupHeartbeatResponseData.TaskIds()
                        .setSubtopologyId(subtopology)
                        .setPartitions(partitions));
    }

    static List<StreamsGroupDescribeResponseData.TaskIds> described(Collection<StreamsTask> tasks) {
        return lists(
                tasks,
                (subtopology, partitions) -> new StreamsGroupDescribeResponseData.TaskIds()
                        .setSubtopologyId(subtopology)
                        .setPartitions(partitions));
    }

    private static <T> List<T> lists(Collection<StreamsTask> tasks, BiFunction<String, List<Integer>, T> make) {
        Map<String, List<Integer>> partitions = new LinkedHashMap<>();
        tasks.forEach(task -> partitions
                .computeIfAbsent(task.subtopology(), subtopology -> new ArrayList<>())
                .add(task.partition()));
        List<T> lists = new ArrayList<>();
        partitions.forEach((subtopology, list) -> lists.add(make.apply(subtopology, list)));
        return lists;
    }
}
