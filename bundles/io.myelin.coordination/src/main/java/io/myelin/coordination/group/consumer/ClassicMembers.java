package io.myelin.coordination.group.consumer;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Hosts;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.consumer.Deadlines.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Members of the classic protocol in a consumer group: a generation is a member epoch to them, to join again is to say what
 * they own, and nobody leads.
 */
final class ClassicMembers {
    private ClassicMembers() {}

    static void join(ConsumerGroup group, Step step, Join join, Caller caller, CompletableFuture<Joined> reply) {
        boolean unknown = join.memberId().isEmpty();
        String id = unknown ? group.context().groups().randomIds().get() : join.memberId();
        if (join.instanceId().flatMap(group.roster()::ofInstance).isEmpty()) {
            Heartbeats.requireRoom(group, id);
        }
        Profile.Classic classic = new Profile.Classic(join.sessionTimeoutMs(), distinct(join.protocols()));
        requireSupported(group, join, classic, id);
        if (unknown && join.memberIdRequired() && join.instanceId().isEmpty()) {
            step.effects().fail(reply, new MemberIdRequiredException(id));
            return;
        }
        // All protocols of a consumer have the same topics in them.
        ConsumerProtocol.Subscription subscription = ConsumerProtocol.readSubscription(
                        classic.protocols().get(0).metadata())
                .orElseThrow(() -> Errors.inconsistentProtocol(group.id()));
        ConsumerMember before = member(group, step, join, id);
        Profile known = before.profile();
        Profile told = new Profile(
                join.instanceId().or(known::instanceId),
                subscription.rackId().or(known::rackId),
                caller.clientId(),
                Hosts.shown(caller.host()),
                subscription.topics(),
                "",
                join.rebalanceTimeoutMs() == -1 ? known.rebalanceTimeoutMs() : join.rebalanceTimeoutMs(),
                known.assignor(),
                Optional.of(classic));
        ConsumerMember member = before.with(told);
        Members.update(group, step, member);
        int assignedEpoch = group.targetEpoch().epoch();
        ConsumerMember after = Heartbeats.progress(
                group,
                step,
                member,
                !told.subscribesLike(known),
                Optional.of(Upgrade.ids(subscription.owned(), group.image())),
                Optional.empty());
        group.deadlines().clear(id, Kind.JOIN);
        group.deadlines().set(id, Kind.HEARTBEAT, step.afterMs(classic.sessionTimeoutMs()));
        group.deadlines().set(id, Kind.SYNC, step.afterMs(after.profile().rebalanceTimeoutMs()));
        step.effects()
                .replyWhenCommitted(
                        reply,
                        new Joined(after.epoch(), ConsumerGroup.TYPE, classic.protocol(), "", false, id, List.of()));
        if (Downgrade.possible(group)) {
            // Who came back in another's place has what that one had: nobody has to move.
            boolean current = group.epoch().epoch() == assignedEpoch;
            Downgrade.convert(group, step, !current, "member " + id + " came back with the classic protocol");
        }
    }

    private static List<Join.Protocol> distinct(List<Join.Protocol> protocols) {
        List<Join.Protocol> distinct = new ArrayList<>();
        for (Join.Protocol protocol : protocols) {
            if (distinct.stream().noneMatch(p -> p.name().equals(protocol.name()))) {
                distinct.add(protocol);
            }
        }
        return List.copyOf(distinct);
    }

    /** One of its protocols has to be known to all others, too. */
    private static void requireSupported(ConsumerGroup group, Join join, Profile.Classic classic, String id) {
        boolean supported = join.protocolType().equals(ConsumerGroup.TYPE)
                && classic.protocols().stream().anyMatch(p -> supportedByAll(group, p.name(), id));
        if (!supported) {
            throw Errors.inconsistentProtocol(group.id());
        }
    }

    private static boolean supportedByAll(ConsumerGroup group, String protocol, String except) {
        return group.roster().all().stream()
                .filter(m -> !m.id().equals(except))
                .flatMap(m -> m.profile().classic().stream())
                .allMatch(other -> other.supports(protocol));
    }

    private static ConsumerMember member(ConsumerGroup group, Step step, Join join, String id) {
        Optional<ConsumerMember> former = join.instanceId().flatMap(group.roster()::ofInstance);
        if (former.isEmpty() || join.instanceId().isEmpty()) {
            if (join.instanceId().isPresent() && !join.memberId().isEmpty()) {
                throw Errors.unknownMember(group.id(), id);
            }
            return group.roster().find(id).orElseGet(() -> ConsumerMember.joining(id, Profile.NONE));
        }
        if (join.memberId().isEmpty()) {
            return Members.replace(group, step, former.get(), id);
        }
        if (!former.get().id().equals(id)) {
            throw Errors.fenced(group.id(), join.instanceId().get());
        }
        return former.get();
    }

    static void sync(ConsumerGroup group, Step step, Sync sync, CompletableFuture<Synced> reply) {
        ConsumerMember member = require(group, sync.member());
        String protocol = member.profile().classic().orElseThrow().protocol();
        boolean differs = sync.protocolType()
                        .filter(type -> !type.equals(ConsumerGroup.TYPE))
                        .isPresent()
                || sync.protocolName().filter(name -> !name.equals(protocol)).isPresent();
        if (differs) {
            throw Errors.inconsistentProtocol(group.id());
        }
        if (behind(group, step, member) && member.state() != ConsumerMember.State.UNREVOKED) {
            expectJoin(group, step, member);
            throw Errors.rebalancing(group.id());
        }
        group.deadlines().clear(member.id(), Kind.SYNC);
        renew(group, step, member);
        step.effects()
                .replyWhenCommitted(
                        reply, new Synced(ConsumerGroup.TYPE, protocol, Downgrade.assignment(group, member)));
    }

    static void heartbeat(ConsumerGroup group, Step step, MemberRef ref) {
        ConsumerMember member = require(group, ref);
        renew(group, step, member);
        if (behind(group, step, member)
                || member.state() == ConsumerMember.State.UNREVOKED
                || member.state() == ConsumerMember.State.UNRELEASED && !waits(group, member)) {
            expectJoin(group, step, member);
            throw Errors.rebalancing(group.id());
        }
    }

    /** Whether there is something new for the member once it joins again. */
    private static boolean behind(ConsumerGroup group, Step step, ConsumerMember member) {
        return member.epoch() < group.targetEpoch().epoch() || Epochs.targetDue(group, step);
    }

    /** Whether others still have something that the member shall have. */
    private static boolean waits(ConsumerGroup group, ConsumerMember member) {
        return group.target(member.id()).entrySet().stream()
                .anyMatch(topic -> topic.getValue().stream()
                        .anyMatch(index -> !group.roster().free(member.id(), topic.getKey(), index)));
    }

    private static void expectJoin(ConsumerGroup group, Step step, ConsumerMember member) {
        group.deadlines()
                .setIfAbsent(
                        member.id(), Kind.JOIN, step.afterMs(member.profile().rebalanceTimeoutMs()));
    }

    private static void renew(ConsumerGroup group, Step step, ConsumerMember member) {
        group.deadlines().set(member.id(), Kind.HEARTBEAT, step.afterMs(group.sessionMs(member)));
    }

    private static ConsumerMember require(ConsumerGroup group, MemberRef ref) {
        ConsumerMember member = named(group, ref.memberId(), ref.instanceId());
        if (!member.classic()) {
            throw Errors.unknownMember(group.id(), ref.memberId());
        }
        if (ref.generation() != member.epoch()) {
            throw Errors.illegalGeneration(group.id(), ref.generation(), member.epoch());
        }
        return member;
    }

    private static ConsumerMember named(ConsumerGroup group, String id, Optional<String> instanceId) {
        if (instanceId.isEmpty()) {
            return group.roster().find(id).orElseThrow(() -> Errors.unknownMember(group.id(), id));
        }
        ConsumerMember member =
                group.roster().ofInstance(instanceId.get()).orElseThrow(() -> Errors.unknownMember(group.id(), id));
        if (!member.id().equals(id)) {
            throw Errors.fenced(group.id(), instanceId.get());
        }
        return member;
    }

    static List<Leave.Outcome> leave(ConsumerGroup group, Step step, List<Leave.Member> leaving) {
        List<Leave.Outcome> outcomes = new ArrayList<>();
        List<ConsumerMember> gone = new ArrayList<>();
        for (Leave.Member asked : leaving) {
            Optional<BusError> error = Optional.empty();
            try {
                ConsumerMember member = leaver(group, asked);
                if (!gone.contains(member)) {
                    gone.add(member);
                }
            } catch (BusException e) {
                error = Optional.of(e.error());
            }
            outcomes.add(new Leave.Outcome(asked.memberId(), asked.instanceId(), error));
        }
        if (!gone.isEmpty()) {
            Members.remove(group, step, gone, "it leaves");
        }
        return outcomes;
    }

    private static ConsumerMember leaver(ConsumerGroup group, Leave.Member asked) {
        if (asked.memberId().isEmpty()) {
            // An administrator removes a static member without knowing its id.
            return asked.instanceId()
                    .flatMap(group.roster()::ofInstance)
                    .orElseThrow(() -> Errors.unknownMember(group.id(), asked.memberId()));
        }
        return named(group, asked.memberId(), asked.instanceId());
    }
}
