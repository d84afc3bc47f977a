package io.myelin.coordination;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.Range;
import io.myelin.coordination.group.consumer.ConsumerLimits;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.share.ShareLimits;
import io.myelin.coordination.streams.StreamsLimits;
import io.myelin.coordination.streams.StreamsLimits.Bounded;
import io.myelin.generation.Carry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Coordination over a bus in memory, and short words for what clients do. */
final class Fixture {
    static final Caller CALLER = new Caller(Principal.user("alice"), "app", "127.0.0.1", "plain");
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;

    final SimLoop loop = new SimLoop();
    final MemoryBroker broker = new MemoryBroker(loop, 1);
    final Map<String, byte[]> carried = new HashMap<>();
    final Carry carry = new Carry() {
        @Override
        public void leave(String name, byte[] bytes) {
            carried.put(name, bytes);
        }

        @Override
        public Optional<byte[]> take(String name) {
            return Optional.ofNullable(carried.remove(name));
        }
    };
    private int ids;
    Coordination groups;
    private Wiring wiring;

    Fixture() {
        broker.create("t", 3);
        start();
        run(groups.coordinator("g", CALLER));
    }

    void start() {
        wiring = Wiring.of(broker, loop, carry, runtime(), limits(), modules(), () -> "id" + ++ids);
        groups = new Coordination(wiring);
        broker.listen(groups);
        loop.settle();
    }

    List<ShardHost<GroupShard>> hosts() {
        return List.copyOf(wiring.shards().present());
    }

    /** Another generation of the bundle takes over. */
    void swap() {
        drain();
        loop.advance(100);
        replace();
    }

    /** The generation ends: nobody calls it any more, and those who wait are sent on. */
    void drain() {
        broker.listen(null);
        groups.drain();
        loop.settle();
    }

    /** The next generation takes over from one that was drained. */
    void replace() {
        loop.enter(groups::deactivate);
        start();
    }

    static RuntimeLimits runtime() {
        return new RuntimeLimits(5000, 100_000, 1_000_000, 40_000, 2000, 1500, 100);
    }

    static GroupLimits limits() {
        return new GroupLimits(
                6000, 1_800_000, 3000, 300_000, 100, 100, 1000, 4096, 600_000, 60_000, 5000, 100_000, 1_000_000);
    }

    static StreamsLimits streams() {
        Bounded session = new Bounded(45_000, 45_000, 60_000);
        Bounded heartbeat = new Bounded(5000, 5000, 15_000);
        return new StreamsLimits(session, heartbeat, new Bounded(1000, 0, 15_000), 0, 0, 2, 60_000, 10_000, "", 100);
    }

    static ModuleLimits modules() {
        return new ModuleLimits(consumers(), streams(), shares());
    }

    static ShareLimits shares() {
        return new ShareLimits(
                new Range(1000, SESSION_MS, 60_000), new Range(100, 1000, 15_000), new Range(0, 0, 15_000), 100);
    }

    static ConsumerLimits consumers() {
        return new ConsumerLimits(
                new Range(1000, SESSION_MS, 60_000),
                new Range(100, 1000, 15_000),
                new Range(0, 0, 15_000),
                100,
                List.of("uniform", "range"),
                ConsumerLimits.Migration.BIDIRECTIONAL,
                100);
    }

    MemoryPartition offsets() {
        return broker.offsets().get(0);
    }

    /** Lets a call take its time, and gives its outcome. */
    <T> T run(CompletionStage<T> stage) {
        loop.advance(10);
        return now(stage);
    }

    static <T> T now(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!future.isDone()) {
            throw new AssertionError("the call still waits");
        }
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    BusError error(CompletionStage<?> stage) {
        try {
            run(stage);
        } catch (BusException e) {
            return e.error();
        }
        throw new AssertionError("the call did not fail");
    }

    static Join join(String group, String memberId) {
        return join(group, memberId, Optional.empty(), "range");
    }

    static Join join(String group, String memberId, Optional<String> instance, String protocol) {
        return new Join(
                group,
                memberId,
                instance,
                "consumer",
                List.of(new Join.Protocol(protocol, subscription("t"))),
                SESSION_MS,
                REBALANCE_MS,
                false,
                true,
                "test");
    }

    static byte[] subscription(String topic) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + 4 + 2 + name.length + 4)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) name.length)
                .put(name)
                .putInt(-1)
                .array();
    }

    /** What a leader assigns: the first partitions of the topic. */
    static byte[] assignment(String topic, int partitions) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(2 + 4 + 2 + name.length + 4 + 4 * partitions + 4)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) name.length)
                .put(name)
                .putInt(partitions);
        for (int i = 0; i < partitions; i++) {
            bytes.putInt(i);
        }
        return bytes.putInt(-1).array();
    }

    /** A group with one member, stable. */
    Joined stable(String group) {
        CompletionStage<Joined> joining = groups.join(join(group, ""), CALLER);
        loop.advance(3100);
        Joined joined = now(joining);
        run(groups.sync(
                sync(group, joined, Map.of(joined.memberId(), new byte[] {0, 0, 0, 0, 0, 0, -1, -1, -1, -1})), CALLER));
        return joined;
    }

    static Sync sync(String group, Joined joined, Map<String, byte[]> assignments) {
        return new Sync(ref(group, joined), Optional.of("consumer"), Optional.empty(), assignments);
    }

    static MemberRef ref(String group, Joined joined) {
        return new MemberRef(group, joined.generation(), joined.memberId(), Optional.empty());
    }

    static MemberRef outside(String group) {
        return new MemberRef(group, -1, "", Optional.empty());
    }

    static Commit commit(MemberRef member, int partition, long offset) {
        return new Commit(
                member, List.of(new Commit.Offset(new TopicPartitionRef("t", partition), offset, -1, "")), -1);
    }

    long committed(String group, int partition) {
        List<CommittedOffset> offsets = run(
                groups.committed(group, Optional.of(List.of(new TopicPartitionRef("t", partition))), false, CALLER));
        return offsets.get(0).offset();
    }
}
