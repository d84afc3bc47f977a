package io.myelin.coordination.group.consumer;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.ConsumerHeartbeat;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Hosts;
import io.myelin.coordination.group.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/** A heartbeat of a member: it joins, changes, moves towards its target, or leaves. */
final class Heartbeats {
    private Heartbeats() {}

    /**
     * @param id the member's, or the one chosen for it
     * @param mayDescribe whether the member may know of a topic
     */
    static ConsumerAnswer beat(
            ConsumerGroup group,
            Step step,
            ConsumerHeartbeat heartbeat,
            String id,
            Caller caller,
            Predicate<String> mayDescribe) {
        requireRoom(group, id);
        checkMember(group, heartbeat, id);
        heartbeat
                .regex()
                .ifPresent(regex -> Regexes.check(regex, group.context().limits()));
        String assignor = Epochs.assignor(group);
        ConsumerMember before = admit(group, step, heartbeat, id);
        ConsumerMember told = before.with(told(before.profile(), heartbeat, caller));
        Members.update(group, step, told);
        boolean changed = !told.profile().subscribesLike(before.profile())
                || !Epochs.assignor(group).equals(assignor);
        ConsumerMember after = progress(group, step, told, changed, heartbeat.owned(), Optional.of(mayDescribe));
        group.deadlines().clear(id, Deadlines.Kind.JOIN);
        group.deadlines().clear(id, Deadlines.Kind.SYNC);
        group.deadlines().set(id, Deadlines.Kind.HEARTBEAT, step.afterMs(group.sessionMs(after)));
        boolean all = heartbeat.memberEpoch() == ConsumerHeartbeat.JOIN || whole(heartbeat);
        return new ConsumerAnswer(
                id,
                after.epoch(),
                group.times().heartbeatMs(),
                all || !Partitions.same(before.assigned(), after.assigned())
                        ? Optional.of(Partitions.ofEpochs(after.assigned()))
                        : Optional.empty());
    }

    /**
     * What follows from a member's having come or changed: epochs, a target, a step of the member.
     *
     * @param changed whether what it reads has, or which assignor the group would like
     */
    static ConsumerMember progress(
            ConsumerGroup group,
            Step step,
            ConsumerMember told,
            boolean changed,
            Optional<Map<UUID, Set<Integer>>> owned,
            Optional<Predicate<String>> mayDescribe) {
        boolean matched = mayDescribe.isPresent() && Regexes.refresh(group, step, mayDescribe.get());
        if (changed) {
            Regexes.forgetUnused(group, step);
        }
        Epochs.refresh(group, step, changed || matched);
        if (Epochs.targetDue(group, step)) {
            Epochs.assign(group, step);
        }
        return Epochs.reconcile(group, step, told, changed, owned);
    }

    static void requireRoom(ConsumerGroup group, String id) {
        int most = group.context().limits().maxMembers();
        if (group.roster().size() >= most && !group.roster().has(id)) {
            throw Errors.full(group.id(), "members (group.consumer.max.size)", most);
        }
    }

    /** A member that says everything has lost the answer to what it said last. */
    private static boolean whole(ConsumerHeartbeat heartbeat) {
        return heartbeat.rebalanceTimeoutMs() != -1
                && (heartbeat.topics().isPresent() || heartbeat.regex().isPresent())
                && heartbeat.owned().isPresent();
    }

    /** Throws the refusal of a member that may not go on, or not join, as the one it says it is. */
    private static void checkMember(ConsumerGroup group, ConsumerHeartbeat heartbeat, String id) {
        Optional<ConsumerMember> ofInstance = heartbeat.instanceId().flatMap(group.roster()::ofInstance);
        if (heartbeat.memberEpoch() == ConsumerHeartbeat.JOIN) {
            ofInstance
                    .filter(former -> !former.classic() && former.epoch() != ConsumerHeartbeat.LEAVE_FOR_A_WHILE)
                    .ifPresent(former -> {
                        throw new BusException(
                                BusError.UNRELEASED_INSTANCE_ID,
                                "member " + former.id() + " of group " + group.id() + " has the instance id "
                                        + heartbeat.instanceId().get() + " and has not left");
                    });
            return;
        }
        checkEpoch(group, require(group, heartbeat, id), heartbeat);
    }

    /** The member that a call speaks for, or the refusal that it gets. */
    private static ConsumerMember require(ConsumerGroup group, ConsumerHeartbeat heartbeat, String id) {
        if (heartbeat.instanceId().isEmpty()) {
            return group.roster().find(id).orElseThrow(() -> Errors.unknownMember(group.id(), id));
        }
        String instance = heartbeat.instanceId().get();
        ConsumerMember member =
                group.roster().ofInstance(instance).orElseThrow(() -> Errors.unknownMember(group.id(), id));
        if (!member.id().equals(id)) {
            throw Errors.fenced(group.id(), instance);
        }
        return member;
    }

    private static ConsumerMember admit(ConsumerGroup group, Step step, ConsumerHeartbeat heartbeat, String id) {
        Optional<ConsumerMember> former = heartbeat.instanceId().flatMap(group.roster()::ofInstance);
        if (heartbeat.memberEpoch() == ConsumerHeartbeat.JOIN && former.isPresent()) {
            return Members.replace(group, step, former.get(), id);
        }
        return group.roster().find(id).orElseGet(() -> ConsumerMember.joining(id, Profile.NONE));
    }

    private static void checkEpoch(ConsumerGroup group, ConsumerMember member, ConsumerHeartbeat heartbeat) {
        int told = heartbeat.memberEpoch();
        // The answer with the new epoch may have been lost on the way to a member that has nothing it should not have.
        boolean lost = told == member.previousEpoch()
                && heartbeat
                        .owned()
                        .filter(owned -> Partitions.within(owned, member.assigned()))
                        .isPresent();
        if (told != member.epoch() && !(told < member.epoch() && lost)) {
            throw new BusException(
                    BusError.FENCED_MEMBER_EPOCH,
                    "member " + member.id() + " of group " + group.id() + " is at epoch " + member.epoch() + ", not "
                            + told + "; it has to give up its partitions and join again");
        }
    }

    private static Profile told(Profile known, ConsumerHeartbeat heartbeat, Caller caller) {
        return new Profile(
                heartbeat.instanceId().or(known::instanceId),
                heartbeat.rackId().or(known::rackId),
                caller.clientId(),
                Hosts.shown(caller.host()),
                heartbeat.topics().<Set<String>>map(TreeSet::new).orElse(known.topics()),
                heartbeat.regex().orElse(known.regex()),
                heartbeat.rebalanceTimeoutMs() == -1 ? known.rebalanceTimeoutMs() : heartbeat.rebalanceTimeoutMs(),
                heartbeat.assignor().or(known::assignor),
                Optional.empty());
    }

    static ConsumerAnswer leave(ConsumerGroup group, Step step, ConsumerHeartbeat heartbeat) {
        String id = heartbeat.memberId();
        ConsumerMember member = require(group, heartbeat, id);
        if (heartbeat.memberEpoch() == ConsumerHeartbeat.LEAVE_FOR_A_WHILE) {
            Members.move(group, step, member, member.away());
        } else {
            Members.remove(group, step, List.of(member), "it leaves");
        }
        return new ConsumerAnswer(id, heartbeat.memberEpoch(), group.times().heartbeatMs(), Optional.empty());
    }
}
