package io.myelin.broker.core;

import io.myelin.access.Caller;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.TransactionRef;
import io.myelin.broker.group.TopicPartitionRef;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Producers with transactions and who coordinates them, outside of the node that is simulated: nothing of this is lost when the
 * node is. What is sent arrives late, out of turn, or twice.
 */
final class SimTransactions implements TransactionGate {
    private final Random random;
    private final Supplier<Partition> partition;
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<Runnable> network = new ArrayList<>();
    private Loop loop;
    private int era;

    SimTransactions(Random random, Supplier<Partition> partition) {
        this.random = random;
        this.partition = partition;
        for (int i = 0; i < 4; i++) {
            producers.add(new SimProducer(this, 100 + i, i % 2 == 0));
        }
    }

    /** Where answers come from. */
    void runOn(Loop next) {
        loop = next;
    }

    /** The node has started anew: whoever waits for an answer of the one before gets none. */
    void forgetAnswers(Loop next) {
        era++;
        loop = next;
        producers.forEach(SimProducer::unanswered);
    }

    int era() {
        return era;
    }

    Random random() {
        return random;
    }

    long nowMs() {
        return loop.clock().nowMs();
    }

    long deadlineNs() {
        return loop.clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(500);
    }

    /** The leader, null when there is none now. */
    Partition leader() {
        Partition now = partition.get();
        return now != null && now.leads() ? now : null;
    }

    /** Puts something on its way. */
    void send(Runnable request) {
        network.add(request);
    }

    void act() {
        int choice = random.nextInt(100);
        if (choice < 45 && !network.isEmpty()) {
            network.remove(random.nextInt(network.size())).run();
        } else if (choice == 99) {
            producers.get(random.nextInt(producers.size())).timeOut();
        } else {
            producers.get(random.nextInt(producers.size())).act();
        }
    }

    /** Brings everything to its end. */
    void finish() {
        List<Runnable> arriving = new ArrayList<>(network);
        network.clear();
        arriving.forEach(Runnable::run);
        producers.forEach(SimProducer::finish);
    }

    boolean settled() {
        return network.isEmpty() && producers.stream().allMatch(SimProducer::settled);
    }

    /** By producer, the values of all transactions that were decided to commit, in order. */
    Map<Long, List<String>> committed() {
        Map<Long, List<String>> all = new TreeMap<>();
        for (SimProducer producer : producers) {
            if (!producer.committed().isEmpty()) {
                all.put(producer.id(), producer.committed());
            }
        }
        return all;
    }

    CompletionStage<Void> mark(TransactionEnd end) {
        Partition leader = leader();
        return leader == null
                ? CompletableFuture.failedFuture(new BusException(BusError.NOT_LEADER, "nobody leads"))
                : leader.endTransaction(end, deadlineNs(), Caller.BUS);
    }

    @Override
    public CompletionStage<Void> admit(
            TransactionRef ref, long producerId, short producerEpoch, TopicPartitionRef asked) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        SimProducer producer =
                producers.stream().filter(p -> p.id() == producerId).findFirst().orElseThrow();
        // Decided when it arrives there, and known here later: in between everything may happen.
        loop.schedule(TimeUnit.MILLISECONDS.toNanos(random.nextInt(3)), () -> {
            BusError refusal = producer.admit(ref, producerEpoch);
            loop.schedule(TimeUnit.MILLISECONDS.toNanos(random.nextInt(5)), () -> {
                if (refusal == null) {
                    answer.complete(null);
                } else {
                    answer.completeExceptionally(new BusException(refusal, "says the simulated coordinator"));
                }
            });
        });
        return answer;
    }

    @Override
    public void drain() {
        // What waits here ends by itself.
    }

    @Override
    public String toString() {
        return producers + ", " + network.size() + " on their way";
    }
}
