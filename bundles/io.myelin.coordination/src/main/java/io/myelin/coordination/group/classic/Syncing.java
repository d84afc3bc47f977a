package io.myelin.coordination.group.classic;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.LogRecord;
import io.myelin.coordination.runtime.Shard;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A call to get the assignment; the leader's brings all of them, which are durable before any member sees its own. */
final class Syncing {
    private Syncing() {}

    static void sync(ClassicGroup group, Step step, Sync sync, CompletableFuture<Synced> reply) {
        GroupMember member =
                group.require(sync.member().memberId(), sync.member().instanceId());
        if (sync.member().generation() != group.generation()) {
            throw Errors.illegalGeneration(group.id(), sync.member().generation(), group.generation());
        }
        if (differs(sync.protocolType(), group.membersType()) || differs(sync.protocolName(), group.protocol())) {
            throw Errors.inconsistentProtocol(group.id());
        }
        switch (group.state()) {
            case COMPLETING_REBALANCE -> {
                Waiting.awaitSync(step, group, member, reply);
                hasSynced(group, member);
                if (group.isLeader(member.id()) && !group.persisting) {
                    persist(group, step, sync.assignments());
                }
            }
            case STABLE -> {
                hasSynced(group, member);
                step.effects().reply(reply, Rebalance.synced(group, member));
            }
            case PREPARING_REBALANCE -> throw Errors.rebalancing(group.id());
            default -> throw Errors.unknownMember(group.id(), member.id());
        }
    }

    private static boolean differs(Optional<String> asked, Optional<String> actual) {
        return asked.isPresent() && actual.isPresent() && !asked.equals(actual);
    }

    private static void hasSynced(ClassicGroup group, GroupMember member) {
        group.pendingSync().remove(member.id());
        if (group.pendingSync().isEmpty()) {
            group.syncBy(Shard.NEVER);
        }
    }

    private static void persist(ClassicGroup group, Step step, Map<String, byte[]> assignments) {
        LogRecord record = new StoredRecord.Group(group.id(), Optional.of(GroupRecords.of(group, assignments))).toLog();
        if (record.sizeBytes() > step.limits().maxRecordBytes()) {
            Rebalance.endSyncs(
                    group,
                    step,
                    new BusException(
                            BusError.INTERNAL,
                            "the metadata and assignments of group " + group.id() + " take " + record.sizeBytes()
                                    + " bytes, more than append.batch.max.bytes"));
            Rebalance.prepare(group, step, "the assignment is too large to be written");
            return;
        }
        int generation = group.generation();
        group.persisting = true;
        step.effects().append(record);
        step.whenCommitted(group, later -> {
            if (group.is(GroupState.COMPLETING_REBALANCE) && group.generation() == generation) {
                stabilize(group, later, assignments);
            }
        });
    }

    private static void stabilize(ClassicGroup group, Step step, Map<String, byte[]> assignments) {
        group.persisting = false;
        group.become(GroupState.STABLE, step.now().wallMs());
        for (GroupMember member : group.members()) {
            member.assignment = assignments.getOrDefault(member.id(), GroupMember.NO_BYTES);
            if (member.awaitsSync()) {
                Waiting.answerSync(step, member, Rebalance.synced(group, member));
                Waiting.renew(step, group, member);
            }
        }
    }
}
