package io.myelin.coordination.streams;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.coordination.group.Errors;
import java.util.Optional;

/** Who a heartbeat is from, and how members go. */
final class Membership {
    private Membership() {}

    /**
     * The member that speaks, or whose instance id it takes over.
     *
     * @return empty for a new member
     */
    static Optional<StreamsMember> resolve(StreamsStep step, StreamsHeartbeat beat) {
        StreamsGroup group = step.group();
        boolean joins = beat.memberEpoch() == StreamsHeartbeat.JOIN;
        Optional<StreamsMember> member = beat.instanceId().isPresent()
                ? ofInstance(group, beat, beat.instanceId().get())
                : group.member(beat.memberId());
        if (member.isEmpty()) {
            if (!joins) {
                throw Errors.unknownMember(group.id(), beat.memberId());
            }
            if (group.size() >= step.settings().maxMembers()) {
                throw new BusException(
                        BusError.GROUP_FULL,
                        "group " + group.id() + " has " + group.size()
                                + " members, as many as it may have (group.streams.max.size)");
            }
        }
        member.ifPresent(known -> check(group, known, beat));
        return member;
    }

    private static Optional<StreamsMember> ofInstance(StreamsGroup group, StreamsHeartbeat beat, String instanceId) {
        Optional<StreamsMember> holder = group.ofInstance(instanceId);
        if (beat.memberEpoch() != StreamsHeartbeat.JOIN) {
            StreamsMember known = holder.orElseThrow(() -> new BusException(
                    BusError.UNKNOWN_MEMBER, "group " + group.id() + " has no member with instance id " + instanceId));
            if (!known.id.equals(beat.memberId())) {
                throw new BusException(
                        BusError.FENCED_INSTANCE_ID,
                        "instance id " + instanceId + " of group " + group.id() + " belongs to member " + known.id);
            }
        } else if (holder.isPresent() && holder.get().progress.epoch() != StreamsHeartbeat.LEAVE_FOR_A_WHILE) {
            throw new BusException(
                    BusError.UNRELEASED_INSTANCE_ID,
                    "member " + holder.get().id + " of group " + group.id() + " has instance id " + instanceId
                            + " and has not left");
        } else if (holder.isEmpty()) {
            return group.member(beat.memberId());
        }
        return holder;
    }

    private static void check(StreamsGroup group, StreamsMember member, StreamsHeartbeat beat) {
        Progress now = member.progress;
        if (now.state() == MemberState.UNKNOWN
                && (beat.owned().isEmpty() || !beat.owned().get().isEmpty())) {
            throw fenced(group, member, beat, "in a state that this release does not know");
        }
        if (beat.memberEpoch() == StreamsHeartbeat.JOIN || beat.memberEpoch() == now.epoch()) {
            return;
        }
        // The answer with the new epoch may have been lost: a member that has nothing it was not given may go on.
        boolean answerWasLost = beat.memberEpoch() == now.previousEpoch()
                && beat.owned().map(now.assigned()::contains).orElse(false);
        if (!answerWasLost) {
            throw fenced(group, member, beat, "at epoch " + now.epoch());
        }
    }

    private static BusException fenced(StreamsGroup group, StreamsMember member, StreamsHeartbeat beat, String is) {
        return new BusException(
                BusError.FENCED_MEMBER_EPOCH,
                "member " + member.id + " of group " + group.id() + " is " + is + ", not at " + beat.memberEpoch()
                        + "; it has to give up its tasks and join again");
    }

    /** A static member that comes back takes the place, the tasks and the target of its former self. */
    static StreamsMember takeInstance(StreamsStep step, StreamsMember member, StreamsHeartbeat beat) {
        if (beat.memberEpoch() != StreamsHeartbeat.JOIN
                || member.progress.epoch() != StreamsHeartbeat.LEAVE_FOR_A_WHILE) {
            return member;
        }
        StreamsGroup group = step.group();
        StreamsTasks target = group.target(member.id);
        StreamsMember returned = new StreamsMember(beat.memberId(), member.info, Progress.NEW);
        group.member(beat.memberId()).filter(other -> other != member).ifPresent(step::forget);
        step.forget(member);
        group.add(returned);
        step.info(returned, member.info);
        step.target(returned.id, target);
        step.progress(
                returned,
                new Progress(0, 0, member.progress.state(), member.progress.assigned(), member.progress.revoking()));
        return returned;
    }

    /** The member goes, for good or, when it is a static one, for a while. */
    static void leave(StreamsStep step, StreamsHeartbeat beat) {
        StreamsGroup group = step.group();
        StreamsMember member = beat.instanceId()
                .map(instance -> ofInstance(group, beat, instance).orElseThrow())
                .orElseGet(() -> group.member(beat.memberId())
                        .orElseThrow(() -> Errors.unknownMember(group.id(), beat.memberId())));
        if (beat.shutdownApplication()) {
            group.shutdownBy = Optional.of(member.id);
        }
        if (beat.memberEpoch() == StreamsHeartbeat.LEAVE_FOR_A_WHILE) {
            Progress now = member.progress;
            step.progress(
                    member,
                    new Progress(
                            StreamsHeartbeat.LEAVE_FOR_A_WHILE,
                            now.previousEpoch(),
                            now.state(),
                            now.assigned().withoutEpochs(),
                            Held.NOTHING));
        } else {
            step.expel(member);
        }
    }
}
