package io.myelin.coordination.share;

import io.myelin.coordination.group.Step;
import io.myelin.coordination.runtime.Effects;

/** Members that come, change and go: in the group, and in the log. */
final class Members {
    private Members() {}

    /** Takes in what a member says of itself, if it says something new or is new. */
    static void update(ShareGroup group, Step step, ShareMember member) {
        boolean same = group.find(member.id())
                .filter(known -> known.profile().equals(member.profile()))
                .isPresent();
        if (!same) {
            step.effects().append(ShareRecords.member(group.id(), member.id(), member.profile()));
        }
        group.put(member);
    }

    /** Puts a member where it is now. */
    static void move(ShareGroup group, Step step, ShareMember before, ShareMember after) {
        if (!after.equals(before)) {
            step.effects().append(ShareRecords.current(group.id(), after));
            group.put(after);
        }
    }

    /** The member goes; what it had acquired is free when its locks end. */
    static void remove(ShareGroup group, Step step, String memberId) {
        forget(group.id(), memberId, step.effects());
        group.remove(memberId);
        group.targets().remove(memberId);
        Epochs.bump(group, step);
        if (group.empty()) {
            Epochs.assigned(group, step, 0);
        }
    }

    static void forget(String group, String memberId, Effects effects) {
        effects.append(ShareRecords.tombstone(ShareRecords.CURRENT, group, memberId));
        effects.append(ShareRecords.tombstone(ShareRecords.TARGET, group, memberId));
        effects.append(ShareRecords.tombstone(ShareRecords.MEMBER, group, memberId));
    }
}
