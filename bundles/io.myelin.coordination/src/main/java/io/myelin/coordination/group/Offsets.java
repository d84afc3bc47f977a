package io.myelin.coordination.group;

import io.myelin.broker.BusError;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.group.TransactionalCommit;
import io.myelin.coordination.record.OffsetValue;
import io.myelin.coordination.record.StoredRecord;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.TransactionalWrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Commits of offsets, and what of them is seen. */
final class Offsets {
    private final OffsetStore store;
    private final Topology topology;
    private final PendingOffsets pending = new PendingOffsets();

    Offsets(OffsetStore store, Topology topology) {
        this.store = store;
        this.topology = topology;
    }

    /** Writes the offsets that may be written; one outcome for each, in order. */
    List<Commit.Outcome> commit(Group group, CommitCheck check, Step step, Commit commit) {
        List<StoredRecord.Offset> records = new ArrayList<>(commit.offsets().size());
        List<Commit.Outcome> outcomes = records(group, check, step, commit, records);
        records.forEach(record -> {
            apply(record);
            step.effects().append(record.toLog());
        });
        step.counters().committed(records.size());
        return outcomes;
    }

    /** Writes the offsets that may be written, to count when the transaction does. */
    void commit(
            Group group,
            CommitCheck check,
            Step step,
            TransactionalCommit call,
            CompletableFuture<List<Commit.Outcome>> reply) {
        List<StoredRecord.Offset> records =
                new ArrayList<>(call.commit().offsets().size());
        List<Commit.Outcome> outcomes = records(group, check, step, call.commit(), records);
        if (records.isEmpty()) {
            step.effects().reply(reply, outcomes);
            return;
        }
        PendingOffsets.Write write = pending.begin(call.producerId(), group.id(), records);
        step.effects()
                .append(new TransactionalWrite(
                        call.ref(),
                        call.producerId(),
                        call.producerEpoch(),
                        records.stream().map(StoredRecord.Offset::toLog).toList(),
                        new TransactionalWrite.Outcome() {
                            @Override
                            public void written(long baseOffset, Now now, Effects effects) {
                                pending.written(write, baseOffset, Offsets.this::store);
                                effects.reply(reply, outcomes);
                            }

                            @Override
                            public void refused(RuntimeException cause, Now now, Effects effects) {
                                pending.failed(write);
                                effects.fail(reply, cause);
                            }

                            @Override
                            public void lost(RuntimeException cause) {
                                reply.completeExceptionally(cause);
                            }
                        }));
    }

    private List<Commit.Outcome> records(
            Group group, CommitCheck check, Step step, Commit commit, List<StoredRecord.Offset> records) {
        List<Commit.Outcome> outcomes = new ArrayList<>(commit.offsets().size());
        long nowMs = step.now().wallMs();
        long expireMs = commit.retentionMs() < 0 ? -1 : nowMs + commit.retentionMs();
        for (Commit.Offset offset : commit.offsets()) {
            check.check(offset.partition());
            String metadata = offset.metadata() == null ? "" : offset.metadata();
            if (metadata.length() > step.limits().offsetMetadataMaxBytes()) {
                outcomes.add(refused(offset, BusError.OFFSET_METADATA_TOO_LARGE));
                continue;
            }
            UUID topicId = topology.topicId(offset.partition().topic()).orElse(OffsetValue.NO_TOPIC_ID);
            OffsetValue value =
                    new OffsetValue(offset.offset(), offset.leaderEpoch(), metadata, nowMs, expireMs, topicId);
            records.add(new StoredRecord.Offset(group.id(), offset.partition(), Optional.of(value)));
            outcomes.add(new Commit.Outcome(offset.partition(), Optional.empty()));
        }
        int bytes = records.stream().mapToInt(r -> r.toLog().sizeBytes()).sum();
        if (bytes > step.limits().maxRecordBytes()) {
            records.clear();
            // Offsets that are committed together are written together, and so much is not written at once.
            return commit.offsets().stream()
                    .map(offset -> refused(offset, BusError.INVALID_COMMIT_OFFSET_SIZE))
                    .toList();
        }
        return outcomes;
    }

    private static Commit.Outcome refused(Commit.Offset offset, BusError error) {
        return new Commit.Outcome(offset.partition(), Optional.of(error));
    }

    /** Takes a record outside of transactions into account. */
    void apply(StoredRecord.Offset record) {
        pending.overtaken(record.group(), record.partition());
        store(record);
    }

    /** Takes a record of a transaction into account, which counts when that has ended. */
    void applyInTransaction(long producerId, long offset, StoredRecord.Offset record) {
        pending.replay(producerId, offset, record);
    }

    void transactionEnded(long producerId, long offset, boolean commits) {
        pending.end(producerId, offset, commits, this::store);
    }

    /** Groups that have offsets, or will have some when a transaction commits. */
    Set<String> groups() {
        Set<String> groups = new HashSet<>(store.groups());
        groups.addAll(pending.groups());
        return groups;
    }

    private void store(StoredRecord.Offset record) {
        record.value()
                .ifPresentOrElse(
                        value -> store.put(record.group(), record.partition(), value),
                        () -> store.remove(record.group(), record.partition()));
    }

    /** @param requireStable whether those that an open transaction may change are withheld */
    List<CommittedOffset> committed(String group, Optional<List<TopicPartitionRef>> asked, boolean requireStable) {
        List<TopicPartitionRef> partitions =
                asked.orElseGet(() -> List.copyOf(store.of(group).keySet()));
        List<CommittedOffset> found = new ArrayList<>(partitions.size());
        for (TopicPartitionRef partition : partitions) {
            if (requireStable && pending.has(group, partition)) {
                found.add(new CommittedOffset(partition, -1, -1, "", Optional.of(BusError.UNSTABLE_OFFSETS)));
                continue;
            }
            Optional<OffsetValue> value = store.get(group, partition).filter(v -> current(partition.topic(), v));
            if (value.isPresent() || asked.isPresent()) {
                found.add(new CommittedOffset(
                        partition,
                        value.map(OffsetValue::offset).orElse(-1L),
                        value.map(OffsetValue::leaderEpoch).orElse(-1),
                        value.map(OffsetValue::metadata).orElse(""),
                        Optional.empty()));
            }
        }
        return found;
    }

    /** Whether the topic that the offset was committed for is still there. */
    boolean current(String topic, OffsetValue value) {
        Optional<UUID> now = topology.topicId(topic);
        return now.isPresent()
                && (value.topicId().equals(OffsetValue.NO_TOPIC_ID) || now.get().equals(value.topicId()));
    }

    /** Removes one offset, if it is there. */
    void remove(Step step, String group, TopicPartitionRef partition) {
        if (store.get(group, partition).isPresent()) {
            StoredRecord.Offset record = new StoredRecord.Offset(group, partition, Optional.empty());
            apply(record);
            step.effects().append(record.toLog());
        }
    }

    void removeAll(Step step, String group) {
        for (TopicPartitionRef partition : List.copyOf(store.of(group).keySet())) {
            remove(step, group, partition);
        }
    }

    /** Removes offsets of topics that were deleted, also where another topic has the name by now. */
    void removeDeleted(Step step) {
        for (String group : List.copyOf(store.groups())) {
            for (Map.Entry<TopicPartitionRef, OffsetValue> entry :
                    List.copyOf(store.of(group).entrySet())) {
                if (!current(entry.getKey().topic(), entry.getValue())) {
                    remove(step, group, entry.getKey());
                }
            }
        }
    }

    /**
     * Removes the group's offsets whose time has come, by Kafka's rules (KIP-211).
     *
     * @return whether none is left
     */
    boolean expire(Group group, Step step) {
        int before = store.of(group.id()).size();
        for (Map.Entry<TopicPartitionRef, OffsetValue> entry :
                List.copyOf(store.of(group.id()).entrySet())) {
            if (!pending.has(group.id(), entry.getKey())
                    && expired(group, step, entry.getKey().topic(), entry.getValue())) {
                remove(step, group.id(), entry.getKey());
            }
        }
        int after = store.of(group.id()).size();
        step.counters().offsetsExpired(before - after);
        return after == 0 && !pending.has(group.id());
    }

    private static boolean expired(Group group, Step step, String topic, OffsetValue value) {
        OptionalLong unusedSinceMs = group.unusedSinceMs(value);
        if (unusedSinceMs.isEmpty() || group.subscribes(topic)) {
            return false;
        }
        long nowMs = step.now().wallMs();
        return value.expireTimestampMs() >= 0
                ? nowMs >= value.expireTimestampMs()
                : nowMs - unusedSinceMs.getAsLong() >= step.limits().offsetsRetentionMs();
    }
}
