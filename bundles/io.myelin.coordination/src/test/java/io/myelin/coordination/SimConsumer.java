package io.myelin.coordination;

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
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.generation.GenerationEndedException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A consumer as clients implement it: one call at a time, and to each error the reaction of Kafka's own client. */
final class SimConsumer {
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 20_000;

    /** What it does next. */
    enum Phase {
        JOIN,
        SYNC,
        READ,
        GONE
    }

    final String name;
    final String group;
    private final Optional<String> instance;
    private final GroupWorld sim;
    private final Random random;
    private Phase phase = Phase.JOIN;
    private String memberId = "";
    private Joined joined;
    private boolean busy;
    private String protocol = "range";

    SimConsumer(String name, String group, Optional<String> instance, GroupWorld sim, Random random) {
        this.name = name;
        this.group = group;
        this.instance = instance;
        this.sim = sim;
        this.random = random;
    }

    Phase phase() {
        return phase;
    }

    boolean isStatic() {
        return instance.isPresent();
    }

    /** Stops without a word. */
    void crash() {
        phase = Phase.GONE;
    }

    void act() {
        if (busy || phase == Phase.GONE) {
            return;
        }
        switch (phase) {
            case JOIN -> join();
            case SYNC -> sync();
            default -> read();
        }
    }

    private void join() {
        Join join = new Join(
                group,
                memberId,
                instance,
                "consumer",
                // The first is always chosen: the log keeps no other, and a member without it could not join after a
                // reload.
                List.of(
                        new Join.Protocol("common", Fixture.subscription("t")),
                        new Join.Protocol(protocol, Fixture.subscription("t"))),
                SESSION_MS,
                REBALANCE_MS,
                instance.isEmpty() && random.nextBoolean(),
                random.nextInt(4) > 0,
                "sim");
        send(sim.groups().join(join, caller()), answer -> {
            sim.sawJoin(this, answer);
            joined = answer;
            memberId = answer.memberId();
            phase = Phase.SYNC;
            // Clients go on from within the answer: the shard must be consistent by then.
            busy = false;
            act();
        });
    }

    private void sync() {
        Map<String, byte[]> assignments = new HashMap<>();
        if (joined.leaderId().equals(memberId) && !joined.skipAssignment()) {
            byte[] nonce = ByteBuffer.allocate(Long.BYTES).putLong(sim.nonce()).array();
            joined.members().forEach(member -> assignments.put(member.memberId(), nonce));
            if (random.nextInt(6) == 0) {
                repeatSync();
            }
        }
        send(
                sim.groups().sync(new Sync(ref(), Optional.of("consumer"), Optional.empty(), assignments), caller()),
                answer -> {
                    sim.sawAssignment(this, joined.generation(), answer.assignment());
                    phase = Phase.READ;
                });
    }

    /** A connection broke and the call came twice, with another assignment. */
    private void repeatSync() {
        byte[] other = ByteBuffer.allocate(Long.BYTES).putLong(sim.nonce()).array();
        Map<String, byte[]> assignments = new HashMap<>();
        joined.members().forEach(member -> assignments.put(member.memberId(), other));
        sim.track(sim.groups().sync(new Sync(ref(), Optional.of("consumer"), Optional.empty(), assignments), caller()));
    }

    private void read() {
        int dice = random.nextInt(20);
        if (dice < 10) {
            send(sim.groups().heartbeat(ref(), caller()), answer -> {});
        } else if (dice < 17) {
            int partition = random.nextInt(3);
            long offset = sim.issue(group, partition);
            Commit commit = new Commit(
                    ref(), List.of(new Commit.Offset(new TopicPartitionRef("t", partition), offset, -1, "")), -1);
            send(
                    sim.groups().commit(commit, caller()),
                    answer -> sim.committed(group, partition, offset),
                    failure -> sim.commitFailed(group, partition, offset, failure));
        } else if (dice < 18 && random.nextInt(4) == 0) {
            protocol = protocol.equals("range") ? "sticky" : "range";
            phase = Phase.JOIN;
        } else if (dice < 19 && random.nextInt(6) == 0) {
            leave();
        }
    }

    private void leave() {
        Leave leave = new Leave(group, List.of(new Leave.Member(memberId, instance, "sim")));
        phase = Phase.GONE;
        sim.track(sim.groups().leave(leave, caller()));
    }

    private <T> void send(CompletionStage<T> call, Consumer<T> then) {
        send(call, then, failure -> {});
    }

    private <T> void send(CompletionStage<T> call, Consumer<T> then, Consumer<RuntimeException> failed) {
        busy = true;
        sim.track(call).whenComplete((answer, thrown) -> {
            busy = false;
            if (thrown == null) {
                if (phase != Phase.GONE) {
                    then.accept(answer);
                }
            } else {
                RuntimeException failure = (RuntimeException)
                        (thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown);
                failed.accept(failure);
                if (phase != Phase.GONE) {
                    react(failure);
                }
            }
        });
    }

    private void react(RuntimeException failure) {
        if (failure instanceof GenerationEndedException) {
            // The same call goes to the next generation.
            return;
        }
        if (failure instanceof MemberIdRequiredException required) {
            memberId = required.memberId();
            return;
        }
        BusError error = ((BusException) failure).error();
        if (error == BusError.NOT_COORDINATOR && sim.swapping()) {
            sim.report(new AssertionError("NoCallLeftBehind: " + name + " was given up by a generation that ended"));
        }
        switch (error) {
            case UNKNOWN_MEMBER -> {
                memberId = "";
                phase = Phase.JOIN;
            }
            case ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS -> phase = Phase.JOIN;
            case FENCED_INSTANCE_ID -> phase = Phase.GONE;
            case COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOADING, NOT_COORDINATOR -> {
                // Looks the coordinator up and repeats the call.
            }
            default -> sim.report(new AssertionError(name + " got " + error, failure));
        }
    }

    private MemberRef ref() {
        return new MemberRef(group, joined.generation(), memberId, instance);
    }

    private Caller caller() {
        return new Caller(Principal.user("sim"), name, "10.0.0.1", "plain");
    }
}
