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
        heartbeat
                .regex()
                .ifPresent(regex -> Regexes.check(regex, group.context().limits()));
        ConsumerMember before = heartbeat.instanceId().isPresent()
                ? staticMember(group, step, heartbeat, id)
                : member(group, heartbeat, id);
        ConsumerMember told = before.with(told(before.profile(), heartbeat, caller));
        boolean changed = !told.profile().subscribesLike(before.profile());
        Members.update(group, step, told);
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

    /** What follows from a member's having come or changed: epochs, a target, a step of the member. */
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

    private static ConsumerMember member(ConsumerGroup group, ConsumerHeartbeat heartbeat, String id) {
        Optional<ConsumerMember> known = group.roster().find(id);
        if (heartbeat.memberEpoch() == ConsumerHeartbeat.JOIN) {
            return known.orElseGet(() -> ConsumerMember.joining(id, Profile.NONE));
        }
        ConsumerMember member = known.orElseThrow(() -> Errors.unknownMember(group.id(), id));
        checkEpoch(group, member, heartbeat);
        return member;
    }

    private static ConsumerMember staticMember(ConsumerGroup group, Step step, ConsumerHeartbeat heartbeat, String id) {
        String instance = heartbeat.instanceId().orElseThrow();
        Optional<ConsumerMember> known = group.roster().ofInstance(instance);
        if (heartbeat.memberEpoch() != ConsumerHeartbeat.JOIN) {
            ConsumerMember member = known.orElseThrow(() -> Errors.unknownMember(group.id(), id));
            if (!member.id().equals(id)) {
                throw Errors.fenced(group.id(), instance);
            }
            checkEpoch(group, member, heartbeat);
            return member;
        }
        if (known.isEmpty()) {
            return group.roster().find(id).orElseGet(() -> ConsumerMember.joining(id, Profile.NONE));
        }
        ConsumerMember former = known.get();
        if (!former.classic() && former.epoch() != ConsumerHeartbeat.LEAVE_FOR_A_WHILE) {
            throw new BusException(
                    BusError.UNRELEASED_INSTANCE_ID,
                    "member " + former.id() + " of group " + group.id() + " has the instance id " + instance
                            + " and has not left");
        }
        return Members.replace(group, step, former, id);
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
        ConsumerMember member;
        if (heartbeat.instanceId().isEmpty()) {
            member = group.roster().find(id).orElseThrow(() -> Errors.unknownMember(group.id(), id));
        } else {
            member = group.roster()
                    .ofInstance(heartbeat.instanceId().get())
                    .orElseThrow(() -> Errors.unknownMember(group.id(), id));
            if (!member.id().equals(id)) {
                throw Errors.fenced(group.id(), heartbeat.instanceId().get());
            }
        }
        if (heartbeat.memberEpoch() == ConsumerHeartbeat.LEAVE_FOR_A_WHILE) {
            Members.move(group, step, member, member.away());
        } else {
            Members.remove(group, step, List.of(member), "it leaves");
        }
        return new ConsumerAnswer(id, heartbeat.memberEpoch(), group.times().heartbeatMs(), Optional.empty());
    }
}
