package io.myelin.coordination.group.classic;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.Synced;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.Topology;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.LogRecord;
import io.myelin.coordination.runtime.Now;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A shard on a bench: time moves when the test says so, and records commit at once or when the test says so. */
final class Bench {
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;
    static final int DELAY_MS = 3000;

    GroupLimits limits = limits(10);
    final Map<String, UUID> topics = new HashMap<>(Map.of("t", new UUID(1, 1), "u", new UUID(1, 2)));
    final Topology topology = () -> {
        Map<String, TopicImage> images = new HashMap<>();
        topics.forEach((name, id) -> images.put(name, new TopicImage(name, id, List.of())));
        return new ClusterImage(
                topics.hashCode(), "bench", 1, Map.of(), images, Map.of(), Map.of(), Map.of(), Map.of());
    };
    final List<LogRecord> log = new ArrayList<>();
    private final ArrayDeque<Effects.Committed> uncommitted = new ArrayDeque<>();
    GroupShard shard;
    private long nowMs = 1000;
    boolean holdCommits;
    private int ids;

    Bench() {
        restart();
    }

    static GroupLimits limits(int maxMembers) {
        return new GroupLimits(
                6000, 1_800_000, DELAY_MS, 300_000, maxMembers, 5, 50, 4096, 600_000, 60_000, 5000, 10_000, 100_000);
    }

    Now now() {
        return new Now(nowMs, 1_000_000 + nowMs);
    }

    /** A shard from the log alone. */
    GroupShard reload() {
        GroupContext context = new GroupContext(limits, new GroupCounters(), topology, () -> "id" + ++ids);
        ClassicModule classic = new ClassicModule(context);
        GroupShard fresh = new GroupShard(context, classic::newGroup, List.of(classic));
        for (LogRecord record : log) {
            fresh.replay(
                    ByteBuffer.wrap(record.key()), record.value() == null ? null : ByteBuffer.wrap(record.value()));
        }
        Effects effects = new Effects();
        fresh.loaded(now(), effects);
        return fresh;
    }

    void restart() {
        shard = reload();
    }

    /** Lets time pass, and everything fall due on the way. */
    void pass(long ms) {
        long until = nowMs + ms;
        while (shard.nextDeadlineMs() <= until) {
            nowMs = Math.max(nowMs, shard.nextDeadlineMs());
            Effects effects = new Effects();
            shard.tick(now(), effects);
            settle(effects);
        }
        nowMs = until;
    }

    void settle(Effects effects) {
        log.addAll(effects.records());
        uncommitted.addAll(effects.committed());
        effects.replies().forEach(Runnable::run);
        if (!holdCommits) {
            commitAll();
        }
    }

    void commitAll() {
        while (!uncommitted.isEmpty()) {
            Effects effects = new Effects();
            uncommitted.poll().step().run(now(), effects);
            settle(effects);
        }
    }

    interface Op<T> {
        void run(CompletableFuture<T> reply, Effects effects);
    }

    <T> CompletableFuture<T> call(Op<T> op) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        Effects effects = new Effects();
        try {
            op.run(reply, effects);
        } catch (BusException e) {
            effects.fail(reply, e);
        }
        settle(effects);
        return reply;
    }

    static <T> T now(CompletableFuture<T> future) {
        if (!future.isDone()) {
            throw new AssertionError("still waits");
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    static BusError error(CompletableFuture<?> future) {
        Object value;
        try {
            value = now(future);
        } catch (BusException e) {
            return e.error();
        }
        throw new AssertionError("the call did not fail but gave " + value);
    }

    // What clients do

    CompletableFuture<Joined> join(String memberId) {
        return join(new Asking(memberId));
    }

    CompletableFuture<Joined> join(Asking asking) {
        Join join = new Join(
                "g",
                asking.memberId,
                asking.instance,
                asking.type,
                asking.protocols,
                SESSION_MS,
                asking.rebalanceMs,
                asking.idRequired,
                asking.maySkip,
                "test");
        Caller caller = new Caller(Principal.user("alice"), "app", "10.0.0.1", "plain");
        return call((reply, effects) -> shard.module(ClassicModule.class).join(join, caller, now(), reply, effects));
    }

    /** How a member asks to join. */
    static final class Asking {
        String memberId;
        Optional<String> instance = Optional.empty();
        String type = "consumer";
        List<Join.Protocol> protocols = List.of(protocol("range"));
        boolean idRequired;
        boolean maySkip = true;
        int rebalanceMs = REBALANCE_MS;

        Asking(String memberId) {
            this.memberId = memberId;
        }

        Asking instance(String id) {
            instance = Optional.of(id);
            return this;
        }

        Asking protocols(String... names) {
            protocols = List.of(names).stream().map(Bench::protocol).toList();
            return this;
        }

        Asking metadata(byte[] metadata) {
            protocols = List.of(new Join.Protocol("range", metadata));
            return this;
        }

        Asking type(String name) {
            type = name;
            return this;
        }

        Asking idRequired() {
            idRequired = true;
            return this;
        }

        Asking rebalanceMs(int ms) {
            rebalanceMs = ms;
            return this;
        }

        Asking oldClient() {
            maySkip = false;
            return this;
        }
    }

    static Join.Protocol protocol(String name) {
        return new Join.Protocol(name, subscription("t"));
    }

    static byte[] subscription(String topic) {
        return ByteBuffer.allocate(2 + 4 + 2 + topic.length() + 4)
                .putShort((short) 1)
                .putInt(1)
                .putShort((short) topic.length())
                .put(topic.getBytes(StandardCharsets.UTF_8))
                .putInt(-1)
                .array();
    }

    String pendingId() {
        try {
            now(join(new Asking("").idRequired()));
        } catch (MemberIdRequiredException e) {
            return e.memberId();
        }
        throw new AssertionError("no id was asked for");
    }

    CompletableFuture<Synced> sync(Joined joined, Map<String, byte[]> assignments) {
        return sync(ref(joined), assignments);
    }

    CompletableFuture<Synced> sync(MemberRef ref, Map<String, byte[]> assignments) {
        Sync sync = new Sync(ref, Optional.of("consumer"), Optional.empty(), assignments);
        return call((reply, effects) -> shard.module(ClassicModule.class).sync(sync, now(), reply, effects));
    }

    CompletableFuture<Void> heartbeat(MemberRef ref) {
        return call((reply, effects) -> shard.module(ClassicModule.class).heartbeat(ref, now(), reply, effects));
    }

    CompletableFuture<List<Leave.Outcome>> leave(String memberId, Optional<String> instance) {
        Leave leave = new Leave("g", List.of(new Leave.Member(memberId, instance, "test")));
        return call((reply, effects) -> shard.module(ClassicModule.class).leave(leave, now(), reply, effects));
    }

    CompletableFuture<List<Commit.Outcome>> commit(MemberRef ref, String topic, long offset) {
        Commit commit =
                new Commit(ref, List.of(new Commit.Offset(new TopicPartitionRef(topic, 0), offset, -1, "")), -1);
        return call((reply, effects) -> shard.commit(commit, now(), reply, effects));
    }

    static MemberRef ref(Joined joined) {
        return new MemberRef("g", joined.generation(), joined.memberId(), Optional.empty());
    }

    static MemberRef outside() {
        return new MemberRef("g", -1, "", Optional.empty());
    }

    ClassicGroup group() {
        return shard.groups().find("g", ClassicGroup.class).orElseThrow();
    }

    /** A stable group of so many members; the first leads. */
    List<Joined> stable(int count) {
        List<CompletableFuture<Joined>> joining = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            joining.add(join(""));
        }
        pass(2L * DELAY_MS + 1);
        List<Joined> joined = joining.stream().map(Bench::now).toList();
        syncAll(joined);
        return joined;
    }

    void syncAll(List<Joined> joined) {
        Map<String, byte[]> assignments = new HashMap<>();
        joined.forEach(j -> assignments.put(j.memberId(), j.memberId().getBytes(StandardCharsets.UTF_8)));
        joined.forEach(j -> sync(j, j.memberId().equals(j.leaderId()) ? assignments : Map.of()));
    }
}
