package io.myelin.coordination.group;

import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.generation.GenerationEndedException;
import java.util.function.Supplier;

/** What the modules of a shard share. */
public final class GroupContext {
    private final GroupLimits limits;
    private final GroupCounters counters;
    private final Topology topology;
    private final Supplier<String> randomIds;
    private final Agenda agenda = new Agenda();
    private final GroupRegistry groups;
    private boolean draining;

    /** @param randomIds unique parts of member ids */
    public GroupContext(GroupLimits limits, GroupCounters counters, Topology topology, Supplier<String> randomIds) {
        this.limits = limits;
        this.counters = counters;
        this.topology = topology;
        this.randomIds = randomIds;
        this.groups = new GroupRegistry(limits.maxGroups());
    }

    public GroupLimits limits() {
        return limits;
    }

    public GroupCounters counters() {
        return counters;
    }

    public Topology topology() {
        return topology;
    }

    public Supplier<String> randomIds() {
        return randomIds;
    }

    public Agenda agenda() {
        return agenda;
    }

    public GroupRegistry groups() {
        return groups;
    }

    public Step step(Now now, Effects effects) {
        return new Step(limits, agenda, counters, now, effects);
    }

    void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    /** For calls that could wait: in a generation that ends they are sent on at once. */
    public void refuseWhileDraining() {
        if (draining) {
            throw new GenerationEndedException();
        }
    }
}
