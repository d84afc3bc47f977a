package io.myelin.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.classic.Inspector;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.ShardHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One run of {@link GroupSim}: consumers, a log that fails, a coordinator that moves, and a memory of what was seen. */
final class GroupWorld {
    private static final int STEPS = 160;

    private final Random random;
    private final Fixture fixture = new Fixture();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final Map<String, Long> nonceOfGeneration = new HashMap<>();
    private final Map<String, Integer> newestGeneration = new HashMap<>();
    private final Map<String, Long> issued = new HashMap<>();
    private final Map<String, Long> floor = new HashMap<>();
    private final Map<String, Set<Long>> refused = new HashMap<>();
    private int serial;
    private long nonces;
    private int epoch;
    private boolean swapping;
    private AssertionError failure;

    GroupWorld(long seed) {
        random = new Random(seed);
    }

    /** Lives through one seed; throws with the name of the invariant that did not hold. */
    void run() {
        for (String group : List.of("group0", "group1")) {
            // A group with an offset is not deleted, so its generations go on.
            long offset = issue(group, 0);
            fixture.run(groups().commit(Fixture.commit(Fixture.outside(group), 0, offset), Fixture.CALLER));
            committed(group, 0, offset);
        }
        for (int step = 0; step < STEPS; step++) {
            disturb();
            consumers.forEach(consumer -> {
                if (random.nextInt(3) > 0) {
                    consumer.act();
                }
            });
            if (random.nextInt(5) == 0) {
                read();
            }
            fixture.loop.advance(random.nextInt(10) == 0 ? random.nextInt(6000) : random.nextInt(400));
            check();
            if (step % 8 == 0) {
                compareWithLog();
            }
        }
        heal();
    }

    private void disturb() {
        MemoryPartition log = fixture.offsets();
        int dice = random.nextInt(200);
        if (dice < 12
                && consumers.stream()
                                .filter(c -> c.phase() != SimConsumer.Phase.GONE)
                                .count()
                        < 12) {
            start();
        } else if (dice < 16 && !consumers.isEmpty()) {
            SimConsumer victim = consumers.get(random.nextInt(consumers.size()));
            victim.crash();
        } else if (dice < 22) {
            log.latencyNs = random.nextInt(60) * 1_000_000L;
        } else if (dice < 24) {
            log.fate = MemoryPartition.Fate.values()[random.nextInt(3)];
        } else if (dice < 40) {
            log.fate = MemoryPartition.Fate.COMMIT;
        } else if (dice < 43) {
            swap();
        } else if (dice < 45) {
            fixture.broker.lead(log, 2, ++epoch);
            fixture.loop.advance(random.nextInt(3000));
            fixture.broker.lead(log, MemoryBroker.NODE, ++epoch);
        }
    }

    private void start() {
        serial++;
        Optional<String> instance =
                random.nextInt(3) == 0 ? Optional.of("instance" + random.nextInt(3)) : Optional.empty();
        String group = "group" + random.nextInt(2);
        consumers.add(new SimConsumer("c" + serial, group, instance, this, new Random(random.nextLong())));
    }

    /** As a handle does it: no new calls, drain, wait for those that are under way, replace. */
    private void swap() {
        List<CompletableFuture<?>> before = List.copyOf(calls);
        swapping = true;
        fixture.drain();
        for (int i = 0; i < 100 && !before.stream().allMatch(CompletableFuture::isDone); i++) {
            fixture.loop.advance(20);
        }
        if (!before.stream().allMatch(CompletableFuture::isDone)) {
            throw new AssertionError("NoCallLeftBehind: a call of the former generation was not answered");
        }
        fixture.replace();
        swapping = false;
    }

    boolean swapping() {
        return swapping;
    }

    private void read() {
        String group = "group" + random.nextInt(2);
        int partition = random.nextInt(3);
        String key = group + "/" + partition;
        long atLeast = floor.getOrDefault(key, -1L);
        track(groups().committed(
                                group,
                                Optional.of(List.of(new TopicPartitionRef("t", partition))),
                                false,
                                Fixture.CALLER))
                .whenComplete((offsets, failure) -> {
                    if (failure == null) {
                        sawOffset(key, atLeast, offsets.get(0));
                    }
                });
    }

    private void sawOffset(String key, long atLeast, CommittedOffset offset) {
        long seen = offset.offset();
        if (seen < atLeast || seen > issued.getOrDefault(key, -1L)) {
            report(new AssertionError("CommittedIsReadable: " + key + " gave " + seen + " after " + atLeast));
        }
        if (refused.getOrDefault(key, Set.of()).contains(seen)) {
            report(new AssertionError("CommittedIsReadable: " + key + " gave " + seen + ", which was refused"));
        }
        floor.merge(key, seen, Math::max);
    }

    private void check() {
        calls.removeIf(CompletableFuture::isDone);
        for (ShardHost<GroupShard> host : fixture.hosts()) {
            if (host.state() == ShardHost.State.ACTIVE) {
                Inspector.withoutSession(host.peek().orElseThrow()).ifPresent(found -> {
                    throw new AssertionError("NoMemberWithoutSession: " + found);
                });
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Nothing fails any more; everybody comes to rest. */
    private void heal() {
        MemoryPartition log = fixture.offsets();
        log.fate = MemoryPartition.Fate.COMMIT;
        log.latencyNs = 1_000_000;
        fixture.loop.advance(10_000);
        int rounds = 0;
        while (!settled()) {
            if (++rounds > 400) {
                throw new AssertionError("EveryoneSettles: after " + rounds + " rounds groups still rebalance");
            }
            consumers.forEach(SimConsumer::act);
            fixture.loop.advance(500);
            check();
        }
        fixture.loop.advance(100);
        check();
        compareWithLog();
    }

    private void compareWithLog() {
        MemoryPartition log = fixture.offsets();
        ShardHost<GroupShard> host = fixture.hosts().get(0);
        if (log.idle() && host.state() == ShardHost.State.ACTIVE) {
            GroupShard live = shard();
            GroupShard reloaded = reload(log);
            assertEquals(Inspector.durable(live, live), Inspector.durable(reloaded, live), "ReloadEqualsLive");
        }
    }

    private boolean settled() {
        for (String group : List.of("group0", "group1")) {
            List<SimConsumer> alive = consumers.stream()
                    .filter(c -> c.group.equals(group) && c.phase() != SimConsumer.Phase.GONE)
                    .toList();
            boolean reading = alive.stream().allMatch(c -> c.phase() == SimConsumer.Phase.READ);
            if (!reading || !alive.isEmpty() && !Inspector.settled(shard(), group, alive.size())) {
                return false;
            }
        }
        return true;
    }

    private GroupShard shard() {
        return fixture.hosts().get(0).peek().orElseThrow();
    }

    private GroupShard reload(MemoryPartition log) {
        GroupContext context =
                new GroupContext(Fixture.limits(), new GroupCounters(), () -> ClusterImage.EMPTY, () -> "none");
        GroupShard shard = Wiring.shard(context, Fixture.modules());
        LogReader.read(log.batches(), shard::replay);
        shard.loaded(new Now(0, 0), new Effects());
        return shard;
    }

    // What consumers report

    Coordination groups() {
        return fixture.groups;
    }

    long nonce() {
        return ++nonces;
    }

    <T> CompletableFuture<T> track(CompletionStage<T> stage) {
        CompletableFuture<T> call = stage.toCompletableFuture();
        calls.add(call);
        CompletableFuture<T> guarded = new CompletableFuture<>();
        call.whenComplete((value, thrown) -> {
            if (thrown == null) {
                guarded.complete(value);
            } else {
                guarded.completeExceptionally(thrown);
            }
        });
        return guarded;
    }

    void report(AssertionError found) {
        failure = failure == null ? found : failure;
    }

    void sawJoin(SimConsumer consumer, Joined joined) {
        if (joined.leaderId().isEmpty() || joined.protocolName() == null) {
            report(new AssertionError(consumer.name + " joined without leader or protocol"));
        }
    }

    void sawAssignment(SimConsumer consumer, int generation, byte[] assignment) {
        String key = consumer.group + "/" + generation;
        if (assignment.length != Long.BYTES) {
            report(new AssertionError("OneAssignmentPerGeneration: " + consumer.name + " got none in " + key));
            return;
        }
        long nonce = ByteBuffer.wrap(assignment).getLong();
        Long known = nonceOfGeneration.putIfAbsent(key, nonce);
        if (known != null && known != nonce) {
            report(new AssertionError("OneAssignmentPerGeneration: " + key + " has two, " + known + " and " + nonce));
        }
        if (known == null) {
            Integer newest = newestGeneration.put(consumer.group, generation);
            if (newest != null && newest >= generation) {
                report(new AssertionError("GenerationMonotonic: " + key + " came after " + newest));
            }
        }
    }

    long issue(String group, int partition) {
        return issued.merge(group + "/" + partition, 1L, Long::sum);
    }

    void committed(String group, int partition, long offset) {
        floor.merge(group + "/" + partition, offset, Math::max);
    }

    void commitFailed(String group, int partition, long offset, RuntimeException thrown) {
        boolean definite = thrown instanceof BusException bus
                && Set.of(
                                BusError.UNKNOWN_MEMBER,
                                BusError.ILLEGAL_GENERATION,
                                BusError.REBALANCE_IN_PROGRESS,
                                BusError.FENCED_INSTANCE_ID,
                                BusError.COORDINATOR_LOADING)
                        .contains(bus.error());
        if (definite) {
            refused.computeIfAbsent(group + "/" + partition, key -> new HashSet<>())
                    .add(offset);
        }
    }
}
