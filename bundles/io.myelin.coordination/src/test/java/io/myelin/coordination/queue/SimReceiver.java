package io.myelin.coordination.queue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcknowledgeType;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.AcquiredRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A consumer of {@link QueueWorld}: takes records, and says what became of them, or not. */
final class SimReceiver {
    final String name;
    private final QueueWorld world;
    private final Random random;
    /** By partition: what it believes to hold, and how often that was delivered. */
    private final List<TreeMap<Long, Integer>> held = List.of(new TreeMap<>(), new TreeMap<>());

    private boolean asking;
    /** Grows when it gives back all it has: what it asked for before is given back, too. */
    private int life;

    SimReceiver(String name, QueueWorld world, Random random) {
        this.name = name;
        this.world = world;
        this.random = random;
    }

    void act() {
        int dice = random.nextInt(10);
        if (dice < 4 && !asking) {
            ask();
        } else if (dice < 8) {
            int partition = random.nextInt(2);
            if (!held.get(partition).isEmpty()) {
                say(partition);
            }
        } else if (dice == 8 && random.nextInt(10) == 0) {
            leave();
        }
    }

    private void ask() {
        asking = true;
        List<Integer> partitions = random.nextInt(3) == 0 ? List.of(0, 1) : List.of(random.nextInt(2));
        boolean exact = random.nextBoolean();
        AcquireSpec spec = new AcquireSpec(
                QueueFixture.GROUP,
                name,
                partitions.stream().map(world.bus()::id).toList(),
                1 + random.nextInt(8),
                random.nextInt(3) == 0 ? 200 : 100_000,
                exact ? AcquireSpec.Mode.RECORDS : AcquireSpec.Mode.BATCHES,
                random.nextInt(4),
                random.nextInt(3) == 0 ? 0 : random.nextInt(800),
                AcquireSpec.GROUP_LOCK);
        long askedAtMs = world.nowMs();
        int generation = world.generation();
        int asked = life;
        world.call(world.bus().queues.acquire(spec, QueueFixture.CALLER)).whenComplete((acquired, failure) -> {
            asking = false;
            if (failure == null) {
                take(spec, acquired, askedAtMs, generation, asked == life);
            }
        });
    }

    private void take(AcquireSpec spec, Acquired acquired, long askedAtMs, int generation, boolean keeps) {
        long records = 0;
        for (Acquired.Part part : acquired.parts()) {
            int partition = part.partition().partition();
            for (AcquiredRange range : part.ranges()) {
                for (long offset = range.first(); offset <= range.last(); offset++) {
                    records++;
                    if (keeps) {
                        held.get(partition).put(offset, range.deliveryCount());
                        world.delivered(this, partition, offset, range.deliveryCount(), askedAtMs, generation);
                    } else {
                        world.deliveredLate(partition, offset, range.deliveryCount());
                    }
                }
            }
            world.checkBytes(part);
            part.records().release();
        }
        if (spec.mode() == AcquireSpec.Mode.RECORDS && records > spec.maxRecords()) {
            world.report("OnlyWhatIsThere: " + name + " wanted " + spec.maxRecords() + " and got " + records);
        }
    }

    /** Some of what it holds, in ranges, each offset with a fate of its own. */
    private void say(int partition) {
        List<Acknowledgements.Range> ranges = new ArrayList<>();
        Map<Long, AcknowledgeType> said = new TreeMap<>();
        Map<Long, Integer> counts = new TreeMap<>();
        List<AcknowledgeType> types = new ArrayList<>();
        long first = -1;
        long before = -2;
        for (long offset :
                new HashSet<>(held.get(partition).keySet()).stream().sorted().toList()) {
            if (random.nextInt(4) == 0) {
                continue;
            }
            if (offset != before + 1 && !types.isEmpty()) {
                ranges.add(new Acknowledgements.Range(first, before, types));
                types = new ArrayList<>();
            }
            first = types.isEmpty() ? offset : first;
            AcknowledgeType type = type();
            types.add(type);
            said.put(offset, type);
            counts.put(offset, held.get(partition).get(offset));
            before = offset;
        }
        if (types.isEmpty()) {
            return;
        }
        ranges.add(new Acknowledgements.Range(first, before, types));
        said.forEach((offset, type) -> {
            if (type != AcknowledgeType.RENEW) {
                held.get(partition).remove(offset);
            }
            world.said(this, partition, offset, type);
        });
        int epoch = world.epoch(partition);
        Acknowledgements.Part part = new Acknowledgements.Part(world.bus().id(partition), ranges);
        world.call(world.bus()
                        .queues
                        .acknowledge(
                                new Acknowledgements(QueueFixture.GROUP, name, List.of(part)), QueueFixture.CALLER))
                .whenComplete((outcomes, failure) -> {
                    if (failure == null && outcomes.get(0).error().isEmpty()) {
                        world.confirmed(partition, said, counts, epoch);
                    } else if (failure == null) {
                        refused(
                                partition,
                                said.keySet(),
                                outcomes.get(0).error().get());
                    }
                });
    }

    private void refused(int partition, Set<Long> offsets, BusException error) {
        held.get(partition).keySet().removeAll(offsets);
        if (error.error() == BusError.INTERNAL) {
            world.report("NoCallLeftBehind: " + error.getMessage());
        }
    }

    private AcknowledgeType type() {
        int dice = random.nextInt(20);
        if (dice < 12) {
            return AcknowledgeType.ACCEPT;
        } else if (dice < 15) {
            return AcknowledgeType.RELEASE;
        }
        return switch (dice) {
            case 15 -> AcknowledgeType.REJECT;
            case 16 -> AcknowledgeType.RETURN;
            case 17 -> AcknowledgeType.RENEW;
            default -> AcknowledgeType.ACCEPT;
        };
    }

    void leave() {
        life++;
        held.forEach(Map::clear);
        world.left(this);
        world.call(world.bus()
                .queues
                .release(
                        QueueFixture.GROUP,
                        name,
                        List.of(world.bus().id(0), world.bus().id(1)),
                        random.nextBoolean(),
                        QueueFixture.CALLER));
    }
}
