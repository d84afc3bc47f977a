package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTasks;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes groups from records. Compaction may have left parts of what was written together, in another order. */
final class StreamsReplay {
    private StreamsReplay() {}

    static void apply(Map<String, StreamsGroup> groups, StreamsRecord record) {
        if (record instanceof StreamsRecord.Head head && head.value().isEmpty()) {
            groups.remove(head.group());
        } else if (record instanceof StreamsRecord.Head head) {
            group(groups, head.group()).head = head.value().get();
        } else if (record instanceof StreamsRecord.Info info) {
            onMember(groups, info.group(), info.member(), info.value(), (group, value) -> {
                StreamsMember member = member(group, info.member());
                group.describe(member, value);
            });
        } else if (record instanceof StreamsRecord.Current current) {
            onMember(groups, current.group(), current.member(), current.value(), (group, value) -> {
                StreamsMember member = member(group, current.member());
                group.move(member, value);
            });
        } else if (record instanceof StreamsRecord.Assigned assigned) {
            onGroup(groups, assigned.group(), assigned.value(), group -> {
                StreamsRecord.Assignment value = assigned.value().orElseGet(() -> new StreamsRecord.Assignment(1, 0));
                group.assignmentEpoch = value.epoch();
                group.assignedAtMs = value.atMs();
            });
        } else if (record instanceof StreamsRecord.Target target) {
            target(groups, target);
        } else if (record instanceof StreamsRecord.Topology topology) {
            onGroup(groups, topology.group(), topology.value(), group -> group.topology = topology.value());
        }
    }

    private static void target(Map<String, StreamsGroup> groups, StreamsRecord.Target target) {
        onGroup(groups, target.group(), target.value(), group -> {
            Optional<StreamsTasks> value = target.value();
            if (value.isPresent()) {
                group.targets.put(target.member(), value.get());
            } else {
                group.targets.remove(target.member());
            }
        });
    }

    private static StreamsGroup group(Map<String, StreamsGroup> groups, String id) {
        return groups.computeIfAbsent(id, StreamsGroup::new);
    }

    private static StreamsMember member(StreamsGroup group, String id) {
        return group.member(id).orElseGet(() -> {
            StreamsMember created = new StreamsMember(id, MemberInfo.NEW, Progress.NEW);
            group.add(created);
            return created;
        });
    }

    /** A tombstone makes no group. */
    private static void onGroup(
            Map<String, StreamsGroup> groups, String id, Optional<?> value, Consumer<StreamsGroup> change) {
        StreamsGroup group = value.isPresent() ? group(groups, id) : groups.get(id);
        if (group != null) {
            change.accept(group);
        }
    }

    private static <V> void onMember(
            Map<String, StreamsGroup> groups, String id, String member, Optional<V> value, Change<V> change) {
        StreamsGroup group = value.isPresent() ? group(groups, id) : groups.get(id);
        if (group == null) {
            return;
        }
        if (value.isPresent()) {
            change.on(group, value.get());
        } else {
            group.remove(member);
        }
    }

    /** What a value does to its group. */
    private interface Change<V> {
        void on(StreamsGroup group, V value);
    }
}
