package io.myelin.coordination.group;

import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.util.function.Consumer;

/**
 * One transition of groups: the time it happens at and where its effects go.
 *
 * @param limits of groups
 * @param agenda of the shard
 * @param counters of the node
 * @param now the time
 * @param effects of the transition
 */
public record Step(GroupLimits limits, Agenda agenda, GroupCounters counters, Now now, Effects effects) {
    public long afterMs(int delayMs) {
        return now.steadyMs() + delayMs;
    }

    /** Goes on with the group when the records of this step are committed. */
    public void whenCommitted(Group group, Consumer<Step> then) {
        effects.whenCommitted((later, next) -> {
            then.accept(new Step(limits, agenda, counters, later, next));
            agenda.arm(group);
        });
    }
}
