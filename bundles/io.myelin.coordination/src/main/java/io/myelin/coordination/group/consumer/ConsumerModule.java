package io.myelin.coordination.group.consumer;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.ConsumerHeartbeat;
import io.myelin.broker.group.DescribedConsumerGroup;
import io.myelin.coordination.group.Errors;
import io.myelin.coordination.group.Group;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupModule;
import io.myelin.coordination.group.Step;
import io.myelin.coordination.group.classic.ClassicGroup;
import io.myelin.coordination.group.classic.ClassicModule;
import io.myelin.coordination.record.FieldReader;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Groups of the newer consumer protocol. */
public final class ConsumerModule implements GroupModule {
    private final ConsumerContext context;

    public ConsumerModule(GroupContext groups, ClassicModule classic, ConsumerLimits limits) {
        this.context = new ConsumerContext(groups, classic, limits);
    }

    // Calls

    /** @param mayDescribe whether the caller may know of a topic */
    public void heartbeat(
            ConsumerHeartbeat heartbeat,
            Caller caller,
            Predicate<String> mayDescribe,
            Now now,
            CompletableFuture<ConsumerAnswer> reply,
            Effects effects) {
        heartbeat.assignor().ifPresent(this::requireOffered);
        Step step = context.groups().step(now, effects);
        ConsumerGroup group = group(heartbeat, step);
        ConsumerAnswer answer;
        try {
            if (heartbeat.memberEpoch() < 0) {
                answer = Heartbeats.leave(group, step, heartbeat);
            } else {
                String id = heartbeat.memberId().isEmpty()
                        ? context.groups().randomIds().get()
                        : heartbeat.memberId();
                answer = Heartbeats.beat(group, step, heartbeat, id, caller, mayDescribe);
            }
        } finally {
            context.groups().agenda().arm(group);
        }
        if (!group.buried() && !group.empty()) {
            context.groups().groups().put(group, now.wallMs());
        }
        effects.replyWhenCommitted(reply, answer);
    }

    private void requireOffered(String assignor) {
        List<String> offered = context.limits().assignors();
        if (!offered.contains(assignor)) {
            throw new BusException(
                    BusError.UNSUPPORTED_ASSIGNOR,
                    "the assignor " + assignor + " is not offered; group.consumer.assignors is " + offered);
        }
    }

    private ConsumerGroup group(ConsumerHeartbeat heartbeat, Step step) {
        String id = heartbeat.groupId();
        Optional<Group> known = context.groups().groups().find(id);
        if (known.isPresent() && known.get() instanceof ConsumerGroup group) {
            return group;
        }
        if (heartbeat.memberEpoch() != ConsumerHeartbeat.JOIN) {
            throw known.isEmpty() ? Errors.notFound(id) : notConsumer(id);
        }
        if (known.isEmpty()) {
            context.groups().groups().requireRoom(id);
            return new ConsumerGroup(id, context);
        }
        // What cannot be served must not be changed before it is refused.
        heartbeat.regex().ifPresent(regex -> Regexes.check(regex, context.limits()));
        if (known.get().replaceable()) {
            known.get().erase(step.effects());
            return new ConsumerGroup(id, context);
        }
        if (known.get() instanceof ClassicGroup classic) {
            return Upgrade.convert(classic, context, step);
        }
        throw notConsumer(id);
    }

    private static BusException notConsumer(String id) {
        return new BusException(BusError.GROUP_NOT_FOUND, "group " + id + " is not a consumer group");
    }

    public void describe(String id, CompletableFuture<DescribedConsumerGroup> reply, Effects effects) {
        ConsumerGroup group = context.groups()
                .groups()
                .find(id, ConsumerGroup.class)
                .orElseThrow(
                        () -> context.groups().groups().find(id).isPresent() ? notConsumer(id) : Errors.notFound(id));
        effects.replyWhenCommitted(reply, ConsumerDescriptions.of(group));
    }

    // The module

    @Override
    public String name() {
        return ConsumerGroup.TYPE;
    }

    @Override
    public Set<Integer> recordTypes() {
        return Set.of(
                ConsumerRecords.GROUP,
                ConsumerRecords.PARTITION_METADATA,
                ConsumerRecords.MEMBER,
                ConsumerRecords.TARGET_EPOCH,
                ConsumerRecords.TARGET,
                ConsumerRecords.CURRENT,
                ConsumerRecords.REGEX);
    }

    @Override
    public void replay(int type, ByteBuffer key, ByteBuffer value) {
        FieldReader fields = new FieldReader(key.duplicate(), false);
        fields.int16();
        String id = fields.string();
        Optional<ConsumerGroup> known = context.groups().groups().find(id, ConsumerGroup.class);
        if (type == ConsumerRecords.PARTITION_METADATA || value == null && known.isEmpty()) {
            return;
        }
        if (type == ConsumerRecords.GROUP && value == null) {
            context.groups().groups().remove(known.get(), -1);
            return;
        }
        ConsumerGroup group = known.orElseGet(() -> {
            ConsumerGroup created = new ConsumerGroup(id, context);
            context.groups().groups().put(created, -1);
            return created;
        });
        switch (type) {
            case ConsumerRecords.GROUP -> group.epoch(ConsumerRecords.readGroup(value));
            case ConsumerRecords.TARGET_EPOCH ->
                group.targetEpoch(
                        value == null ? new ConsumerRecords.TargetEpoch(0, 0) : ConsumerRecords.readTargetEpoch(value));
            default -> Replay.part(group, type, fields.string(), Optional.ofNullable(value));
        }
    }
}
