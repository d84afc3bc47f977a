package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.buffer.Frame;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One call for records of several queues: asks one after the other for what there is; when there is nothing, waits at all of
 * them, and the first that has something answers.
 */
final class AcquireCall {
    private final AcquireSpec spec;
    private final QueueDesk desk;
    private final QueueOptions options;
    private final Loops loops;
    private final Function<TopicIdPartition, Optional<BusException>> screen;
    private final List<Acquired.Part> parts = new ArrayList<>();
    private final List<TopicIdPartition> asked = new ArrayList<>();
    private long lockMs;
    private int leftRecords;
    private int leftBytes;

    /** @param screen why the caller may not read of a partition */
    AcquireCall(
            AcquireSpec spec,
            QueueDesk desk,
            QueueOptions options,
            Loops loops,
            Function<TopicIdPartition, Optional<BusException>> screen) {
        this.spec = spec;
        this.desk = desk;
        this.options = options;
        this.loops = loops;
        this.screen = screen;
        this.lockMs = spec.lockMs() == AcquireSpec.GROUP_LOCK ? options.lockMs() : spec.lockMs();
        this.leftRecords = spec.maxRecords();
        this.leftBytes = spec.maxBytes();
    }

    CompletionStage<Acquired> run() {
        return ask(0).thenCompose(nothing -> {
            boolean waits = parts.isEmpty() && spec.maxWaitMs() > 0 && !asked.isEmpty();
            return waits ? await() : CompletableFuture.completedFuture(new Acquired(lockMs, parts));
        });
    }

    private CompletionStage<Void> ask(int index) {
        if (index == spec.partitions().size() || leftRecords <= 0 || leftBytes <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        TopicIdPartition partition = spec.partitions().get(index);
        Optional<BusException> refusal = screen.apply(partition);
        if (refusal.isPresent()) {
            parts.add(failed(partition, refusal.get()));
            return ask(index + 1);
        }
        // Where there is one queue only, the first question may wait as well.
        if (spec.partitions().size() == 1 && spec.maxWaitMs() > 0) {
            asked.add(partition);
            return CompletableFuture.completedFuture(null);
        }
        return pull(partition, new Claim(), false)
                .handle((grant, failure) -> {
                    take(partition, grant, failure);
                    return null;
                })
                .thenCompose(nothing -> ask(index + 1));
    }

    private void take(TopicIdPartition partition, Grant grant, Throwable failure) {
        if (failure != null) {
            try {
                parts.add(failed(partition, QueueDesk.told(failure)));
            } catch (RuntimeException e) {
                if (parts.stream().allMatch(part -> part.ranges().isEmpty())) {
                    throw e;
                }
                // Something was acquired already: that comes first, and the call is made again anyway.
            }
        } else if (grant.nothing()) {
            asked.add(partition);
        } else {
            lockMs = grant.lockMs();
            leftBytes -= grant.records().length();
            grant.ranges().forEach(range -> leftRecords -= (int) (range.last() - range.first() + 1));
            parts.add(new Acquired.Part(partition, grant.records(), grant.ranges(), Optional.empty()));
        }
    }

    private static Acquired.Part failed(TopicIdPartition partition, BusException error) {
        return new Acquired.Part(partition, Frame.of(new byte[0]), List.of(), Optional.of(error));
    }

    private CompletionStage<Acquired> await() {
        Claim claim = new Claim();
        CompletableFuture<Acquired> answer = new CompletableFuture<>();
        Loop loop = loops.owner(asked.get(0));
        Timer timer = loop.schedule(TimeUnit.MILLISECONDS.toNanos(spec.maxWaitMs()), () -> {
            if (claim.take(this)) {
                answer.complete(new Acquired(lockMs, List.of()));
            }
        });
        answer.whenComplete((acquired, failure) -> {
            timer.cancel();
            asked.forEach(this::withdraw);
        });
        for (TopicIdPartition partition : List.copyOf(asked)) {
            pull(partition, claim, true).whenComplete((grant, failure) -> {
                // A shard that answers has the claim; what fails on the way there has not.
                if (failure == null || claim.isHeldBy(partition) || claim.take(partition)) {
                    answer(partition, grant, failure, answer);
                }
            });
        }
        return answer;
    }

    private void answer(
            TopicIdPartition partition, Grant grant, Throwable failure, CompletableFuture<Acquired> answer) {
        try {
            take(partition, grant, failure);
            answer.complete(new Acquired(lockMs, parts));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private void withdraw(TopicIdPartition partition) {
        QueueKey key = QueueKey.of(spec.group(), partition);
        desk.at(key).whenComplete((host, failure) -> {
            if (failure == null) {
                host.submit((shard, now, reply, effects) -> {
                    shard.withdraw(key);
                    effects.reply(reply, null);
                });
            }
        });
    }

    private CompletionStage<Grant> pull(TopicIdPartition partition, Claim claim, boolean waits) {
        QueueKey key = QueueKey.of(spec.group(), partition);
        try {
            int leaderEpoch = desk.leader(partition).leaderEpoch();
            return pullOf(key, partition, leaderEpoch, claim, waits).exceptionallyCompose(failure -> {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                return cause instanceof NoQueueException
                        ? desk.open(spec.group(), partition, options.start())
                                .thenCompose(nothing -> pullOf(key, partition, leaderEpoch, claim, waits))
                        : CompletableFuture.failedFuture(cause);
            });
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Grant> pullOf(
            QueueKey key, TopicIdPartition partition, int leaderEpoch, Claim claim, boolean waits) {
        Wanted wanted = new Wanted(leftRecords, leftBytes, spec.mode(), spec.batchRecords());
        CompletionStage<ShardHost<QueueShard>> at = desk.at(key);
        return at.thenCompose(host -> host.submit((shard, now, reply, effects) -> shard.pull(
                key,
                new Pull(spec.consumer(), partition, wanted, spec.lockMs(), claim, waits, reply),
                leaderEpoch,
                effects)));
    }
}
