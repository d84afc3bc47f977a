package io.myelin.coordination.group;

import io.myelin.broker.group.Commit;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.ListedGroup;
import io.myelin.broker.group.MemberRef;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Shard;
import java.util.OptionalLong;

/**
 * What its shard knows of a group, whatever the protocol its members speak: its name and state, who may commit, what its
 * offsets are still good for, when it wants the time. Each type of group is a subclass in a package of its own, together with
 * the {@link GroupModule} that makes such groups and knows their records; neither the shard nor another type names it.
 *
 * <p>A group changes at once and its records follow through {@link Effects}: when they cannot be written, the whole shard is
 * loaded anew. Confined to the loop of the shard.
 */
public abstract class Group {
    private final String id;
    private boolean buried;
    /** When {@link Agenda} will look at the group. */
    long armedAtMs = Shard.NEVER;

    protected Group(String id) {
        this.id = id;
    }

    public final String id() {
        return id;
    }

    /** Kafka's name of the type, in lower case: {@code classic}, {@code consumer}, {@code share}, {@code streams}. */
    public abstract String type();

    /** Kafka's name of the state, {@code Stable} for instance. */
    public abstract String stateName();

    /** What tools show as protocol type; may be empty. */
    public abstract String protocolType();

    /** Whether it has no members: it may be deleted. */
    public abstract boolean empty();

    /** Whether a group of another type may take its place and keep the offsets. */
    public boolean replaceable() {
        return empty();
    }

    /** Whether it may go as soon as it has no offsets. */
    public boolean disposable() {
        return empty();
    }

    /** Whether members read the topic: its offsets neither expire nor may be deleted. */
    public abstract boolean subscribes(String topic);

    /**
     * Whether somebody may commit now.
     *
     * @param commit with the member that says so, its generation being a member epoch where the protocol has such
     * @param transactional whether the offsets are part of a transaction
     * @return what is left to be checked for each partition; throws the refusal of the whole commit
     */
    public abstract CommitCheck mayCommit(Commit commit, boolean transactional);

    /** A member has committed: what that says about its being alive. */
    public void onCommit(Step step, MemberRef member) {}

    /** Throws the refusal that a member gets that may not see offsets now; one that does not say who it is sees them. */
    public void checkFetch(MemberRef member) {}

    /** Since when an offset counts as unused, in wall milliseconds; empty while it is in use (KIP-211). */
    public abstract OptionalLong unusedSinceMs(OffsetValue offset);

    /** Throws the refusal of deleting offsets of this group at all; {@link #subscribes} is asked for each. */
    public void checkOffsetDeletion() {}

    /** The group as the classic protocol describes it. */
    public DescribedGroup describe() {
        throw Errors.notClassic(id);
    }

    public final ListedGroup listed() {
        return new ListedGroup(id, protocolType(), stateName(), type());
    }

    /** Writes what makes the log forget the group; its offsets are not its own. */
    public abstract void erase(Effects effects);

    /** The shard serves from now on. */
    public abstract void loaded(Step step);

    /** No deadline is before this; it may be early. {@link Shard#NEVER} for none. */
    public abstract long earliestMs();

    /** Does everything that is due. */
    public abstract void expire(Step step);

    /** Ends calls that wait and had no effect with {@code ended}: the generation of the bundle ends. */
    public void drain(Step step, RuntimeException ended) {}

    /** Ends all calls that wait with {@code cause}. */
    public void close(Step step, RuntimeException cause) {}

    /** Out of the shard: only steps that were under way still see it. */
    public void bury(long wallMs) {
        buried = true;
    }

    public final boolean buried() {
        return buried;
    }
}
