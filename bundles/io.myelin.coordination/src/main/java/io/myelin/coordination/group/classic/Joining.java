package io.myelin.coordination.group.classic;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.Hosts;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.StoredRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A call to join: a new member, one with an id it was given, a static member that comes back, or one that joins again. */
final class Joining {
    private static final int ID_PREFIX_CHARS = 255;

    private final Supplier<String> randomIds;

    /** @param randomIds unique parts of member ids */
    Joining(Supplier<String> randomIds) {
        this.randomIds = randomIds;
    }

    void join(ClassicGroup group, Step step, Join asked, Caller caller, CompletableFuture<Joined> reply) {
        Join join = distinct(asked);
        if (!hasRoom(group, step.limits(), join.memberId())) {
            group.member(join.memberId()).ifPresent(member -> {
                Waiting.refuseJoin(step, group, member, Errors.unknownMember(group.id(), member.id()));
                Waiting.refuseSync(step, member, Errors.unknownMember(group.id(), member.id()));
            });
            group.remove(join.memberId());
            throw Errors.full(
                    group.id(), "members (group.max.size)", step.limits().maxMembers());
        }
        if (!group.accepts(join.protocolType(), join.protocols())) {
            throw Errors.inconsistentProtocol(group.id());
        }
        if (join.memberId().isEmpty()) {
            joinNew(group, step, join, caller, reply);
        } else if (group.pending().containsKey(join.memberId())) {
            if (join.instanceId().isPresent()) {
                throw new BusException(
                        BusError.UNKNOWN_MEMBER, "member " + join.memberId() + " was not made for an instance id");
            }
            add(group, step, join, caller, join.memberId(), reply);
        } else {
            rejoin(group, step, join, reply);
        }
    }

    private static Join distinct(Join join) {
        Map<String, Join.Protocol> byName = new LinkedHashMap<>();
        join.protocols().forEach(p -> byName.putIfAbsent(p.name(), p));
        return new Join(
                join.groupId(),
                join.memberId(),
                join.instanceId(),
                join.protocolType(),
                List.copyOf(byName.values()),
                join.sessionTimeoutMs(),
                join.rebalanceTimeoutMs(),
                join.memberIdRequired(),
                join.maySkipAssignment(),
                join.reason());
    }

    private static boolean hasRoom(ClassicGroup group, GroupLimits limits, String memberId) {
        Optional<GroupMember> known = group.member(memberId);
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            // While members join, those that have joined count: the last to come are those left out.
            case PREPARING_REBALANCE ->
                known.filter(GroupMember::awaitsJoin).isPresent() || group.awaitingJoin() < limits.maxMembers();
            case COMPLETING_REBALANCE, STABLE -> known.isPresent() || group.size() < limits.maxMembers();
        };
    }

    private void joinNew(ClassicGroup group, Step step, Join join, Caller caller, CompletableFuture<Joined> reply) {
        String prefix = join.instanceId().orElse(caller.clientId());
        String id = prefix.substring(0, Math.min(prefix.length(), ID_PREFIX_CHARS)) + "-" + randomIds.get();
        Optional<GroupMember> replaced =
                join.instanceId().flatMap(group::staticMember).flatMap(group::member);
        if (replaced.isPresent()) {
            comeBack(group, step, join, caller, replaced.get(), id, reply);
        } else if (join.instanceId().isPresent() || !join.memberIdRequired()) {
            add(group, step, join, caller, id, reply);
        } else if (group.pending().size() >= step.limits().maxPendingMembers()) {
            throw Errors.full(
                    group.id(),
                    "members about to join (group.pending.members.max)",
                    step.limits().maxPendingMembers());
        } else {
            group.addPending(id, step.afterMs(join.sessionTimeoutMs()));
            step.effects().fail(reply, new MemberIdRequiredException(id));
        }
    }

    private static void add(
            ClassicGroup group, Step step, Join join, Caller caller, String id, CompletableFuture<Joined> reply) {
        GroupMember member = new GroupMember(
                id, join.instanceId(), caller.clientId(), Hosts.shown(caller.host()), join.protocolType());
        member.protocols = join.protocols();
        member.sessionTimeoutMs = join.sessionTimeoutMs();
        member.rebalanceTimeoutMs = join.rebalanceTimeoutMs();
        member.isNew = true;
        member.anonymous = join.memberId().isEmpty();
        member.joining = reply;
        if (Rebalance.initial(group)) {
            group.newMemberAdded = true;
        }
        group.add(member);
        // It sends no heartbeats before its first answer; a client that went away must not stay for ever.
        group.session(member, step.afterMs(step.limits().newMemberJoinTimeoutMs()));
        Rebalance.trigger(group, step, "member " + id + " joins: " + join.reason());
    }

    private static void comeBack(
            ClassicGroup group,
            Step step,
            Join join,
            Caller caller,
            GroupMember old,
            String id,
            CompletableFuture<Joined> reply) {
        String formerLeader = group.leader().orElse("");
        Waiting.refuseJoin(
                step, group, old, Errors.fenced(group.id(), join.instanceId().orElse("")));
        Waiting.refuseSync(
                step, old, Errors.fenced(group.id(), join.instanceId().orElse("")));
        GroupMember member = old.renamed(id, caller.clientId(), Hosts.shown(caller.host()));
        group.replace(old, member);
        group.update(member, join.protocols(), join.sessionTimeoutMs(), join.rebalanceTimeoutMs());
        Waiting.renew(step, group, member);
        Waiting.awaitJoin(step, group, member, reply);
        switch (group.state()) {
            case STABLE -> {
                if (group.protocol().filter(group.elect()::equals).isPresent()) {
                    keepGeneration(group, step, member, join.maySkipAssignment(), formerLeader);
                } else {
                    Rebalance.prepare(group, step, "static member " + id + " changes the protocol: " + join.reason());
                }
            }
            // The leader may be about to assign to the old id.
            case COMPLETING_REBALANCE ->
                Rebalance.prepare(group, step, "static member " + id + " is back: " + join.reason());
            default -> Rebalance.completeIfAllJoined(group, step);
        }
    }

    /** A static member is back and nothing changes but its id: no rebalance, once the id is in the log. */
    private static void keepGeneration(
            ClassicGroup group, Step step, GroupMember member, boolean maySkip, String formerLeader) {
        int generation = group.generation();
        step.effects().append(new StoredRecord.Group(group.id(), Optional.of(GroupRecords.of(group))).toLog());
        step.whenCommitted(group, later -> {
            if (!group.is(GroupState.STABLE) || group.generation() != generation) {
                return;
            }
            if (maySkip) {
                boolean leads = group.isLeader(member.id());
                Waiting.answerJoin(later, group, member, Rebalance.joined(group, member.id(), leads));
            } else {
                // An older client would assign again if it were told that it leads.
                Waiting.answerJoin(
                        later,
                        group,
                        member,
                        new Joined(
                                generation,
                                group.protocolType(),
                                group.protocol().orElse(null),
                                formerLeader,
                                false,
                                member.id(),
                                List.of()));
            }
        });
    }

    private static void rejoin(ClassicGroup group, Step step, Join join, CompletableFuture<Joined> reply) {
        GroupMember member = group.require(join.memberId(), join.instanceId());
        boolean changed = !member.hasProtocols(join.protocols());
        switch (group.state()) {
            case PREPARING_REBALANCE -> update(group, step, member, join, reply);
            case COMPLETING_REBALANCE, STABLE -> {
                // A leader that joins again wants a new assignment; others may just have missed the answer.
                boolean leaderAsks = group.is(GroupState.STABLE) && group.isLeader(member.id());
                if (changed || leaderAsks) {
                    update(group, step, member, join, reply);
                } else {
                    boolean tellMembers = group.is(GroupState.COMPLETING_REBALANCE);
                    Joined joined = Rebalance.joined(group, member.id(), false);
                    step.effects().reply(reply, tellMembers ? joined : withoutMembers(joined));
                }
            }
            default -> throw Errors.unknownMember(group.id(), join.memberId());
        }
    }

    private static Joined withoutMembers(Joined joined) {
        return new Joined(
                joined.generation(),
                joined.protocolType(),
                joined.protocolName(),
                joined.leaderId(),
                joined.skipAssignment(),
                joined.memberId(),
                List.of());
    }

    private static void update(
            ClassicGroup group, Step step, GroupMember member, Join join, CompletableFuture<Joined> reply) {
        group.update(member, join.protocols(), join.sessionTimeoutMs(), join.rebalanceTimeoutMs());
        Waiting.awaitJoin(step, group, member, reply);
        Rebalance.trigger(group, step, "member " + member.id() + " joins again: " + join.reason());
    }
}
