package io.myelin.coordination.streams;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsHeartbeat;
import io.myelin.broker.group.StreamsHeartbeat.Profile;
import io.myelin.broker.group.StreamsTasks;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A stream thread as its client runs it: a member of the group that does as it is told, in its own time. */
final class SimThread {
    private static final int INTERVAL_MS = 5000;
    /** A client that hears nothing for so long gives its tasks up by itself. */
    private static final int PATIENCE_MS = Bench.SESSION_MS - 2 * INTERVAL_MS;

    final String process;
    final Optional<String> instance;
    private final StreamsWorld world;
    private final Random random;
    String member;
    StreamsTasks has = StreamsTasks.NONE;
    boolean gone;
    private StreamsTasks shallHave = StreamsTasks.NONE;
    private StreamsTasks said;
    private int epoch;
    private long nextMs;
    private long heardMs;

    SimThread(StreamsWorld world, String process, Optional<String> instance, Random random) {
        this.world = world;
        this.process = process;
        this.instance = instance;
        this.random = random;
        rejoin();
    }

    boolean settled() {
        return gone || epoch > 0 && has.equals(shallHave);
    }

    /** Lets the thread do what it does at this time. */
    void act(long nowMs) {
        if (gone) {
            return;
        }
        if (epoch > 0 && nowMs - heardMs > PATIENCE_MS) {
            rejoin();
        }
        boolean repeats = said == null && nowMs >= nextMs;
        boolean changed = !has.equals(shallHave) && (repeats || random.nextInt(3) > 0);
        if (changed) {
            // What is taken away is closed before it is said to be; what is given is opened. A task that the member
            // was given and does not name is taken for closed: it does what it was told before it says all again.
            has = shallHave;
        }
        if (nowMs >= nextMs || changed) {
            beat(nowMs);
        }
    }

    private void beat(long nowMs) {
        nextMs = nowMs + INTERVAL_MS;
        boolean joins = epoch == StreamsHeartbeat.JOIN;
        boolean say = joins || !has.equals(said);
        Profile profile = joins
                ? new Profile(Optional.empty(), Optional.of(process), Optional.empty(), Optional.of(Map.of()))
                : Profile.UNCHANGED;
        StreamsHeartbeat beat = new StreamsHeartbeat(
                Bench.GROUP,
                member,
                epoch,
                instance,
                joins ? Bench.REBALANCE_MS : -1,
                profile,
                joins ? Optional.of(StreamsWorld.TOPOLOGY) : Optional.empty(),
                say ? Optional.of(has) : Optional.empty(),
                StreamsHeartbeat.Offsets.UNCHANGED,
                0,
                false,
                true);
        try {
            world.send(beat).ifPresentOrElse(answer -> hear(answer, nowMs), () -> said = null);
        } catch (BusException e) {
            if (e.error() == BusError.UNRELEASED_INSTANCE_ID) {
                // Its former self has not been missed yet.
                return;
            }
            if (e.error() != BusError.NOT_COORDINATOR) {
                rejoin();
            }
        }
    }

    private void hear(StreamsAnswer answer, long nowMs) {
        heardMs = nowMs;
        world.sawEpoch(this, member, answer.memberEpoch());
        epoch = answer.memberEpoch();
        said = has;
        answer.tasks().ifPresent(tasks -> {
            world.sawTasks(this, tasks);
            shallHave = tasks;
        });
    }

    /** Everything is given up, and the thread begins anew under another id. */
    private void rejoin() {
        member = world.nextMember();
        epoch = StreamsHeartbeat.JOIN;
        has = StreamsTasks.NONE;
        shallHave = StreamsTasks.NONE;
        said = null;
        nextMs = 0;
    }

    /** The process is killed: nothing is said. */
    void crash() {
        gone = true;
        has = StreamsTasks.NONE;
    }

    /** Gives everything up and says goodbye, a static member for a while only. */
    void leave() {
        crash();
        if (epoch > 0) {
            try {
                world.send(Bench.beat(member, instance.isPresent() ? -2 : -1, instance, Optional.empty()));
            } catch (BusException e) {
                // It is not missed then, and goes by its session.
            }
        }
    }
}
