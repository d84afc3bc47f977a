package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.record.FieldWriter;
import io.myelin.coordination.record.RecordFormatException;
import io.myelin.coordination.record.Versions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Kafka's StreamsGroupTargetAssignmentMemberValue and StreamsGroupCurrentMemberAssignmentValue, version 0. */
final class TaskValues {
    private static final int EPOCHS_TAG = 0;
    private static final int LEAST_SUBTOPOLOGY_BYTES = 3;

    private TaskValues() {}

    static byte[] write(StreamsTasks tasks) {
        FieldWriter out = new FieldWriter(true).int16(0);
        write(out, tasks.active());
        write(out, tasks.standby());
        write(out, tasks.warmup());
        return out.noTags().toBytes();
    }

    static StreamsTasks readTarget(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, "StreamsGroupTargetAssignmentMemberValue", 0);
        FieldReader fields = new FieldReader(in, true);
        Set<StreamsTask> active = read(fields).keySet();
        Set<StreamsTask> standby = read(fields).keySet();
        Set<StreamsTask> warmup = read(fields).keySet();
        fields.skipTags();
        return new StreamsTasks(active, standby, warmup);
    }

    static byte[] write(Progress progress) {
        FieldWriter out = new FieldWriter(true)
                .int16(0)
                .int32(progress.epoch())
                .int32(progress.previousEpoch())
                .int8(progress.state().id());
        write(out, progress.assigned().active());
        write(out, progress.assigned().standby());
        write(out, progress.assigned().warmup());
        write(out, progress.revoking().active());
        write(out, progress.revoking().standby());
        write(out, progress.revoking().warmup());
        return out.noTags().toBytes();
    }

    static Progress readProgress(ByteBuffer value) {
        ByteBuffer in = value.duplicate();
        Versions.of(in, "StreamsGroupCurrentMemberAssignmentValue", 0);
        FieldReader fields = new FieldReader(in, true);
        int epoch = fields.int32();
        int previousEpoch = fields.int32();
        MemberState state = MemberState.of(fields.int8());
        Held assigned = readHeld(fields);
        Held revoking = readHeld(fields);
        fields.skipTags();
        return new Progress(epoch, previousEpoch, state, assigned, revoking);
    }

    private static Held readHeld(FieldReader fields) {
        return new Held(read(fields), read(fields).keySet(), read(fields).keySet());
    }

    private static void write(FieldWriter out, Collection<StreamsTask> tasks) {
        SortedMap<String, List<Integer>> bySubtopology = new TreeMap<>();
        tasks.forEach(task -> bySubtopology
                .computeIfAbsent(task.subtopology(), key -> new ArrayList<>())
                .add(task.partition()));
        out.arrayLength(bySubtopology.size());
        bySubtopology.forEach((subtopology, partitions) -> {
            out.string(subtopology).arrayLength(partitions.size());
            partitions.forEach(out::int32);
            out.noTags();
        });
    }

    private static void write(FieldWriter out, Map<StreamsTask, Integer> tasks) {
        SortedMap<String, SortedMap<Integer, Integer>> bySubtopology = new TreeMap<>();
        tasks.forEach((task, epoch) -> bySubtopology
                .computeIfAbsent(task.subtopology(), key -> new TreeMap<>())
                .put(task.partition(), epoch));
        out.arrayLength(bySubtopology.size());
        bySubtopology.forEach((subtopology, epochs) -> {
            out.string(subtopology).arrayLength(epochs.size());
            epochs.keySet().forEach(out::int32);
            FieldWriter list = new FieldWriter(true).arrayLength(epochs.size());
            epochs.values().forEach(list::int32);
            byte[] bytes = list.toBytes();
            out.uvarint(1).uvarint(EPOCHS_TAG).uvarint(bytes.length).raw(bytes);
        });
    }

    /** @return tasks with the epochs they were assigned in, 0 where that is not on record */
    private static SortedMap<StreamsTask, Integer> read(FieldReader fields) {
        SortedMap<StreamsTask, Integer> tasks = new TreeMap<>();
        int subtopologies = fields.arrayLength(LEAST_SUBTOPOLOGY_BYTES);
        for (int i = 0; i < subtopologies; i++) {
            String subtopology = fields.string();
            List<Integer> partitions = ints(fields);
            List<Integer> epochs = new ArrayList<>();
            fields.tags((tag, field) -> {
                if (tag == EPOCHS_TAG) {
                    epochs.addAll(ints(field));
                }
            });
            if (!epochs.isEmpty() && epochs.size() != partitions.size()) {
                throw new RecordFormatException(
                        "an assignment has " + partitions.size() + " tasks and " + epochs.size() + " epochs");
            }
            for (int at = 0; at < partitions.size(); at++) {
                tasks.put(new StreamsTask(subtopology, partitions.get(at)), epochs.isEmpty() ? 0 : epochs.get(at));
            }
        }
        return tasks;
    }

    private static List<Integer> ints(FieldReader fields) {
        int count = fields.arrayLength(Integer.BYTES);
        List<Integer> ints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ints.add(fields.int32());
        }
        return ints;
    }
}
