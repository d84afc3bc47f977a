package io.myelin.coordination.share;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.coordination.group.CommitCheck;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Shard;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** A share group as the log holds it, and by when its members are to be heard of. */
final class ShareGroup extends Group {
    static final String TYPE = "share";
    /** Of a group that nobody has joined yet. */
    static final int FIRST_EPOCH = 1;

    static final ShareRecords.TargetEpoch NEVER_ASSIGNED = new ShareRecords.TargetEpoch(FIRST_EPOCH, 0);

    private final ShareContext context;
    private final Map<String, ShareMember> members = new TreeMap<>();
    private final Map<String, Map<UUID, Set<Integer>>> targets = new HashMap<>();
    private final Map<String, Long> sessionEndsMs = new HashMap<>();
    private ShareRecords.GroupEpoch epoch = new ShareRecords.GroupEpoch(FIRST_EPOCH, 0);
    private ShareRecords.TargetEpoch targetEpoch = NEVER_ASSIGNED;
    private ShareState state = ShareState.NONE;
    /** Version of the image that the epoch's hash was last compared with. */
    long imageSeen = -1;

    ShareGroup(String id, ShareContext context) {
        super(id);
        this.context = context;
    }

    ShareContext context() {
        return context;
    }

    Collection<ShareMember> members() {
        return members.values();
    }

    Optional<ShareMember> find(String memberId) {
        return Optional.ofNullable(members.get(memberId));
    }

    void put(ShareMember member) {
        members.put(member.id(), member);
    }

    void remove(String memberId) {
        members.remove(memberId);
        sessionEndsMs.remove(memberId);
    }

    /** What each member shall have; whoever is not in it shall have nothing. */
    Map<String, Map<UUID, Set<Integer>>> targets() {
        return targets;
    }

    Map<UUID, Set<Integer>> target(String memberId) {
        return targets.getOrDefault(memberId, Map.of());
    }

    ShareRecords.GroupEpoch epoch() {
        return epoch;
    }

    void epoch(ShareRecords.GroupEpoch next) {
        epoch = next;
    }

    ShareRecords.TargetEpoch targetEpoch() {
        return targetEpoch;
    }

    void targetEpoch(ShareRecords.TargetEpoch next) {
        targetEpoch = next;
    }

    ShareState state() {
        return state;
    }

    void state(ShareState next) {
        state = next;
    }

    ShareTimes times() {
        return ShareTimes.of(id(), context.image(), context.limits());
    }

    void renewSession(String memberId, Step step) {
        sessionEndsMs.put(memberId, step.afterMs(times().sessionMs()));
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
        return empty() ? "Empty" : "Stable";
    }

    @Override
    public boolean empty() {
        return members.isEmpty();
    }

    /** What a share group has acknowledged is not a committed offset that others could go on from. */
    @Override
    public boolean replaceable() {
        return false;
    }

    @Override
    public boolean disposable() {
        return false;
    }

    @Override
    public boolean subscribes(String topic) {
        return members.values().stream()
                .anyMatch(member -> member.profile().topics().contains(topic));
    }

    @Override
    public CommitCheck mayCommit(Commit commit, boolean transactional) {
        throw noOffsets();
    }

    @Override
    public void checkFetch(MemberRef member) {
        throw noOffsets();
    }

    @Override
    public void checkOffsetDeletion() {
        throw noOffsets();
    }

    private BusException noOffsets() {
        return new BusException(
                BusError.GROUP_NOT_FOUND, "group " + id() + " is a share group, which has no committed offsets");
    }

    @Override
    public OptionalLong unusedSinceMs(OffsetValue offset) {
        return OptionalLong.of(offset.commitTimestampMs());
    }

    @Override
    public void erase(Effects effects) {
        members.keySet().forEach(member -> Members.forget(id(), member, effects));
        effects.append(ShareRecords.tombstone(ShareRecords.TARGET_EPOCH, id()));
        effects.append(ShareRecords.tombstone(ShareRecords.STATE, id()));
        effects.append(ShareRecords.tombstone(ShareRecords.GROUP, id()));
    }

    @Override
    public void loaded(Step step) {
        members.keySet().forEach(member -> renewSession(member, step));
    }

    @Override
    public long earliestMs() {
        return sessionEndsMs.values().stream().mapToLong(Long::longValue).min().orElse(Shard.NEVER);
    }

    @Override
    public void expire(Step step) {
        List<String> late = sessionEndsMs.entrySet().stream()
                .filter(session -> session.getValue() <= step.now().steadyMs())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        for (String member : late) {
            step.counters().memberExpired();
            Members.remove(this, step, member);
        }
    }
}
