package io.myelin.coordination.streams;

import io.myelin.coordination.group.GroupRegistry;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Makes groups from records. Compaction may have left parts of what was written together, in another order. */
final class StreamsReplay {
    private static final StreamsRecord.Assignment NEVER_ASSIGNED = new StreamsRecord.Assignment(1, 0);

    private final GroupRegistry groups;
    private final StreamsContext context;

    StreamsReplay(GroupRegistry groups, StreamsContext context) {
        this.groups = groups;
        this.context = context;
    }

    void apply(StreamsRecord record) {
        if (record instanceof StreamsRecord.Head head) {
            if (head.value().isEmpty()) {
                find(head.group()).ifPresent(group -> groups.remove(group, -1));
            } else {
                on(head.group(), head.value(), (group, value) -> group.head = value.orElseThrow());
            }
        } else if (record instanceof StreamsRecord.Info info) {
            onMember(info.group(), info.member(), info.value(), StreamsGroup::describe);
        } else if (record instanceof StreamsRecord.Current current) {
            onMember(current.group(), current.member(), current.value(), StreamsGroup::move);
        } else if (record instanceof StreamsRecord.Assigned assigned) {
            on(assigned.group(), assigned.value(), (group, value) -> {
                group.assignmentEpoch = value.orElse(NEVER_ASSIGNED).epoch();
                group.assignedAtMs = value.orElse(NEVER_ASSIGNED).atMs();
            });
        } else if (record instanceof StreamsRecord.Target target) {
            on(target.group(), target.value(), (group, value) -> {
                group.targets.remove(target.member());
                value.ifPresent(tasks -> group.targets.put(target.member(), tasks));
            });
        } else if (record instanceof StreamsRecord.Topology topology) {
            on(topology.group(), topology.value(), (group, value) -> group.topology = value);
        }
    }

    private Optional<StreamsGroup> find(String id) {
        return groups.find(id, StreamsGroup.class);
    }

    /** A tombstone makes no group. */
    private <V> void on(String id, Optional<V> value, BiConsumer<StreamsGroup, Optional<V>> change) {
        Optional<StreamsGroup> known = find(id);
        if (known.isEmpty() && value.isPresent()) {
            StreamsGroup created = new StreamsGroup(id, context);
            groups.put(created, -1);
            known = Optional.of(created);
        }
        known.ifPresent(group -> change.accept(group, value));
    }

    private <V> void onMember(String id, String member, Optional<V> value, Change<V> change) {
        on(id, value, (group, it) -> {
            if (it.isPresent()) {
                change.on(group, member(group, member), it.get());
            } else {
                group.remove(member);
            }
        });
    }

    private static StreamsMember member(StreamsGroup group, String id) {
        return group.member(id).orElseGet(() -> {
            StreamsMember created = new StreamsMember(id, MemberInfo.NEW, Progress.NEW);
            group.add(created);
            return created;
        });
    }

    /** What a value does to a member. */
    private interface Change<V> {
        void on(StreamsGroup group, StreamsMember member, V value);
    }
}
