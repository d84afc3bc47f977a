package io.myelin.coordination.group;

import java.util.concurrent.atomic.LongAdder;

/** What groups of this node have done; any thread. */
public final class GroupCounters {
    private final LongAdder rebalances = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder expiredMembers = new LongAdder();
    private final LongAdder expiredOffsets = new LongAdder();

    public void rebalanced() {
        rebalances.increment();
    }

    public void committed(int offsets) {
        commits.add(offsets);
    }

    public void memberExpired() {
        expiredMembers.increment();
    }

    public void offsetsExpired(int count) {
        expiredOffsets.add(count);
    }

    public long rebalances() {
        return rebalances.sum();
    }

    public long commits() {
        return commits.sum();
    }

    public long membersExpired() {
        return expiredMembers.sum();
    }

    public long offsetsExpired() {
        return expiredOffsets.sum();
    }
}
