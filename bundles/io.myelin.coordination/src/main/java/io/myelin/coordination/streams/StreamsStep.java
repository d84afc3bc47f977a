package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.Shard;
import java.util.Optional;

/**
 * One transition of a streams group: what it changes is in memory at once and on record with the transition's effects.
 *
 * @param group that changes
 * @param settings of the group
 * @param catalog of topics
 * @param now the time
 * @param effects of the transition
 */
record StreamsStep(StreamsGroup group, StreamsSettings settings, TopicCatalog catalog, Now now, Effects effects) {
    void head(GroupHead head) {
        group.head = head;
        effects.append(new StreamsRecord.Head(group.id(), Optional.of(head)).toLog());
    }

    /** The group needs a new assignment. */
    void bump() {
        GroupHead head = group.head;
        head(new GroupHead(
                head.epoch() + 1, head.metadataHash(), head.validatedTopologyEpoch(), head.assignmentConfigs()));
    }

    void topology(StreamsTopology topology) {
        group.topology = Optional.of(topology);
        effects.append(new StreamsRecord.Topology(group.id(), Optional.of(topology)).toLog());
    }

    void assigned(int epoch, long atMs) {
        group.assignmentEpoch = epoch;
        group.assignedAtMs = atMs;
        effects.append(
                new StreamsRecord.Assigned(group.id(), Optional.of(new StreamsRecord.Assignment(epoch, atMs))).toLog());
    }

    void target(String member, StreamsTasks target) {
        group.targets.put(member, target);
        effects.append(new StreamsRecord.Target(group.id(), member, Optional.of(target)).toLog());
    }

    void info(StreamsMember member, MemberInfo info) {
        group.describe(member, info);
        effects.append(new StreamsRecord.Info(group.id(), member.id, Optional.of(info)).toLog());
    }

    void progress(StreamsMember member, Progress progress) {
        group.move(member, progress);
        effects.append(new StreamsRecord.Current(group.id(), member.id, Optional.of(progress)).toLog());
        awaitRevocation(member);
    }

    /** A member that has to give tasks up has so much time for it, from now on. */
    void awaitRevocation(StreamsMember member) {
        boolean revokes = member.progress.state() == MemberState.UNREVOKED_TASKS
                && member.progress.epoch() != StreamsHeartbeat.LEAVE_FOR_A_WHILE;
        member.revocationDeadlineMs = revokes ? now.steadyMs() + member.info.rebalanceTimeoutMs() : Shard.NEVER;
    }

    void forget(StreamsMember member) {
        group.remove(member.id);
        group.targets.remove(member.id);
        erase(group.id(), member.id, effects);
    }

    static void erase(String group, String member, Effects effects) {
        effects.append(new StreamsRecord.Current(group, member, Optional.empty()).toLog());
        effects.append(new StreamsRecord.Target(group, member, Optional.empty()).toLog());
        effects.append(new StreamsRecord.Info(group, member, Optional.empty()).toLog());
    }

    /** The member is no longer in the group; what it had is for others. */
    void expel(StreamsMember member) {
        forget(member);
        bump();
        if (group.size() == 0) {
            assigned(group.head.epoch(), 0);
        }
    }

    void renewSession(StreamsMember member) {
        member.sessionDeadlineMs = now.steadyMs() + settings.sessionTimeoutMs();
    }
}
