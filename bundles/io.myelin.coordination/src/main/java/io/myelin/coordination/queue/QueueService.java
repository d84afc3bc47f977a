package io.myelin.coordination.queue;

import static io.myelin.access.Operation.DELETE;
import static io.myelin.access.Operation.DESCRIBE;
import static io.myelin.access.Operation.READ;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.queue.Acknowledgements;
import io.myelin.broker.queue.AcquireSpec;
import io.myelin.broker.queue.Acquired;
import io.myelin.broker.queue.DescribedQueue;
import io.myelin.broker.queue.NewStart;
import io.myelin.broker.queue.Outcome;
import io.myelin.broker.queue.QueueStart;
import io.myelin.broker.queue.Queues;
import io.myelin.coordination.runtime.Shards;
import io.myelin.loop.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Queues for everybody: checks what a call may do and hands it, partition by partition, to the shards. */
class QueueService implements Queues {
    static final String TOPIC = "__share_group_state";

    private static final int MAX_CONSUMER_CHARS = 1000;

    private final Broker broker;
    private final Shards<QueueShard> shards;
    private final QueueDesk desk;
    private final Function<String, QueueOptions> options;
    private final Loops loops;

    QueueService(Broker broker, Shards<QueueShard> shards, Function<String, QueueOptions> options, Loops loops) {
        this.broker = broker;
        this.shards = shards;
        this.desk = new QueueDesk(broker, shards);
        this.options = options;
        this.loops = loops;
    }

    @Override
    public CompletionStage<List<Outcome>> open(
            String group, List<TopicIdPartition> partitions, QueueStart start, Caller caller) {
        return guarded(() -> {
            require(caller, READ, group);
            return each(partitions, caller, partition -> desk.open(group, partition, resolved(group, start)));
        });
    }

    @Override
    public CompletionStage<Acquired> acquire(AcquireSpec spec, Caller caller) {
        return guarded(() -> {
            require(caller, READ, spec.group());
            checkConsumer(spec.consumer());
            if (spec.maxRecords() < 1 || spec.maxBytes() < 1 || spec.lockMs() < AcquireSpec.GROUP_LOCK) {
                throw invalid("a call for records wants at least one record, and one byte");
            }
            return new AcquireCall(
                            spec, desk, options.apply(spec.group()), loops, partition -> screen(partition, caller))
                    .run();
        });
    }

    @Override
    public CompletionStage<List<Outcome>> acknowledge(Acknowledgements acknowledgements, Caller caller) {
        return guarded(() -> {
            String group = acknowledgements.group();
            require(caller, READ, group);
            checkConsumer(acknowledgements.consumer());
            List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
            for (Acknowledgements.Part part : acknowledgements.parts()) {
                outcomes.add(outcome(part.partition(), () -> {
                    checkTopic(part.partition(), caller);
                    QueueKey key = QueueKey.of(group, part.partition());
                    return desk.at(key)
                            .thenCompose(host -> host.submit((shard, now, reply, effects) -> shard.acknowledge(
                                    key, acknowledgements.consumer(), part.ranges(), now, reply, effects)));
                }));
            }
            return all(outcomes);
        });
    }

    @Override
    public CompletionStage<Void> release(
            String group, String consumer, List<TopicIdPartition> partitions, boolean counts, Caller caller) {
        return guarded(() -> {
            require(caller, READ, group);
            List<CompletionStage<Void>> released = new ArrayList<>();
            for (TopicIdPartition partition : partitions) {
                QueueKey key = QueueKey.of(group, partition);
                released.add(desk.at(key)
                        .thenCompose(host -> host.submit((shard, now, reply, effects) ->
                                shard.release(key, consumer, counts, now, reply, effects))));
            }
            return all(released).thenAccept(done -> {});
        });
    }

    @Override
    public CompletionStage<List<DescribedQueue>> describe(
            String group, Optional<List<TopicIdPartition>> partitions, Caller caller) {
        return guarded(() -> {
            require(caller, DESCRIBE, group);
            if (partitions.isPresent()) {
                return describe(group, partitions.get(), caller);
            }
            return Shards.ensureTopic(broker, TOPIC)
                    .thenCompose(topic -> all(shards.led().stream()
                            .map(host -> host.<List<QueueKey>>submit(
                                    (shard, now, reply, effects) -> shard.list(group, reply, effects)))
                            .toList()))
                    .thenCompose(keys -> describe(group, visible(keys, caller), caller));
        });
    }

    private List<TopicIdPartition> visible(List<List<QueueKey>> keys, Caller caller) {
        return keys.stream()
                .flatMap(List::stream)
                .flatMap(key -> broker
                        .image()
                        .topic(key.topicId())
                        .map(topic -> new TopicIdPartition(topic.id(), topic.name(), key.partition()))
                        .stream())
                .filter(partition -> broker.access().allows(caller, DESCRIBE, Resource.topic(partition.topic())))
                .toList();
    }

    private CompletionStage<List<DescribedQueue>> describe(
            String group, List<TopicIdPartition> partitions, Caller caller) {
        return all(partitions.stream()
                .map(partition -> described(group, partition, caller))
                .toList());
    }

    private CompletionStage<DescribedQueue> described(String group, TopicIdPartition partition, Caller caller) {
        return guarded(() -> {
                    broker.access().require(caller, DESCRIBE, Resource.topic(partition.topic()));
                    return desk.describe(group, partition);
                })
                .exceptionally(failure -> QueueDesk.unknown(partition, Optional.of(QueueDesk.told(failure))));
    }

    @Override
    public CompletionStage<List<Outcome>> alter(String group, List<NewStart> starts, Caller caller) {
        return guarded(() -> {
            require(caller, READ, group);
            List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
            for (NewStart start : starts) {
                outcomes.add(outcome(start.partition(), () -> {
                    checkTopic(start.partition(), caller);
                    return desk.alter(group, start.partition(), resolved(group, start.start()));
                }));
            }
            return all(outcomes);
        });
    }

    @Override
    public CompletionStage<List<Outcome>> delete(String group, List<TopicIdPartition> partitions, Caller caller) {
        return guarded(() -> {
            require(caller, DELETE, group);
            return each(partitions, caller, partition -> {
                QueueKey key = QueueKey.of(group, partition);
                return desk.at(key)
                        .thenCompose(
                                host -> host.submit((shard, now, reply, effects) -> shard.delete(key, reply, effects)));
            });
        });
    }

    @Override
    public int lockMs(String group) {
        return options.apply(group).lockMs();
    }

    @Override
    public void drain() {
        shards.drain();
    }

    private QueueStart resolved(String group, QueueStart start) {
        return start instanceof QueueStart.Configured ? options.apply(group).start() : start;
    }

    private CompletionStage<List<Outcome>> each(
            List<TopicIdPartition> partitions, Caller caller, Function<TopicIdPartition, CompletionStage<Void>> call) {
        return all(partitions.stream()
                .map(partition -> outcome(partition, () -> {
                    checkTopic(partition, caller);
                    return call.apply(partition);
                }))
                .toList());
    }

    private static CompletionStage<Outcome> outcome(TopicIdPartition partition, Supplier<CompletionStage<Void>> call) {
        return guarded(call)
                .handle((nothing, failure) -> new Outcome(
                        partition, failure == null ? Optional.empty() : Optional.of(QueueDesk.told(failure))));
    }

    private Optional<BusException> screen(TopicIdPartition partition, Caller caller) {
        try {
            checkTopic(partition, caller);
            return Optional.empty();
        } catch (BusException e) {
            return Optional.of(e);
        }
    }

    private void checkTopic(TopicIdPartition partition, Caller caller) {
        broker.access().require(caller, READ, Resource.topic(partition.topic()));
    }

    private void require(Caller caller, Operation operation, String group) {
        broker.access().require(caller, operation, Resource.group(group));
        if (group.isEmpty()) {
            throw new BusException(BusError.INVALID_GROUP_ID, "a group has a name");
        }
    }

    private static void checkConsumer(String consumer) {
        if (consumer.isEmpty() || consumer.length() > MAX_CONSUMER_CHARS) {
            throw invalid("a consumer has an id of 1 to " + MAX_CONSUMER_CHARS + " characters");
        }
    }

    private static BusException invalid(String message) {
        return new BusException(BusError.INVALID_REQUEST, message);
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (BusException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** In order. */
    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        CompletionStage<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (CompletionStage<T> stage : stages) {
            all = all.thenCombine(stage, (some, one) -> {
                some.add(one);
                return some;
            });
        }
        return all;
    }
}
