package io.myelin.coordination.streams;

import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Shard;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** A streams group as the log holds it, and what is derived from that or lives in memory only. */
final class StreamsGroup extends Group {
    static final String TYPE = "streams";
    static final int NO_EPOCH = -1;

    private static final int FIRST_EPOCH = 1;

    private final StreamsContext context;
    private final SortedMap<String, StreamsMember> members = new TreeMap<>();
    private final Map<String, String> instances = new TreeMap<>();
    private final Owners owners =
            new Owners(id -> member(id).map(member -> member.info.processId()).orElse(""));

    GroupHead head = new GroupHead(FIRST_EPOCH, 0, NO_EPOCH, Map.of());
    int assignmentEpoch = FIRST_EPOCH;
    long assignedAtMs;
    Optional<StreamsTopology> topology = Optional.empty();
    final Map<String, StreamsTasks> targets = new TreeMap<>();

    /** Derived from the topology and the topics; absent until needed. */
    Optional<ConfiguredTopology> configured = Optional.empty();

    long catalogSeen = -1;
    long firstAssignmentAtMs = Shard.NEVER;
    int endpointEpoch;
    Optional<String> shutdownBy = Optional.empty();

    StreamsGroup(String id, StreamsContext context) {
        super(id);
        this.context = context;
    }

    Collection<StreamsMember> members() {
        return members.values();
    }

    int size() {
        return members.size();
    }

    Optional<StreamsMember> member(String memberId) {
        return Optional.ofNullable(members.get(memberId));
    }

    Optional<StreamsMember> ofInstance(String instanceId) {
        return Optional.ofNullable(instances.get(instanceId)).map(members::get);
    }

    Owners owners() {
        return owners;
    }

    void add(StreamsMember member) {
        remove(member.id);
        members.put(member.id, member);
        member.info.instanceId().ifPresent(instance -> instances.put(instance, member.id));
        owners.add(member.id, member.progress);
    }

    void remove(String memberId) {
        StreamsMember gone = members.remove(memberId);
        if (gone != null) {
            gone.info.instanceId().ifPresent(instance -> instances.remove(instance, memberId));
            owners.remove(memberId, gone.progress);
        }
        if (members.isEmpty()) {
            shutdownBy = Optional.empty();
        }
    }

    void describe(StreamsMember member, MemberInfo info) {
        member.info.instanceId().ifPresent(instance -> instances.remove(instance, member.id));
        member.info = info;
        info.instanceId().ifPresent(instance -> instances.put(instance, member.id));
    }

    void move(StreamsMember member, Progress next) {
        owners.remove(member.id, member.progress);
        member.progress = next;
        owners.add(member.id, next);
    }

    StreamsTasks target(String memberId) {
        return targets.getOrDefault(memberId, StreamsTasks.NONE);
    }

    StreamsState state() {
        if (members.isEmpty()) {
            return StreamsState.EMPTY;
        }
        if (topology.filter(it -> it.epoch() == head.validatedTopologyEpoch()).isEmpty()) {
            return StreamsState.NOT_READY;
        }
        if (head.epoch() > assignmentEpoch) {
            return StreamsState.ASSIGNING;
        }
        return members.values().stream().allMatch(member -> member.progress.reached(assignmentEpoch))
                ? StreamsState.STABLE
                : StreamsState.RECONCILING;
    }

    // What its shard asks

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String protocolType() {
        return TYPE;
    }

    @Override
    public String stateName() {
        return state().label();
    }

    @Override
    public boolean empty() {
        return members.isEmpty();
    }

    @Override
    public boolean subscribes(String topic) {
        return !empty() && StreamsOffsets.subtopologyOf(this, topic).isPresent();
    }

    @Override
    public CommitCheck mayCommit(Commit commit, boolean transactional) {
        return StreamsOffsets.mayCommit(this, commit, transactional);
    }

    @Override
    public void checkFetch(MemberRef member) {
        StreamsOffsets.checkFetch(this, member);
    }

    @Override
    public OptionalLong unusedSinceMs(OffsetValue offset) {
        return OptionalLong.of(offset.commitTimestampMs());
    }

    @Override
    public void erase(Effects effects) {
        for (StreamsMember member : members.values()) {
            StreamsStep.erase(id(), member.id, effects);
        }
        effects.append(new StreamsRecord.Assigned(id(), Optional.empty()).toLog());
        effects.append(new StreamsRecord.Head(id(), Optional.empty()).toLog());
        effects.append(new StreamsRecord.Topology(id(), Optional.empty()).toLog());
    }

    @Override
    public void loaded(Step step) {
        StreamsStep own = context.step(this, step.now(), step.effects());
        for (StreamsMember member : members.values()) {
            own.renewSession(member);
            own.awaitRevocation(member);
        }
    }

    @Override
    public long earliestMs() {
        long earliest = firstAssignmentAtMs;
        for (StreamsMember member : members.values()) {
            earliest = Math.min(earliest, member.earliestMs());
        }
        return earliest;
    }

    @Override
    public void expire(Step step) {
        StreamsStep own = context.step(this, step.now(), step.effects());
        long nowMs = step.now().steadyMs();
        for (StreamsMember member : List.copyOf(members.values())) {
            if (member.earliestMs() <= nowMs) {
                step.counters().memberExpired();
                own.expel(member);
            }
        }
        if (firstAssignmentAtMs <= nowMs) {
            Assigning.first(own);
        }
    }
}
