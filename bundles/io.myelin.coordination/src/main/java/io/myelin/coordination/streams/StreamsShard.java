package io.myelin.coordination.streams;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The streams groups of one partition of {@code __consumer_offsets}. Confined to the loop of the partition. */
public final class StreamsShard {
    private final Function<String, StreamsSettings> settings;
    private final TopicCatalog catalog;
    private final int maxGroups;
    private final Map<String, StreamsGroup> groups = new TreeMap<>();
    private final StreamsAgenda agenda = new StreamsAgenda();

    /**
     * @param settings of a group
     * @param maxGroups of this shard
     */
    public StreamsShard(Function<String, StreamsSettings> settings, TopicCatalog catalog, int maxGroups) {
        this.settings = settings;
        this.catalog = catalog;
        this.maxGroups = maxGroups;
    }

    public void heartbeat(
            StreamsHeartbeat beat, Caller caller, Now now, CompletableFuture<StreamsResult> reply, Effects effects) {
        StreamsGroup known = groups.get(beat.groupId());
        if (known == null && beat.memberEpoch() != StreamsHeartbeat.JOIN) {
            throw new BusException(BusError.GROUP_NOT_FOUND, "there is no streams group " + beat.groupId());
        }
        if (known == null && groups.size() >= maxGroups) {
            throw new BusException(
                    BusError.GROUP_FULL,
                    "group " + beat.groupId() + ": the limit of " + maxGroups + " groups in its shard is reached");
        }
        StreamsGroup group = known == null ? new StreamsGroup(beat.groupId()) : known;
        effects.divisible();
        StreamsStep step = step(group, now, effects);
        StreamsResult result;
        if (beat.memberEpoch() < StreamsHeartbeat.JOIN) {
            Membership.leave(step, beat);
            result = new StreamsResult(Answers.left(beat), List.of());
        } else {
            result = Beating.beat(step, beat, caller);
            groups.putIfAbsent(group.id(), group);
        }
        agenda.arm(group);
        effects.replyWhenCommitted(reply, result);
    }

    public void describe(String groupId, CompletableFuture<DescribedStreamsGroup> reply, Effects effects) {
        StreamsGroup group = groups.get(groupId);
        if (group == null) {
            throw new BusException(BusError.GROUP_NOT_FOUND, "there is no streams group " + groupId);
        }
        effects.replyWhenCommitted(reply, StreamsDescriptions.of(group, settings.apply(groupId)));
    }

    /** Whether the record is one of streams groups; if so it is applied. */
    public boolean replay(ByteBuffer key, ByteBuffer value) {
        int type = key.remaining() < Short.BYTES ? -1 : key.getShort(key.position());
        if (!StreamsRecord.isType(type)) {
            return false;
        }
        StreamsRecord record = StreamsRecord.read(key, value);
        StreamsReplay.apply(groups, record);
        return true;
    }

    public void loaded(Now now, Effects effects) {
        for (StreamsGroup group : groups.values()) {
            StreamsStep step = step(group, now, effects);
            for (StreamsMember member : group.members()) {
                step.renewSession(member);
                if (member.progress.state() == MemberState.UNREVOKED_TASKS && member.info.rebalanceTimeoutMs() > 0) {
                    member.revocationDeadlineMs = now.steadyMs() + member.info.rebalanceTimeoutMs();
                }
            }
            agenda.arm(group);
        }
    }

    public long nextDeadlineMs() {
        return agenda.nextMs();
    }

    public void tick(Now now, Effects effects) {
        for (Optional<StreamsGroup> due = agenda.poll(now.steadyMs()); due.isPresent(); ) {
            expire(step(due.get(), now, effects));
            agenda.arm(due.get());
            due = agenda.poll(now.steadyMs());
        }
    }

    private static void expire(StreamsStep step) {
        StreamsGroup group = step.group();
        long nowMs = step.now().steadyMs();
        for (StreamsMember member : List.copyOf(group.members())) {
            if (member.earliestMs() <= nowMs) {
                step.expel(member);
            }
        }
        if (group.firstAssignmentAtMs <= nowMs) {
            Assigning.first(step);
        }
    }

    /** The group of this id, empty when there is none of this kind. */
    public Optional<StreamsGroupView> find(String groupId) {
        return Optional.ofNullable(groups.get(groupId)).map(StreamsGroupView::new);
    }

    /** All of them, in the order of their ids. */
    public Collection<StreamsGroupView> all() {
        return groups.values().stream().map(StreamsGroupView::new).toList();
    }

    /** Ends a group without members. */
    public void bury(String groupId, Now now, Effects effects) {
        StreamsGroup group = groups.remove(groupId);
        if (group != null) {
            group.dead = true;
            for (StreamsMember member : List.copyOf(group.members())) {
                step(group, now, effects).forget(member);
            }
            effects.append(new StreamsRecord.Assigned(groupId, Optional.empty()).toLog());
            effects.append(new StreamsRecord.Head(groupId, Optional.empty()).toLog());
            effects.append(new StreamsRecord.Topology(groupId, Optional.empty()).toLog());
        }
    }

    /** Any thread; may be a moment old. */
    public int groupCount() {
        return groups.size();
    }

    Map<String, StreamsGroup> groups() {
        return groups;
    }

    private StreamsStep step(StreamsGroup group, Now now, Effects effects) {
        return new StreamsStep(group, settings.apply(group.id()), catalog, now, effects);
    }
}
