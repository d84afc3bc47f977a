package io.myelin.coordination;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Join;
import io.myelin.broker.group.Joined;
import io.myelin.broker.group.Leave;
import io.myelin.broker.group.MemberIdRequiredException;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.Sync;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A consumer of the classic protocol that gives everything up before it joins again, in a group of either type. */
final class SimClassicMember extends SimReader {
    private String memberId = "";
    private Joined joined;
    private boolean synced;
    private long joinedMs;

    SimClassicMember(String name, Optional<String> instance, ConsumerWorld world, Random random) {
        super(name, instance, world, random);
    }

    boolean synced() {
        return synced;
    }

    @Override
    void act() {
        if (busy || gone) {
            return;
        }
        if (joined == null) {
            join();
        } else if (!synced) {
            sync();
        } else {
            read();
        }
    }

    private void join() {
        used.clear();
        Join join = new Join(
                ConsumerWorld.GROUP,
                memberId,
                instance,
                "consumer",
                List.of(new Join.Protocol("range", Fixture.subscription("t"))),
                SESSION_MS,
                Fixture.REBALANCE_MS,
                instance.isEmpty() && random.nextBoolean(),
                true,
                "sim");
        send(world.groups().join(join, caller()), answer -> {
            joined = answer;
            memberId = answer.memberId();
            synced = false;
            joinedMs = world.nowMs();
        });
    }

    private void sync() {
        Map<String, byte[]> assignments = new HashMap<>();
        if (joined.leaderId().equals(memberId) && !joined.skipAssignment()) {
            int count = world.partitions("t");
            List<Joined.Member> members = joined.members();
            for (int i = 0; i < members.size(); i++) {
                assignments.put(members.get(i).memberId(), assignment(i, members.size(), count));
            }
        }
        send(
                world.groups().sync(new Sync(ref(), Optional.empty(), Optional.empty(), assignments), caller()),
                answer -> {
                    synced = true;
                    provenMs = joinedMs;
                    world.read(answer.assignment(), used);
                });
    }

    private static byte[] assignment(int member, int members, int partitions) {
        int mine = (partitions - member + members - 1) / members;
        ByteBuffer out = ByteBuffer.allocate(2 + 4 + 2 + 1 + 4 + 4 * Math.max(0, mine) + 4)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) 1)
                .put((byte) 't')
                .putInt(Math.max(0, mine));
        for (int i = member; i < partitions; i += members) {
            out.putInt(i);
        }
        return out.putInt(-1).array();
    }

    private void read() {
        int dice = random.nextInt(40);
        long sentMs = world.nowMs();
        if (dice < 8) {
            commit();
        } else if (dice == 8 && random.nextInt(4) == 0) {
            gone = true;
            world.groups()
                    .leave(new Leave(ConsumerWorld.GROUP, List.of(new Leave.Member(memberId, instance, ""))), caller());
        } else {
            send(world.groups().heartbeat(ref(), caller()), answer -> provenMs = sentMs);
        }
    }

    @Override
    MemberRef ref() {
        return new MemberRef(ConsumerWorld.GROUP, joined.generation(), memberId, instance);
    }

    @Override
    void failed(BusException failure) {
        if (failure instanceof MemberIdRequiredException required) {
            memberId = required.memberId();
        } else {
            react(failure.error());
        }
    }

    @Override
    void react(BusError error) {
        switch (error) {
            case UNKNOWN_MEMBER -> {
                memberId = "";
                again();
            }
            case ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS, GROUP_NOT_FOUND -> again();
            case FENCED_INSTANCE_ID -> gone = true;
            case COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOADING, NOT_COORDINATOR -> {
                // Repeats the call.
            }
            default -> world.report(new AssertionError(name + " got " + error));
        }
    }

    private void again() {
        used.clear();
        joined = null;
        synced = false;
    }
}
