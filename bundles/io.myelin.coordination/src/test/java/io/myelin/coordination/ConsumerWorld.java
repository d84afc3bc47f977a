package io.myelin.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.group.CommittedOffset;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.cluster.image.TopicImage;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.classic.Inspector;
import io.myelin.coordination.group.consumer.ConsumerInspector;
import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import io.myelin.coordination.runtime.ShardHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** One run of {@link ConsumerSim}: members, topics, a log that fails, a coordinator that moves, and a memory of what was seen. */
final class ConsumerWorld {
    static final String GROUP = "g";

    private static final int STEPS = 160;
    private static final short CONSUMER_GROUP = 3;

    private final Random random;
    private final Fixture fixture = new Fixture();
    private final List<SimReader> readers = new ArrayList<>();
    private final Map<Integer, Long> issued = new HashMap<>();
    private final Map<Integer, Long> floor = new HashMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private int endsSeen;
    private boolean healing;
    private int serial;
    private int leaderEpoch;
    private AssertionError failure;

    ConsumerWorld(long seed) {
        random = new Random(seed);
    }

    /** Lives through one seed; throws with the name of the invariant that did not hold. */
    void run() {
        fixture.run(groups().commit(Fixture.commit(Fixture.outside(GROUP), 0, issue(0)), Fixture.CALLER));
        committed(0, 1);
        for (int step = 0; step < STEPS; step++) {
            disturb();
            for (SimReader reader : List.copyOf(readers)) {
                if (random.nextInt(4) > 0) {
                    reader.act();
                }
                checkOwners();
            }
            if (random.nextInt(5) == 0) {
                look();
            }
            long ms = random.nextInt(12) == 0 ? random.nextInt(6000) : random.nextInt(400);
            for (long left = ms; left > 0; left -= 50) {
                fixture.loop.advance(Math.min(left, 50));
                checkOwners();
            }
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
        if (dice < 16 && readers.stream().filter(r -> !r.gone).count() < 7) {
            start();
        } else if (dice < 20 && !readers.isEmpty()) {
            readers.get(random.nextInt(readers.size())).gone = true;
        } else if (dice < 26) {
            log.latencyNs = random.nextInt(60) * 1_000_000L;
        } else if (dice < 28) {
            log.fate = MemoryPartition.Fate.values()[random.nextInt(3)];
        } else if (dice < 44) {
            log.fate = MemoryPartition.Fate.COMMIT;
        } else if (dice < 47) {
            fixture.swap();
        } else if (dice < 49) {
            fixture.broker.lead(log, 2, ++leaderEpoch);
            fixture.loop.advance(random.nextInt(3000));
            fixture.broker.lead(log, MemoryBroker.NODE, ++leaderEpoch);
        } else if (dice < 53) {
            topics();
        }
    }

    private void topics() {
        String name = random.nextBoolean() ? "u" : "v";
        Optional<TopicImage> topic = fixture.broker.image().topic(name);
        int dice = random.nextInt(4);
        if (topic.isEmpty()) {
            fixture.broker.create(name, 1 + random.nextInt(4));
        } else if (dice == 0) {
            fixture.broker.drop(name);
        } else if (topic.get().partitions().size() < 6) {
            fixture.broker.grow(name, topic.get().partitions().size() + 1);
        }
    }

    private void start() {
        serial++;
        Optional<String> instance =
                random.nextInt(3) == 0 ? Optional.of("instance" + random.nextInt(3)) : Optional.empty();
        Random own = new Random(random.nextLong());
        SimReader next = random.nextInt(3) == 0
                ? new SimClassicMember("c" + serial, instance, this, own)
                : new SimMember("m" + serial, instance, this, own);
        for (SimReader former : readers) {
            // With the classic protocol, whoever has the instance id last is the one: the former process has ended.
            boolean yields = former instanceof SimClassicMember || next instanceof SimClassicMember;
            if (yields && instance.isPresent() && former.instance.equals(instance)) {
                former.gone = true;
            }
        }
        readers.add(next);
    }

    private void look() {
        int partition = random.nextInt(3);
        long atLeast = floor.getOrDefault(partition, -1L);
        groups().committed(GROUP, Optional.of(List.of(new TopicPartitionRef("t", partition))), false, Fixture.CALLER)
                .whenComplete((offsets, thrown) -> {
                    if (thrown == null) {
                        saw(partition, atLeast, offsets.get(0));
                    }
                });
    }

    private void saw(int partition, long atLeast, CommittedOffset offset) {
        if (offset.offset() < atLeast || offset.offset() > issued.getOrDefault(partition, -1L)) {
            report(new AssertionError(
                    "CommittedIsReadable: t-" + partition + " gave " + offset.offset() + " after " + atLeast));
        }
        floor.merge(partition, offset.offset(), Math::max);
    }

    private void checkOwners() {
        Map<String, String> owners = new HashMap<>();
        for (SimReader reader : readers) {
            for (String partition : reader.uses()) {
                String other = owners.put(partition, reader.name);
                if (other != null) {
                    throw new AssertionError(
                            "NoTwoOwners: " + partition + " is used by " + other + " and " + reader.name);
                }
            }
        }
    }

    private void check() {
        ShardHost<GroupShard> host = fixture.hosts().get(0);
        if (host.state() == ShardHost.State.ACTIVE) {
            GroupShard shard = host.peek().orElseThrow();
            ConsumerInspector.withoutSession(shard)
                    .or(() -> Inspector.withoutSession(shard))
                    .ifPresent(found -> {
                        throw new AssertionError("NoMemberWithoutSession: " + found);
                    });
            ConsumerInspector.targetGap(shard, fixture.broker.image()).ifPresent(found -> {
                throw new AssertionError("TargetCovers: " + found);
            });
            // What is seen before it is on record may be taken back.
            if (fixture.offsets().idle()) {
                for (Map.Entry<String, Integer> epoch :
                        ConsumerInspector.epochs(shard).entrySet()) {
                    String what = epoch.getKey();
                    int now = epoch.getValue();
                    Integer before = epochs.put(what, now);
                    if (before != null && before > now && !beganAnew()) {
                        throw new AssertionError("EpochMonotonic: " + what + " is " + now + " after " + before);
                    }
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether the group was erased since it was asked last: another one counts from the beginning. */
    private boolean beganAnew() {
        int[] ends = new int[1];
        LogReader.read(fixture.offsets().batches(), (key, value) -> {
            ends[0] += value == null && key.getShort(0) == CONSUMER_GROUP ? 1 : 0;
        });
        boolean more = ends[0] > endsSeen;
        endsSeen = ends[0];
        epochs.clear();
        return more;
    }

    /** Nothing fails any more; everybody comes to rest. */
    private void heal() {
        MemoryPartition log = fixture.offsets();
        log.fate = MemoryPartition.Fate.COMMIT;
        log.latencyNs = 1_000_000;
        healing = true;
        for (int round = 0; !converged(); round++) {
            if (round > 600) {
                throw new AssertionError("EveryoneConverges: "
                        + readers.stream()
                                .filter(r -> !r.gone)
                                .map(r -> r.name + r.uses())
                                .toList());
            }
            readers.forEach(SimReader::act);
            fixture.loop.advance(400);
            checkOwners();
            check();
        }
        compareWithLog();
    }

    private boolean converged() {
        List<SimReader> alive = readers.stream().filter(r -> !r.gone).toList();
        if (alive.isEmpty()) {
            return true;
        }
        Set<String> wanted = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (SimReader reader : alive) {
            boolean reads = reader instanceof SimMember member ? member.joined() : ((SimClassicMember) reader).synced();
            if (!reads) {
                return false;
            }
            used.addAll(reader.uses());
            List<String> topics = reader instanceof SimMember member ? member.topics() : List.of("t");
            for (String topic : topics) {
                fixture.broker.image().topic(topic).ifPresent(image -> {
                    for (int i = 0; i < image.partitions().size(); i++) {
                        wanted.add(image.id() + "/" + i);
                    }
                });
            }
        }
        boolean newer = alive.stream().anyMatch(SimMember.class::isInstance);
        GroupShard shard = fixture.hosts().get(0).peek().orElseThrow();
        boolean rests = newer
                ? ConsumerInspector.atRest(shard, GROUP)
                        .filter(targets -> targets.size() == alive.size())
                        .isPresent()
                : Inspector.settled(shard, GROUP, alive.size());
        return rests && used.equals(wanted);
    }

    private void compareWithLog() {
        MemoryPartition log = fixture.offsets();
        ShardHost<GroupShard> host = fixture.hosts().get(0);
        if (log.idle() && host.state() == ShardHost.State.ACTIVE) {
            GroupContext context =
                    new GroupContext(Fixture.limits(), new GroupCounters(), fixture.broker::image, () -> "none");
            GroupShard reloaded = Wiring.shard(context, Fixture.modules());
            LogReader.read(log.batches(), reloaded::replay);
            reloaded.loaded(new Now(0, 0), new Effects());
            GroupShard live = host.peek().orElseThrow();
            assertEquals(ConsumerInspector.durable(live), ConsumerInspector.durable(reloaded), "ReloadEqualsLive");
            assertEquals(
                    Inspector.durable(live, live), Inspector.durable(reloaded, live), "ReloadEqualsLive of classic");
        }
    }

    // What readers ask and report

    Coordination groups() {
        return fixture.groups;
    }

    ConsumerGroupService consumers() {
        return new ConsumerGroupService(fixture.groups);
    }

    /** Whether it is time to give up what another has, and will not let go. */
    boolean healing() {
        return healing;
    }

    long nowMs() {
        return fixture.loop.nowMs();
    }

    int partitions(String topic) {
        return fixture.broker.image().topic(topic).orElseThrow().partitions().size();
    }

    /** Reads the assignment of a consumer of the classic protocol. */
    void read(byte[] assignment, Set<String> into) {
        if (assignment.length == 0) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(assignment);
        in.getShort();
        for (int topics = in.getInt(); topics > 0; topics--) {
            byte[] name = new byte[in.getShort()];
            in.get(name);
            UUID id =
                    fixture.broker.image().topic(new String(name)).orElseThrow().id();
            for (int indexes = in.getInt(); indexes > 0; indexes--) {
                into.add(id + "/" + in.getInt());
            }
        }
    }

    void report(AssertionError found) {
        failure = failure == null ? found : failure;
    }

    void sawEpoch(SimMember member, int before, int now) {
        if (now < before) {
            report(new AssertionError("EpochMonotonic: " + member.name + " is told " + now + " after " + before));
        }
    }

    long issue(int partition) {
        return issued.merge(partition, 1L, Long::sum);
    }

    void committed(int partition, long offset) {
        floor.merge(partition, offset, Math::max);
    }
}
