package io.myelin.coordination.group.consumer;

import io.myelin.coordination.group.Step;
import io.myelin.coordination.runtime.Effects;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Members that come, change and go: in the group, and in the log. */
final class Members {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    private Members() {}

    /** Takes in what a member says of itself, if it says something new or is new. */
    static void update(ConsumerGroup group, Step step, ConsumerMember member) {
        boolean known = group.roster()
                .find(member.id())
                .filter(before -> before.profile().equals(member.profile()))
                .isPresent();
        if (!known) {
            step.effects().append(ConsumerRecords.member(group.id(), member.id(), member.profile()));
        }
        group.roster().put(member);
    }

    /** Puts a member where it is now. */
    static void move(ConsumerGroup group, Step step, ConsumerMember before, ConsumerMember after) {
        if (!after.movedSince(before)) {
            return;
        }
        step.effects().append(ConsumerRecords.current(group.id(), after));
        group.roster().put(after);
        if (after.state() == ConsumerMember.State.UNREVOKED) {
            group.deadlines()
                    .set(
                            after.id(),
                            Deadlines.Kind.REVOCATION,
                            step.afterMs(after.profile().rebalanceTimeoutMs()));
        } else {
            group.deadlines().clear(after.id(), Deadlines.Kind.REVOCATION);
        }
    }

    /** Puts a static member that came back in the place of what it was before: what it had and shall have it keeps. */
    static ConsumerMember replace(ConsumerGroup group, Step step, ConsumerMember old, String newId) {
        ConsumerMember back = old.back(newId);
        if (!old.id().equals(newId)) {
            forget(group.id(), old.id(), step.effects());
        }
        group.roster().remove(old.id());
        group.deadlines().clear(old.id());
        Map<UUID, Set<Integer>> target = group.targets().remove(old.id());
        step.effects().append(ConsumerRecords.member(group.id(), newId, back.profile()));
        if (target != null) {
            group.targets().put(newId, target);
            step.effects().append(ConsumerRecords.target(group.id(), newId, target));
        }
        step.effects().append(ConsumerRecords.current(group.id(), back));
        group.roster().put(back);
        return back;
    }

    /** Takes members out: the others will share what they had. */
    static void remove(ConsumerGroup group, Step step, List<ConsumerMember> members, String reason) {
        for (ConsumerMember member : members) {
            LOG.debug("group {} loses member {}: {}", group.id(), member.id(), reason);
            forget(group.id(), member.id(), step.effects());
            group.roster().remove(member.id());
            group.deadlines().clear(member.id());
            group.targets().remove(member.id());
        }
        Regexes.forgetUnused(group, step);
        if (Downgrade.possible(group)) {
            Downgrade.convert(group, step, true, reason);
        } else {
            Epochs.bump(group, step);
            if (group.empty()) {
                Epochs.assigned(group, step);
            }
        }
    }

    static void forget(String group, String member, Effects effects) {
        effects.append(ConsumerRecords.tombstone(ConsumerRecords.CURRENT, group, member));
        effects.append(ConsumerRecords.tombstone(ConsumerRecords.TARGET, group, member));
        effects.append(ConsumerRecords.tombstone(ConsumerRecords.MEMBER, group, member));
    }
}
