package io.myelin.coordination.group.classic;

import io.myelin.coordination.group.Step;
import io.myelin.coordination.runtime.Now;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The end of a generation, as a group sees it: calls that wait are sent on to the next generation, and the members stay. A
 * call whose records are on their way to the log is left alone: it ends by itself.
 */
final class Draining {
    private Draining() {}

    static void drain(ClassicGroup group, Step step, RuntimeException ended) {
        for (GroupMember member : List.copyOf(group.members())) {
            if (member.awaitsJoin() && !group.is(GroupState.STABLE)) {
                Waiting.refuseJoin(step, group, member, ended);
                if (member.anonymous) {
                    // The call comes again without an id and makes a member anew.
                    group.remove(member.id());
                }
            }
            if (member.awaitsSync() && !group.persisting) {
                Waiting.refuseSync(step, member, ended);
                group.pendingSync().add(member.id());
            }
        }
    }

    /** Groups in a rebalance first: those without, the log can give back, if with less detail. */
    static Optional<byte[]> carry(Collection<ClassicGroup> groups, Now now, int maxBytes) {
        List<ClassicGroup> worth = groups.stream()
                .filter(g -> g.size() > 0 || !g.pending().isEmpty())
                .sorted(Comparator.comparing((ClassicGroup g) -> g.is(GroupState.STABLE))
                        .thenComparing(ClassicGroup::id))
                .toList();
        List<byte[]> carried = new ArrayList<>();
        int size = 0;
        for (ClassicGroup group : worth) {
            byte[] bytes = CarriedGroups.write(group, now);
            if (size + bytes.length > maxBytes) {
                break;
            }
            size += bytes.length;
            carried.add(bytes);
        }
        return carried.isEmpty() ? Optional.empty() : Optional.of(CarriedGroups.write(carried));
    }
}
