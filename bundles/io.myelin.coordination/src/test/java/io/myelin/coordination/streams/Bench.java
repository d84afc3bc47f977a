package io.myelin.coordination.streams;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.DescribedStreamsGroup;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsHeartbeat.Offsets;
import io.myelin.broker.group.StreamsHeartbeat.Profile;
import io.myelin.broker.group.StreamsStatus;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.classic.ClassicModule;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.LogRecord;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A shard over a log in memory, topics that come and go, and short words for what members do. */
final class Bench {
    static final Caller CALLER = new Caller(Principal.user("alice"), "app-1", "127.0.0.1", "plain");
    static final int SESSION_MS = 45_000;
    static final int REBALANCE_MS = 60_000;
    static final String GROUP = "words";

    final Map<String, Integer> topics = new HashMap<>();
    final List<LogRecord> log = new ArrayList<>();
    StreamsSettings settings = settings(0, 0, 0);
    long nowMs = 1_000_000;
    long version;
    GroupShard shard = shard();

    static StreamsSettings settings(int delayMs, int intervalMs, int standby, String... tags) {
        return new StreamsSettings(
                SESSION_MS,
                5000,
                delayMs,
                intervalMs,
                60_000,
                10_000,
                standby,
                StickyAssignor.NAME,
                List.of(tags),
                100);
    }

    private GroupShard shard() {
        GroupLimits limits = new GroupLimits(
                1, 1, 1, 1, 1, 1, 10, 4096, 600_000, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, 1_000_000, 1_000_000);
        GroupContext context = new GroupContext(limits, new GroupCounters(), () -> ClusterImage.EMPTY, () -> "id");
        ClassicModule classic = new ClassicModule(context);
        StreamsModule streams = new StreamsModule(context, group -> settings, new Topics());
        return new GroupShard(context, classic::newGroup, List.of(classic, streams));
    }

    private final class Topics implements TopicCatalog {
        @Override
        public long version() {
            return version;
        }

        @Override
        public OptionalInt partitions(String topic) {
            Integer count = topics.get(topic);
            return count == null ? OptionalInt.empty() : OptionalInt.of(count);
        }

        @Override
        public OptionalLong fingerprint(String topic) {
            return partitions(topic).stream().asLongStream().findFirst();
        }
    }

    StreamsGroup group() {
        return group(shard).orElseThrow();
    }

    static Optional<StreamsGroup> group(GroupShard of) {
        return of.groups().find(GROUP, StreamsGroup.class);
    }

    Bench topic(String name, int partitions) {
        topics.put(name, partitions);
        version++;
        return this;
    }

    Bench drop(String name) {
        topics.remove(name);
        version++;
        return this;
    }

    Now now() {
        return new Now(nowMs, nowMs);
    }

    void advance(long ms) {
        long untilMs = nowMs + ms;
        while (shard.nextDeadlineMs() <= untilMs) {
            nowMs = Math.max(nowMs, shard.nextDeadlineMs());
            Effects effects = new Effects();
            shard.tick(now(), effects);
            commit(effects);
        }
        nowMs = untilMs;
    }

    void commit(Effects effects) {
        log.addAll(effects.records());
        effects.replies().forEach(Runnable::run);
        effects.committed().forEach(committed -> {
            Effects next = new Effects();
            committed.step().run(now(), next);
            commit(next);
        });
    }

    /** The coordinator is gone; another one has only the log. */
    void reload() {
        shard = replayed();
        Effects effects = new Effects();
        shard.loaded(now(), effects);
        commit(effects);
    }

    GroupShard replayed() {
        GroupShard fresh = shard();
        for (LogRecord record : log) {
            ByteBuffer value = record.value() == null ? null : ByteBuffer.wrap(record.value());
            fresh.replay(ByteBuffer.wrap(record.key()), value);
        }
        return fresh;
    }

    private StreamsModule streams() {
        return shard.module(StreamsModule.class);
    }

    StreamsResult result(StreamsHeartbeat beat) {
        return call((reply, effects) -> streams().heartbeat(beat, CALLER, now(), reply, effects));
    }

    StreamsAnswer beat(StreamsHeartbeat beat) {
        return result(beat).answer();
    }

    DescribedStreamsGroup describe() {
        return call((reply, effects) -> streams().describe(GROUP, reply, effects));
    }

    <T> T call(BiConsumer<CompletableFuture<T>, Effects> operation) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        Effects effects = new Effects();
        try {
            operation.accept(reply, effects);
        } catch (BusException e) {
            if (!effects.records().isEmpty()) {
                throw new AssertionError("a call that was refused has written "
                        + effects.records().size() + " records");
            }
            throw e;
        }
        commit(effects);
        try {
            return reply.getNow(null);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** @return why it was refused */
    Optional<BusError> commit(String member, int epoch, String topic, int partition) {
        Commit commit = new Commit(
                new MemberRef(GROUP, epoch, member, Optional.empty()),
                List.of(new Commit.Offset(new TopicPartitionRef(topic, partition), 5, -1, "")),
                -1);
        try {
            List<Commit.Outcome> outcomes = call((reply, effects) -> shard.commit(commit, now(), reply, effects));
            return outcomes.get(0).error();
        } catch (BusException e) {
            return Optional.of(e.error());
        }
    }

    int epoch(String member) {
        return group().member(member).orElseThrow().progress.epoch();
    }

    /** These members join and beat until the group is stable. @return what each has */
    Map<String, StreamsTasks> settle(String... members) {
        Map<String, StreamsTasks> has = new HashMap<>();
        for (String member : members) {
            has.put(member, beat(join(member)).tasks().orElseThrow());
        }
        for (int round = 0; round < 20 && !describe().state().equals("Stable"); round++) {
            for (String member : members) {
                beat(beat(member, epoch(member), has.get(member))).tasks().ifPresent(tasks -> has.put(member, tasks));
            }
        }
        return has;
    }

    BusError error(StreamsHeartbeat beat) {
        try {
            beat(beat);
        } catch (BusException e) {
            return e.error();
        }
        throw new AssertionError("the heartbeat was not refused");
    }

    // Words

    static StreamsTopology topology(int epoch) {
        return new StreamsTopology(
                epoch,
                List.of(
                        new Subtopology(
                                "0",
                                List.of("in"),
                                List.of(),
                                List.of(),
                                List.of("words-repartition"),
                                List.of(),
                                List.of()),
                        new Subtopology(
                                "1",
                                List.of(),
                                List.of(),
                                List.of(new InternalTopic(
                                        "words-changelog", 0, 0, Map.of("cleanup.policy", "compact"))),
                                List.of(),
                                List.of(new InternalTopic("words-repartition", 0, 0, Map.of())),
                                List.of())));
    }

    /** All topics of {@link #topology}, with so many partitions. */
    Bench ready(int partitions) {
        return topic("in", partitions).topic("words-repartition", partitions).topic("words-changelog", partitions);
    }

    static StreamsHeartbeat join(String member) {
        return join(member, "process-" + member, Optional.empty());
    }

    static StreamsHeartbeat join(String member, String process, Optional<String> instance) {
        return new StreamsHeartbeat(
                GROUP,
                member,
                0,
                instance,
                REBALANCE_MS,
                new Profile(Optional.empty(), Optional.of(process), Optional.empty(), Optional.of(Map.of())),
                Optional.of(topology(0)),
                Optional.of(StreamsTasks.NONE),
                Offsets.UNCHANGED,
                -1,
                false,
                true);
    }

    static StreamsHeartbeat beat(String member, int epoch) {
        return beat(member, epoch, Optional.empty(), Optional.empty());
    }

    static StreamsHeartbeat beat(String member, int epoch, StreamsTasks owned) {
        return beat(member, epoch, Optional.empty(), Optional.of(owned));
    }

    static StreamsHeartbeat beat(String member, int epoch, Optional<String> instance, Optional<StreamsTasks> owned) {
        return new StreamsHeartbeat(
                GROUP,
                member,
                epoch,
                instance,
                -1,
                Profile.UNCHANGED,
                Optional.empty(),
                owned,
                Offsets.UNCHANGED,
                0,
                false,
                true);
    }

    static StreamsTasks active(StreamsTask... tasks) {
        return new StreamsTasks(Set.of(tasks), Set.of(), Set.of());
    }

    static StreamsTask task(String id) {
        String[] parts = id.split("_");
        return new StreamsTask(parts[0], Integer.parseInt(parts[1]));
    }

    static Set<StreamsTask> tasks(String subtopology, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StreamsTask(subtopology, i))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Set<StreamsStatus.Code> codes(StreamsAnswer answer) {
        return answer.status().stream().map(StreamsStatus::code).collect(Collectors.toSet());
    }
}
