package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsTask;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which members have a task, or have not yet said that they gave it up. */
final class Owners {
    /** What a task is to a member. */
    enum Role {
        ACTIVE,
        STANDBY,
        WARMUP
    }

    private record Key(Role role, StreamsTask task) {}

    private final Map<Key, Set<String>> members = new HashMap<>();
    private final Function<String, String> processOf;

    /** @param processOf the process of a member */
    Owners(Function<String, String> processOf) {
        this.processOf = processOf;
    }

    void add(String member, Progress progress) {
        each(progress, key -> members.computeIfAbsent(key, k -> new HashSet<>()).add(member));
    }

    void remove(String member, Progress progress) {
        each(
                progress,
                key -> members.computeIfPresent(key, (k, holders) -> {
                    holders.remove(member);
                    return holders.isEmpty() ? null : holders;
                }));
    }

    private static void each(Progress progress, Consumer<Key> action) {
        each(Role.ACTIVE, progress.assigned().active().keySet(), action);
        each(Role.STANDBY, progress.assigned().standby(), action);
        each(Role.WARMUP, progress.assigned().warmup(), action);
        each(Role.ACTIVE, progress.revoking().active().keySet(), action);
        each(Role.STANDBY, progress.revoking().standby(), action);
        each(Role.WARMUP, progress.revoking().warmup(), action);
    }

    private static void each(Role role, Collection<StreamsTask> tasks, Consumer<Key> action) {
        tasks.forEach(task -> action.accept(new Key(role, task)));
    }

    Set<String> of(Role role, StreamsTask task) {
        return members.getOrDefault(new Key(role, task), Set.of());
    }

    /** Whether a member of this process has the task, other than one. */
    boolean onProcess(String process, Role role, StreamsTask task, String exceptMember) {
        for (String member : of(role, task)) {
            if (!member.equals(exceptMember) && process.equals(processOf.apply(member))) {
                return true;
            }
        }
        return false;
    }
}
