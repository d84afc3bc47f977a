package io.myelin.coordination;

import io.myelin.broker.BusError;
import io.myelin.broker.group.ConsumerAnswer;
import io.myelin.broker.group.ConsumerHeartbeat;
import io.myelin.broker.group.MemberRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** A consumer of the newer protocol: it gives up what it shall not have, in its own time, and takes what it may. */
final class SimMember extends SimReader {
    final String id;
    private int epoch;
    private boolean whole = true;
    private List<String> topics = List.of("t");
    private String regex = "";
    private Set<String> assigned = new TreeSet<>();
    private int revokingFor;

    SimMember(String name, Optional<String> instance, ConsumerWorld world, Random random) {
        super(name, instance, world, random);
        this.id = name;
        if (random.nextInt(4) == 0) {
            topics = List.of();
            regex = "[tuv]";
        }
    }

    boolean joined() {
        return epoch > 0;
    }

    List<String> topics() {
        return regex.isEmpty() ? topics : List.of("t", "u", "v");
    }

    @Override
    void act() {
        if (gone) {
            return;
        }
        if (revokingFor > 0 && --revokingFor == 0) {
            used.retainAll(assigned);
            used.addAll(assigned);
        }
        if (busy) {
            return;
        }
        int dice = random.nextInt(40);
        if (joined() && dice < 6) {
            commit();
        } else if (joined() && dice == 6 && random.nextInt(4) == 0) {
            leave();
        } else {
            if (joined() && dice == 7 && random.nextInt(3) == 0) {
                topics = List.of(random.nextBoolean() ? "t" : "u", "t");
                regex = "";
                whole = true;
            }
            beat();
        }
    }

    private void beat() {
        long sentMs = world.nowMs();
        boolean all = whole || !joined();
        ConsumerHeartbeat heartbeat = new ConsumerHeartbeat(
                ConsumerWorld.GROUP,
                id,
                epoch,
                instance,
                Optional.empty(),
                all ? Fixture.REBALANCE_MS : -1,
                all ? Optional.of(topics) : Optional.empty(),
                all ? Optional.of(regex) : Optional.empty(),
                Optional.empty(),
                // The Java client, too, says what it owns when that has changed, and saying it again does no harm.
                Optional.of(owned()));
        whole = false;
        send(world.consumers().heartbeat(heartbeat, caller()), answer -> answered(answer, sentMs));
    }

    private void answered(ConsumerAnswer answer, long sentMs) {
        world.sawEpoch(this, epoch, answer.memberEpoch());
        epoch = answer.memberEpoch();
        provenMs = sentMs;
        answer.assignment().ifPresent(partitions -> {
            assigned = new TreeSet<>();
            partitions.forEach((topic, indexes) -> indexes.forEach(index -> assigned.add(topic + "/" + index)));
            if (assigned.containsAll(used)) {
                revokingFor = 0;
                used.addAll(assigned);
            } else {
                // Listeners have to be called, offsets to be committed.
                revokingFor = 1 + random.nextInt(3);
            }
        });
    }

    private Map<UUID, Set<Integer>> owned() {
        Map<UUID, Set<Integer>> owned = new TreeMap<>();
        for (String partition : used) {
            int slash = partition.indexOf('/');
            owned.computeIfAbsent(UUID.fromString(partition.substring(0, slash)), t -> new TreeSet<>())
                    .add(Integer.parseInt(partition.substring(slash + 1)));
        }
        return owned;
    }

    private void leave() {
        boolean comesBack = instance.isPresent() && random.nextInt(3) > 0;
        ConsumerHeartbeat heartbeat = new ConsumerHeartbeat(
                ConsumerWorld.GROUP,
                id,
                comesBack ? ConsumerHeartbeat.LEAVE_FOR_A_WHILE : ConsumerHeartbeat.LEAVE,
                instance,
                Optional.empty(),
                -1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        gone = true;
        world.consumers().heartbeat(heartbeat, caller());
    }

    @Override
    MemberRef ref() {
        return new MemberRef(ConsumerWorld.GROUP, epoch, id, Optional.empty());
    }

    @Override
    void react(BusError error) {
        switch (error) {
            case UNKNOWN_MEMBER, FENCED_MEMBER_EPOCH, GROUP_NOT_FOUND -> {
                used.clear();
                assigned = new TreeSet<>();
                revokingFor = 0;
                epoch = 0;
                whole = true;
            }
            case FENCED_INSTANCE_ID -> gone = true;
            case UNRELEASED_INSTANCE_ID -> gone = world.healing();
            case STALE_MEMBER_EPOCH -> {
                // Tries again.
            }
            case COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOADING, NOT_COORDINATOR -> whole = true;
            default -> world.report(new AssertionError(name + " got " + error));
        }
    }
}
