package io.myelin.coordination.group.consumer;

import io.myelin.access.Caller;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.classic.ClassicCalls;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.runtime.Effects;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A group of the newer protocol (KIP-848): its members, what each shall have, and the epochs that say what is how new. What
 * changes the group epoch asks for a new target; what changes the target epoch makes members move. It keeps itself
 * consistent; the steps around it decide.
 */
final class ConsumerGroup extends Group implements ClassicCalls {
    static final String TYPE = "consumer";
    /** Of a group that nobody has told anything yet, also when its log has no record that says so. */
    private static final int FIRST_EPOCH = 1;

    private final ConsumerContext context;
    private final Roster roster = new Roster();
    private final Deadlines deadlines = new Deadlines();
    private final Map<String, Map<UUID, Set<Integer>>> targets = new HashMap<>();
    private final Map<String, Resolved> regexes = new TreeMap<>();
    private ConsumerRecords.GroupEpoch epoch = new ConsumerRecords.GroupEpoch(FIRST_EPOCH, 0);
    private ConsumerRecords.TargetEpoch targetEpoch = new ConsumerRecords.TargetEpoch(0, 0);

    /** The cluster image that the topics' hash and the regular expressions were last compared with. */
    long imageSeen = -1;

    long regexesSeen = -1;
    long regexesSeenMs;

    ConsumerGroup(String id, ConsumerContext context) {
        super(id);
        this.context = context;
    }

    ConsumerContext context() {
        return context;
    }

    Roster roster() {
        return roster;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    ConsumerRecords.GroupEpoch epoch() {
        return epoch;
    }

    void epoch(ConsumerRecords.GroupEpoch next) {
        epoch = next;
    }

    ConsumerRecords.TargetEpoch targetEpoch() {
        return targetEpoch;
    }

    void targetEpoch(ConsumerRecords.TargetEpoch next) {
        targetEpoch = next;
    }

    /** What each member shall have; whoever is not in it shall have nothing. */
    Map<String, Map<UUID, Set<Integer>>> targets() {
        return targets;
    }

    Map<UUID, Set<Integer>> target(String member) {
        return targets.getOrDefault(member, Map.of());
    }

    /** What the regular expressions of members matched. */
    Map<String, Resolved> regexes() {
        return regexes;
    }

    GroupTimes times() {
        return GroupTimes.of(id(), image(), context.limits());
    }

    ClusterImage image() {
        return context.groups().topology().image();
    }

    int sessionMs(ConsumerMember member) {
        return member.profile().classic().map(Profile.Classic::sessionTimeoutMs).orElseGet(() -> times().sessionMs());
    }

    /** The names of all topics that a member reads. */
    Set<String> topics(ConsumerMember member) {
        Resolved resolved = regexes.get(member.profile().regex());
        if (resolved == null) {
            return member.profile().topics();
        }
        Set<String> all = new TreeSet<>(member.profile().topics());
        all.addAll(resolved.topics());
        return all;
    }

    // What the shard asks

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
        if (roster.empty()) {
            return "Empty";
        }
        if (epoch.epoch() > targetEpoch.epoch()) {
            return "Assigning";
        }
        boolean all = roster.all().stream().allMatch(member -> member.reconciledTo(targetEpoch.epoch()));
        return all ? "Stable" : "Reconciling";
    }

    @Override
    public boolean empty() {
        return roster.empty();
    }

    @Override
    public boolean subscribes(String topic) {
        return roster.all().stream().anyMatch(member -> topics(member).contains(topic));
    }

    @Override
    public CommitCheck mayCommit(Commit commit, boolean transactional) {
        return ConsumerOffsets.mayCommit(this, commit, transactional);
    }

    @Override
    public void checkFetch(MemberRef member) {
        ConsumerOffsets.checkFetch(this, member);
    }

    @Override
    public OptionalLong unusedSinceMs(OffsetValue offset) {
        return OptionalLong.of(offset.commitTimestampMs());
    }

    @Override
    public void erase(Effects effects) {
        for (ConsumerMember member : roster.all()) {
            Members.forget(id(), member.id(), effects);
        }
        regexes.keySet()
                .forEach(regex -> effects.append(ConsumerRecords.tombstone(ConsumerRecords.REGEX, id(), regex)));
        effects.append(ConsumerRecords.tombstone(ConsumerRecords.TARGET_EPOCH, id()));
        effects.append(ConsumerRecords.tombstone(ConsumerRecords.GROUP, id()));
    }

    @Override
    public void loaded(Step step) {
        for (ConsumerMember member : roster.all()) {
            deadlines.set(member.id(), Deadlines.Kind.HEARTBEAT, step.afterMs(sessionMs(member)));
            if (member.state() == ConsumerMember.State.UNREVOKED) {
                deadlines.set(
                        member.id(),
                        Deadlines.Kind.REVOCATION,
                        step.afterMs(member.profile().rebalanceTimeoutMs()));
            }
        }
    }

    @Override
    public long earliestMs() {
        return deadlines.earliestMs();
    }

    @Override
    public void expire(Step step) {
        for (Optional<Deadlines.Due> due = deadlines.poll(step.now().steadyMs()); due.isPresent(); ) {
            Optional<ConsumerMember> late = roster.find(due.get().member());
            if (late.isPresent()) {
                step.counters().memberExpired();
                Members.remove(this, step, List.of(late.get()), due.get().kind().reason());
            }
            due = buried() ? Optional.empty() : deadlines.poll(step.now().steadyMs());
        }
    }

    // Members that speak the classic protocol

    @Override
    public void join(Step step, Join join, Caller caller, CompletableFuture<Joined> reply) {
        ClassicMembers.join(this, step, join, caller, reply);
    }

    @Override
    public void sync(Step step, Sync sync, CompletableFuture<Synced> reply) {
        ClassicMembers.sync(this, step, sync, reply);
    }

    @Override
    public void heartbeat(Step step, MemberRef member) {
        ClassicMembers.heartbeat(this, step, member);
    }

    @Override
    public List<Leave.Outcome> leave(Step step, List<Leave.Member> leaving) {
        return ClassicMembers.leave(this, step, leaving);
    }
}
