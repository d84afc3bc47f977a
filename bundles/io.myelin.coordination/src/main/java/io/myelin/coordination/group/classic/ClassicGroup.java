package io.myelin.coordination.group.classic;

import io.myelin.access.Caller;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.DescribedGroup;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A group of the classic protocol: who is in it, what it agreed on, and by when it expects what. It keeps itself consistent;
 * what happens when is decided by {@link Rebalance} and the steps around it.
 */
public final class ClassicGroup extends Group implements ClassicCalls {
    static final String TYPE = "classic";
    static final String CONSUMER = "consumer";

    private final Joining joining;
    private final Map<String, GroupMember> members = new LinkedHashMap<>();
    private final Map<String, String> staticMembers = new HashMap<>();
    private final Map<String, Integer> supporters = new HashMap<>();
    private final Map<String, Long> pending = new LinkedHashMap<>();
    private final Set<String> pendingSync = new LinkedHashSet<>();

    private GroupState state = GroupState.EMPTY;
    private GroupState previousState = GroupState.EMPTY;
    private long stateSinceMs;
    private int generation;
    private Optional<String> protocolType = Optional.empty();
    private Optional<String> protocol = Optional.empty();
    private Optional<String> leader = Optional.empty();
    private Optional<Set<String>> subscribedTopics = Optional.empty();
    private int awaitingJoin;
    private long earliestMs = Shard.NEVER;

    long joinDeadlineMs = Shard.NEVER;
    long syncDeadlineMs = Shard.NEVER;
    /** Of the first rebalance of an empty group: how long its next extension may be, and how much may follow. */
    int initialDelayMs;

    int initialRemainingMs;
    boolean newMemberAdded;
    /** The leader's assignment of this generation is being written. */
    boolean persisting;

    ClassicGroup(String id, long nowMs, Joining joining) {
        super(id);
        this.joining = joining;
        this.stateSinceMs = nowMs;
    }

    /** A group as it was read from the log or carried over. */
    static ClassicGroup restored(
            String id,
            GroupState state,
            GroupState previousState,
            long stateSinceMs,
            int generation,
            Optional<String> protocolType,
            Optional<String> protocol,
            Optional<String> leader,
            List<GroupMember> members,
            Joining joining) {
        ClassicGroup group = new ClassicGroup(id, stateSinceMs, joining);
        group.state = state;
        group.previousState = previousState;
        group.generation = generation;
        group.protocolType = protocolType;
        group.protocol = protocol;
        group.leader = leader;
        members.forEach(group::put);
        group.subscribedTopics = Subscriptions.of(group);
        return group;
    }

    GroupState state() {
        return state;
    }

    GroupState previousState() {
        return previousState;
    }

    boolean is(GroupState candidate) {
        return state == candidate;
    }

    long stateSinceMs() {
        return stateSinceMs;
    }

    int generation() {
        return generation;
    }

    Optional<String> membersType() {
        return protocolType;
    }

    Optional<String> protocol() {
        return protocol;
    }

    Optional<String> leader() {
        return leader;
    }

    boolean isLeader(String memberId) {
        return leader.filter(memberId::equals).isPresent();
    }

    boolean ofConsumers() {
        return protocolType.filter(CONSUMER::equals).isPresent();
    }

    Optional<Set<String>> subscribedTopics() {
        return subscribedTopics;
    }

    /** Supposed where consumers' subscriptions are not known. */
    @Override
    public boolean subscribes(String topic) {
        return subscribedTopics.map(topics -> topics.contains(topic)).orElse(ofConsumers());
    }

    // Calls of members

    @Override
    public void join(Step step, Join join, Caller caller, CompletableFuture<Joined> reply) {
        joining.join(this, step, join, caller, reply);
    }

    @Override
    public void sync(Step step, Sync sync, CompletableFuture<Synced> reply) {
        Syncing.sync(this, step, sync, reply);
    }

    @Override
    public void heartbeat(Step step, MemberRef member) {
        Membership.heartbeat(this, step, member);
    }

    @Override
    public List<Leave.Outcome> leave(Step step, List<Leave.Member> leaving) {
        return Membership.leave(this, step, leaving);
    }

    // What the shard asks

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String stateName() {
        return state.toString();
    }

    @Override
    public String protocolType() {
        return protocolType.orElse("");
    }

    @Override
    public boolean empty() {
        return state == GroupState.EMPTY;
    }

    @Override
    public boolean disposable() {
        return empty() && pending.isEmpty();
    }

    @Override
    public CommitCheck mayCommit(Commit commit, boolean transactional) {
        return ClassicOffsets.mayCommit(this, commit.member(), transactional);
    }

    @Override
    public void onCommit(Step step, MemberRef ref) {
        if (is(GroupState.STABLE) || is(GroupState.PREPARING_REBALANCE)) {
            member(ref.memberId()).ifPresent(member -> Waiting.renew(step, this, member));
        }
    }

    @Override
    public OptionalLong unusedSinceMs(OffsetValue offset) {
        return ClassicOffsets.unusedSinceMs(this, offset);
    }

    @Override
    public void checkOffsetDeletion() {
        if (!is(GroupState.EMPTY) && !ofConsumers()) {
            throw Errors.notEmpty(id());
        }
    }

    @Override
    public DescribedGroup describe() {
        return Descriptions.describe(this);
    }

    @Override
    public void erase(Effects effects) {
        effects.append(new StoredRecord.Group(id(), Optional.empty()).toLog());
    }

    @Override
    public void loaded(Step step) {
        members.values().forEach(member -> Waiting.renew(step, this, member));
        if (size() > step.limits().maxMembers()) {
            Rebalance.prepare(this, step, "the group is larger than group.max.size");
        }
    }

    @Override
    public void expire(Step step) {
        Timeouts.expire(this, step);
    }

    @Override
    public void drain(Step step, RuntimeException ended) {
        Draining.drain(this, step, ended);
    }

    @Override
    public void close(Step step, RuntimeException cause) {
        Waiting.refuseAll(step, this, cause);
    }

    @Override
    public void bury(long wallMs) {
        super.bury(wallMs);
        become(GroupState.DEAD, wallMs);
    }

    void become(GroupState next, long nowMs) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("group " + id() + " cannot go from " + state + " to " + next);
        }
        previousState = state;
        state = next;
        stateSinceMs = nowMs;
    }

    // Members

    Collection<GroupMember> members() {
        return members.values();
    }

    Optional<GroupMember> member(String memberId) {
        return Optional.ofNullable(members.get(memberId));
    }

    int size() {
        return members.size();
    }

    Optional<String> staticMember(String instanceId) {
        return Optional.ofNullable(staticMembers.get(instanceId));
    }

    /** The member that a request speaks for, or the refusal it gets. */
    GroupMember require(String memberId, Optional<String> instanceId) {
        if (instanceId.isPresent()) {
            String known = staticMembers.get(instanceId.get());
            if (known == null) {
                throw Errors.unknownMember(id(), memberId);
            }
            if (!known.equals(memberId)) {
                throw Errors.fenced(id(), instanceId.get());
            }
        }
        GroupMember member = members.get(memberId);
        if (member == null) {
            throw Errors.unknownMember(id(), memberId);
        }
        return member;
    }

    void add(GroupMember member) {
        if (members.isEmpty()) {
            protocolType = Optional.of(member.protocolType());
        }
        if (leader.isEmpty()) {
            leader = Optional.of(member.id());
        }
        put(member);
        pending.remove(member.id());
    }

    private void put(GroupMember member) {
        members.put(member.id(), member);
        member.instanceId().ifPresent(instance -> staticMembers.put(instance, member.id()));
        member.protocols.forEach(p -> supporters.merge(p.name(), 1, Integer::sum));
        awaitingJoin += member.awaitsJoin() ? 1 : 0;
        expect(member.sessionDeadlineMs);
    }

    /** Takes a member, or a pending one, out; whatever waits there has been answered before. */
    void remove(String memberId) {
        GroupMember member = members.remove(memberId);
        if (member != null) {
            unsupport(member);
            awaitingJoin -= member.awaitsJoin() ? 1 : 0;
            member.instanceId().ifPresent(instance -> staticMembers.remove(instance, memberId));
        }
        if (isLeader(memberId)) {
            leader = members.keySet().stream().findFirst();
        }
        pending.remove(memberId);
        pendingSync.remove(memberId);
    }

    /** Puts a static member that came back in the place of what it was before. */
    void replace(GroupMember old, GroupMember renamed) {
        boolean leads = isLeader(old.id());
        remove(old.id());
        put(renamed);
        if (leads) {
            leader = Optional.of(renamed.id());
        }
    }

    private void unsupport(GroupMember member) {
        member.protocols.forEach(
                p -> supporters.computeIfPresent(p.name(), (name, count) -> count == 1 ? null : count - 1));
    }

    void update(GroupMember member, List<Join.Protocol> protocols, int sessionTimeoutMs, int rebalanceTimeoutMs) {
        unsupport(member);
        member.protocols = List.copyOf(protocols);
        member.protocols.forEach(p -> supporters.merge(p.name(), 1, Integer::sum));
        member.sessionTimeoutMs = sessionTimeoutMs;
        member.rebalanceTimeoutMs = rebalanceTimeoutMs;
    }

    /** Keeps the count of those that wait; {@code change} sets or clears {@link GroupMember#joining}. */
    void joining(GroupMember member, Runnable change) {
        int before = member.awaitsJoin() ? 1 : 0;
        change.run();
        if (members.get(member.id()) == member) {
            awaitingJoin += (member.awaitsJoin() ? 1 : 0) - before;
        }
    }

    int awaitingJoin() {
        return awaitingJoin;
    }

    boolean allJoined() {
        return awaitingJoin == members.size() && pending.isEmpty();
    }

    /** Leaves the leader if it has joined, else takes the first member that has; false when none has. */
    boolean electJoinedLeader() {
        if (leader.flatMap(this::member).filter(GroupMember::awaitsJoin).isPresent()) {
            return true;
        }
        Optional<String> joined = members.values().stream()
                .filter(GroupMember::awaitsJoin)
                .map(GroupMember::id)
                .findFirst();
        joined.ifPresent(memberId -> leader = joined);
        return joined.isPresent();
    }

    // Ids given out, and members that have not synced

    Map<String, Long> pending() {
        return pending;
    }

    void addPending(String memberId, long deadlineMs) {
        pending.put(memberId, deadlineMs);
        expect(deadlineMs);
    }

    Set<String> pendingSync() {
        return pendingSync;
    }

    // Protocols

    /** Whether a member with these protocols can be in the group. */
    boolean accepts(String type, List<Join.Protocol> protocols) {
        if (state == GroupState.EMPTY) {
            return !type.isEmpty() && !protocols.isEmpty();
        }
        return protocolType.filter(type::equals).isPresent()
                && protocols.stream().anyMatch(p -> supporters.getOrDefault(p.name(), 0) == members.size());
    }

    /** The protocol with the most votes among those that all members support; the earlier vote decides between equals. */
    String elect() {
        Set<String> candidates = new HashSet<>();
        supporters.forEach((name, count) -> {
            if (count == members.size()) {
                candidates.add(name);
            }
        });
        Map<String, Integer> votes = new LinkedHashMap<>();
        members.values().forEach(m -> m.vote(candidates).ifPresent(name -> votes.merge(name, 1, Integer::sum)));
        String best = null;
        for (Map.Entry<String, Integer> entry : votes.entrySet()) {
            if (best == null || entry.getValue() > votes.get(best)) {
                best = entry.getKey();
            }
        }
        if (best == null) {
            throw new IllegalStateException("the members of group " + id() + " have no protocol in common");
        }
        return best;
    }

    /** Begins the next generation with the members there are. */
    void nextGeneration(long nowMs) {
        generation++;
        persisting = false;
        pendingSync.clear();
        if (members.isEmpty()) {
            protocol = Optional.empty();
            become(GroupState.EMPTY, nowMs);
        } else {
            protocol = Optional.of(elect());
            become(GroupState.COMPLETING_REBALANCE, nowMs);
        }
        subscribedTopics = Subscriptions.of(this);
    }

    int rebalanceTimeoutMs() {
        return members.values().stream()
                .mapToInt(m -> m.rebalanceTimeoutMs)
                .max()
                .orElse(0);
    }

    // Deadlines

    void session(GroupMember member, long deadlineMs) {
        member.sessionDeadlineMs = deadlineMs;
        expect(deadlineMs);
    }

    void joinBy(long deadlineMs) {
        joinDeadlineMs = deadlineMs;
        expect(deadlineMs);
    }

    void syncBy(long deadlineMs) {
        syncDeadlineMs = deadlineMs;
        expect(deadlineMs);
    }

    private void expect(long deadlineMs) {
        earliestMs = Math.min(earliestMs, deadlineMs);
    }

    @Override
    public long earliestMs() {
        return earliestMs;
    }

    /** Finds the earliest deadline anew. */
    void reckon() {
        earliestMs = Math.min(joinDeadlineMs, syncDeadlineMs);
        members.values().forEach(member -> expect(member.sessionDeadlineMs));
        pending.values().forEach(this::expect);
    }

    List<GroupMember> membersNotJoined() {
        return new ArrayList<>(
                members.values().stream().filter(m -> !m.awaitsJoin()).toList());
    }
}
