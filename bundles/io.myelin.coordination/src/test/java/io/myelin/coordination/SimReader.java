package io.myelin.coordination;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Commit;
import io.myelin.broker.group.MemberRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.generation.GenerationEndedException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A consumer as {@link ConsumerWorld} sees it: one call at a time, partitions that it uses, and a session that it trusts in. */
abstract class SimReader {
    static final int SESSION_MS = Fixture.SESSION_MS;

    final String name;
    final Optional<String> instance;
    final ConsumerWorld world;
    final Random random;
    final Set<String> used = new TreeSet<>();
    boolean gone;
    boolean busy;
    /** When the last call that was answered well, or began the session, was sent. */
    long provenMs;

    SimReader(String name, Optional<String> instance, ConsumerWorld world, Random random) {
        this.name = name;
        this.instance = instance;
        this.world = world;
        this.random = random;
    }

    /** Does its next step, if it is not waiting. */
    abstract void act();

    /** Who commits, with the epoch it believes in. */
    abstract MemberRef ref();

    abstract void react(BusError error);

    /** What it uses now: nothing any more once it has not been heard for a session. */
    Set<String> uses() {
        return gone || world.nowMs() - provenMs >= SESSION_MS ? Set.of() : used;
    }

    void commit() {
        int partition = random.nextInt(3);
        long offset = world.issue(partition);
        Commit commit = new Commit(
                ref(), List.of(new Commit.Offset(new TopicPartitionRef("t", partition), offset, -1, "")), -1);
        send(world.groups().commit(commit, caller()), answer -> world.committed(partition, offset));
    }

    <T> void send(CompletionStage<T> call, Consumer<T> then) {
        busy = true;
        call.whenComplete((answer, thrown) -> {
            busy = false;
            if (gone) {
                return;
            }
            if (thrown == null) {
                then.accept(answer);
                return;
            }
            Throwable failure = thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown;
            if (failure instanceof GenerationEndedException) {
                // The same call goes to the next generation.
                return;
            }
            failed((BusException) failure);
        });
    }

    void failed(BusException failure) {
        react(failure.error());
    }

    Caller caller() {
        return new Caller(Principal.user("sim"), name, "10.0.0.1", "plain");
    }
}
