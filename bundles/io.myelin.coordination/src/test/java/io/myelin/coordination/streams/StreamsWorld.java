package io.myelin.coordination.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsTask;
import io.myelin.broker.group.StreamsTasks;
import io.myelin.broker.group.StreamsTopology;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import io.myelin.broker.group.StreamsTopology.Subtopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One run of {@link StreamsSim}. */
final class StreamsWorld {
    static final StreamsTopology TOPOLOGY = new StreamsTopology(
            1,
            List.of(
                    new Subtopology("0", List.of("in"), List.of(), List.of(), List.of("again"), List.of(), List.of()),
                    new Subtopology(
                            "1",
                            List.of(),
                            List.of(),
                            List.of(new InternalTopic("log", 0, 0, Map.of())),
                            List.of(),
                            List.of(new InternalTopic("again", 0, 0, Map.of())),
                            List.of()),
                    new Subtopology("2", List.of("more"), List.of(), List.of(), List.of(), List.of(), List.of())));

    private static final int STEPS = 400;
    private static final int THREADS = 8;

    private final Random random;
    private final Bench bench = new Bench();
    private final List<SimThread> threads = new ArrayList<>();
    private final List<InternalTopic> wanted = new ArrayList<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    private int groupEpoch;
    private int serial;
    private boolean calm;

    StreamsWorld(long seed) {
        random = new Random(seed);
        bench.settings = Bench.settings(random.nextInt(2) * 3000, random.nextInt(2) * 1000, random.nextInt(3));
        bench.topic("in", 1 + random.nextInt(6));
    }

    /** Lives through one seed; throws with the name of the invariant that did not hold. */
    void run() {
        for (int step = 0; step < STEPS; step++) {
            disturb();
            act();
            bench.advance(random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(2000));
            check();
            if (step % 16 == 0) {
                compareWithLog();
            }
        }
        heal();
    }

    private void act() {
        for (SimThread thread : List.copyOf(threads)) {
            thread.act(bench.nowMs);
            check();
        }
    }

    private void disturb() {
        int dice = random.nextInt(200);
        if (dice < 12 && threads.size() < THREADS) {
            start();
        } else if (dice < 15 && !threads.isEmpty()) {
            threads.remove(random.nextInt(threads.size())).crash();
        } else if (dice < 19 && !threads.isEmpty()) {
            threads.remove(random.nextInt(threads.size())).leave();
        } else if (dice < 23) {
            bench.reload();
        } else if (dice < 26 && !bench.topics.containsKey("more")) {
            bench.topic("more", 1 + random.nextInt(4));
        } else if (dice < 27 && bench.topics.containsKey("more")) {
            bench.topic("more", bench.topics.get("more") + 1);
        } else if (dice < 28) {
            bench.settings = Bench.settings(0, random.nextInt(2) * 1000, random.nextInt(3));
        } else if (dice < 60 && !wanted.isEmpty()) {
            InternalTopic topic = wanted.remove(random.nextInt(wanted.size()));
            bench.topic(topic.name(), topic.partitions());
        }
    }

    private void start() {
        int place = random.nextInt(4);
        Optional<String> instance = random.nextInt(3) == 0 ? Optional.of("instance" + place) : Optional.empty();
        boolean taken = threads.stream().anyMatch(thread -> instance.isPresent() && thread.instance.equals(instance));
        // An instance is at home on its process: it comes back beside the same threads.
        threads.add(new SimThread(
                this, "process" + place, taken ? Optional.empty() : instance, new Random(random.nextLong())));
    }

    /** @return empty when the answer was lost */
    Optional<StreamsAnswer> send(StreamsHeartbeat beat) {
        int dice = calm ? 100 : random.nextInt(100);
        if (dice < 2) {
            throw new BusException(BusError.NOT_COORDINATOR, "not heard");
        }
        if (dice < 5) {
            // What was decided could not be written: it has not happened.
            int before = bench.log.size();
            try {
                bench.result(beat);
            } catch (BusException e) {
                throw e;
            } finally {
                bench.log.subList(before, bench.log.size()).clear();
                bench.reload();
            }
            throw new BusException(BusError.NOT_COORDINATOR, "not written");
        }
        StreamsResult result = bench.result(beat);
        for (InternalTopic topic : result.missing()) {
            if (wanted.stream().noneMatch(known -> known.name().equals(topic.name()))) {
                wanted.add(topic);
            }
        }
        return dice < 10 ? Optional.empty() : Optional.of(result.answer());
    }

    String nextMember() {
        return "m" + ++serial;
    }

    void sawEpoch(SimThread thread, String member, int epoch) {
        Integer before = epochs.put(member, epoch);
        if (before != null && before > epoch) {
            throw new AssertionError("EpochsGoForward: " + member + " was at " + before + " and is at " + epoch);
        }
    }

    void sawTasks(SimThread thread, StreamsTasks tasks) {
        boolean ready = bench.topics.keySet().containsAll(Set.of("in", "more", "again", "log"));
        if (!tasks.isEmpty() && !ready) {
            throw new AssertionError("TopicsFirst: " + thread.member + " got " + tasks + " with " + bench.topics);
        }
    }

    private void check() {
        Map<StreamsTask, String> active = new HashMap<>();
        Map<String, Map<StreamsTask, String>> processes = new HashMap<>();
        for (SimThread thread : threads) {
            for (StreamsTask task : thread.has.active()) {
                String other = active.put(task, thread.member);
                if (other != null) {
                    throw new AssertionError("OneActive: " + task + " on " + other + " and " + thread.member);
                }
            }
            Map<StreamsTask, String> process = processes.computeIfAbsent(thread.process, id -> new HashMap<>());
            for (Set<StreamsTask> role : List.of(thread.has.active(), thread.has.standby(), thread.has.warmup())) {
                for (StreamsTask task : role) {
                    String other = process.put(task, thread.member);
                    if (other != null) {
                        throw new AssertionError("OncePerProcess: " + task + " on " + other + " and " + thread.member);
                    }
                }
            }
        }
        int epoch = Bench.group(bench.shard).map(group -> group.head.epoch()).orElse(groupEpoch);
        if (epoch < groupEpoch) {
            throw new AssertionError("EpochsGoForward: the group was at " + groupEpoch + " and is at " + epoch);
        }
        groupEpoch = epoch;
    }

    private void compareWithLog() {
        assertEquals(image(Bench.group(bench.shard)), image(Bench.group(bench.replayed())), "ReloadEqualsLive");
    }

    private static List<Object> image(Optional<StreamsGroup> group) {
        List<Object> image = new ArrayList<>();
        group.ifPresent(it -> {
            image.addAll(List.of(it.head, it.assignmentEpoch, it.assignedAtMs, it.topology, Map.copyOf(it.targets)));
            it.members().forEach(member -> image.addAll(List.of(member.id, member.info, member.progress)));
        });
        return image;
    }

    /** Nothing fails any more; everybody comes to rest. */
    private void heal() {
        calm = true;
        if (threads.isEmpty()) {
            start();
        }
        bench.topics.putIfAbsent("more", 2);
        bench.version++;
        for (int round = 0; !settled(); round++) {
            if (round > 200) {
                throw new AssertionError("EverythingRuns: " + bench.describe() + " with " + bench.topics);
            }
            List.copyOf(wanted).forEach(topic -> bench.topic(topic.name(), topic.partitions()));
            wanted.clear();
            act();
            bench.advance(2500);
            check();
        }
        compareWithLog();
    }

    private boolean settled() {
        Optional<StreamsGroup> group = Bench.group(bench.shard);
        if (group.isEmpty()
                || group.get().state() != StreamsState.STABLE
                || group.get().size() != threads.size()
                || !threads.stream().allMatch(SimThread::settled)) {
            return false;
        }
        Set<StreamsTask> active = new HashSet<>();
        Map<StreamsTask, Integer> copies = new HashMap<>();
        Set<String> processes = new HashSet<>();
        for (SimThread thread : threads) {
            active.addAll(thread.has.active());
            thread.has.standby().forEach(task -> copies.merge(task, 1, Integer::sum));
            processes.add(thread.process);
        }
        int tasks = 2 * bench.topics.get("in") + bench.topics.get("more");
        int standby = Math.min(bench.settings.standbyReplicas(), processes.size() - 1);
        boolean copied = true;
        for (int i = 0; i < bench.topics.get("in"); i++) {
            copied &= copies.getOrDefault(new StreamsTask("1", i), 0) == standby;
        }
        return copied && active.size() == tasks;
    }
}
