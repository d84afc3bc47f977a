package io.myelin.coordination.share;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.ShareAnswer;
import io.myelin.broker.group.ShareHeartbeat;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Hosts;
import io.myelin.coordination.group.Step;
import java.util.Optional;
import java.util.TreeSet;

/** A heartbeat of a member: it joins, changes, gets its assignment, or leaves. */
final class Heartbeats {
    private Heartbeats() {}

    static ShareAnswer beat(ShareGroup group, Step step, ShareHeartbeat heartbeat, Caller caller) {
        boolean joins = heartbeat.memberEpoch() == ShareHeartbeat.JOIN;
        ShareMember before = member(group, heartbeat, joins);
        ShareMember told = before.with(told(before.profile(), heartbeat, caller));
        boolean changed = !told.profile().topics().equals(before.profile().topics());
        Members.update(group, step, told);
        Epochs.refresh(group, step, changed);
        Epochs.assignIfDue(group, step);
        ShareMember after = Epochs.reconcile(group, step, told, changed);
        group.renewSession(after.id(), step);
        // A member that says everything has lost the answer to what it said last.
        boolean all = joins || heartbeat.topics().isPresent();
        return new ShareAnswer(
                after.id(),
                after.epoch(),
                group.times().heartbeatMs(),
                all || !after.assigned().equals(before.assigned()) ? Optional.of(after.assigned()) : Optional.empty());
    }

    private static ShareMember member(ShareGroup group, ShareHeartbeat heartbeat, boolean joins) {
        Optional<ShareMember> known = group.find(heartbeat.memberId());
        int most = group.context().limits().maxMembers();
        if (known.isEmpty() && group.members().size() >= most) {
            throw Errors.full(group.id(), "members (group.share.max.size)", most);
        }
        if (joins) {
            return known.orElseGet(() -> ShareMember.joining(heartbeat.memberId()));
        }
        ShareMember member = known.orElseThrow(() -> Errors.unknownMember(group.id(), heartbeat.memberId()));
        int told = heartbeat.memberEpoch();
        // The answer with the new epoch may have been lost.
        if (told != member.epoch() && (told > member.epoch() || told != member.previousEpoch())) {
            throw new BusException(
                    BusError.FENCED_MEMBER_EPOCH,
                    "member " + member.id() + " of group " + group.id() + " is at epoch " + member.epoch() + ", not "
                            + told + "; it has to join again");
        }
        return member;
    }

    private static ShareMember.Profile told(ShareMember.Profile known, ShareHeartbeat heartbeat, Caller caller) {
        return new ShareMember.Profile(
                heartbeat.rackId().or(known::rackId),
                caller.clientId(),
                Hosts.shown(caller.host()),
                heartbeat.topics().map(TreeSet::new).orElseGet(() -> new TreeSet<>(known.topics())));
    }

    static ShareAnswer leave(ShareGroup group, Step step, ShareHeartbeat heartbeat) {
        String id = heartbeat.memberId();
        if (group.find(id).isEmpty()) {
            throw Errors.unknownMember(group.id(), id);
        }
        Members.remove(group, step, id);
        return new ShareAnswer(id, heartbeat.memberEpoch(), 0, Optional.empty());
    }
}
