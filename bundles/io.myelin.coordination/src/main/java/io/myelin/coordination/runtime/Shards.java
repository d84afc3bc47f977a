package io.myelin.coordination.runtime;

import io.myelin.TopicIdPartition;
import io.myelin.access.Caller;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.TransactionEnd;
import io.myelin.cluster.image.NodeImage;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.health.Health;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards on this node of one coordinator's topic, and the way from a key (a group, a transactional id) to its shard. Any
 * thread.
 *
 * @param <S> the kind of shard
 */
public final class Shards<S extends Shard> {
    private static final Logger LOG = LoggerFactory.getLogger(Shards.class);
    private static final int CLOSE_WAIT_S = 5;

    private final Broker broker;
    private final String topic;
    private final String noun;
    private final Function<TopicIdPartition, ShardHost<S>> factory;
    private final Map<TopicIdPartition, ShardHost<S>> hosts = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /**
     * @param topic of which each partition is a shard
     * @param noun what a key is called in messages
     * @param factory makes the host of a partition
     */
    public Shards(Broker broker, String topic, String noun, Function<TopicIdPartition, ShardHost<S>> factory) {
        this.broker = broker;
        this.topic = topic;
        this.noun = noun;
        this.factory = factory;
    }

    /** The partition of a key, by Kafka's rule, so that topics written by either are read by either. */
    public static int partitionOf(String key, int partitions) {
        int hash = key.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }

    /** The node that coordinates a key; the topic is created when it is not there yet. */
    public CompletionStage<Integer> coordinator(String key) {
        return ensureTopic(broker, topic).thenApply(image -> leaderOf(key, image));
    }

    /** An internal topic, created when it is not there yet; COORDINATOR_NOT_AVAILABLE when that fails. */
    public static CompletionStage<TopicImage> ensureTopic(Broker broker, String topic) {
        Optional<TopicImage> known = broker.image().topic(topic);
        return known.isPresent()
                ? CompletableFuture.completedFuture(known.get())
                : broker.topics()
                        .autoCreate(topic, Caller.BUS)
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(new BusException(
                                BusError.COORDINATOR_NOT_AVAILABLE,
                                topic + " cannot be created: " + failure.getMessage())));
    }

    private int leaderOf(String key, TopicImage image) {
        int partition = partitionOf(key, image.partitions().size());
        int leader = image.partitions().get(partition).leader();
        NodeImage node = broker.image().nodes().get(leader);
        if (leader == PartitionImage.NO_LEADER || node != null && node.fenced()) {
            throw new BusException(
                    BusError.COORDINATOR_NOT_AVAILABLE,
                    "partition " + partition + " of " + topic + " has no leader now");
        }
        return leader;
    }

    /** @throws BusException when this node does not coordinate the key */
    public ShardHost<S> of(String key) {
        TopicImage image = broker.image()
                .topic(topic)
                .orElseThrow(() -> new BusException(
                        BusError.NOT_COORDINATOR, "there is no " + topic + " yet: look for the coordinator"));
        PartitionImage led =
                image.partitions().get(partitionOf(key, image.partitions().size()));
        if (led.leader() != broker.nodeId()) {
            throw new BusException(
                    BusError.NOT_COORDINATOR,
                    led.leader() == PartitionImage.NO_LEADER
                            ? "nobody coordinates " + noun + " " + key + " now"
                            : noun + " " + key + " is coordinated by node " + led.leader());
        }
        return host(new TopicIdPartition(image.id(), image.name(), led.index()));
    }

    /** All shards that this node leads. */
    public List<ShardHost<S>> led() {
        List<ShardHost<S>> led = new ArrayList<>();
        broker.image()
                .topic(topic)
                .ifPresent(image -> image.partitions().forEach(partition -> {
                    if (partition.leader() == broker.nodeId()) {
                        led.add(host(new TopicIdPartition(image.id(), image.name(), partition.index())));
                    }
                }));
        return led;
    }

    /** The shards there are, led or about to be. */
    public Collection<ShardHost<S>> present() {
        return hosts.values();
    }

    /** Whether each shard could be loaded. */
    public Health health() {
        int loading = 0;
        for (ShardHost<S> host : present()) {
            if (host.state() == ShardHost.State.FAILED) {
                return Health.failing(host.id() + " cannot be loaded, and what it coordinates is not served: "
                        + host.failure() + "; the log has the cause, loading is tried again");
            }
            loading += host.state() == ShardHost.State.LOADING ? 1 : 0;
        }
        return Health.ok(present().size() + " shards, " + loading + " of them loading");
    }

    public void lead(TopicIdPartition partition, int leaderEpoch) {
        ShardHost<S> host = host(partition);
        host.loop().run(() -> host.lead(leaderEpoch));
    }

    /** Called on the partition's loop, so that nothing comes in between. */
    public void transactionEnded(TopicIdPartition partition, TransactionEnd end, long offset) {
        Optional.ofNullable(hosts.get(partition))
                .ifPresent(host -> host.transactionEnded(end.producerId(), offset, end.commit()));
    }

    public void resign(TopicIdPartition partition) {
        Optional.ofNullable(hosts.remove(partition))
                .ifPresent(host -> host.loop().run(host::close));
    }

    public void drain() {
        draining = true;
        onEach(hosts.values(), ShardHost::drain);
    }

    /** Ends the generation; returns when each shard has left what the next one needs. */
    public void close() {
        Collection<ShardHost<S>> ending = List.copyOf(hosts.values());
        CountDownLatch open = new CountDownLatch(ending.size());
        int refused = onEach(ending, host -> {
            try {
                host.leave();
            } finally {
                open.countDown();
            }
        });
        for (int i = 0; i < refused; i++) {
            open.countDown();
        }
        try {
            if (!open.await(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
                LOG.warn(
                        "{} shards of {} did not end within {} s; what they had in memory only is lost",
                        open.getCount(),
                        topic,
                        CLOSE_WAIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hosts.clear();
    }

    private static <S extends Shard> int onEach(Collection<ShardHost<S>> hosts, Consumer<ShardHost<S>> task) {
        int refused = 0;
        for (ShardHost<S> host : hosts) {
            try {
                host.loop().run(() -> task.accept(host));
            } catch (RejectedExecutionException e) {
                // The node ends and its loops with it: nobody is left to hand anything to.
                refused++;
            }
        }
        return refused;
    }

    private ShardHost<S> host(TopicIdPartition partition) {
        return hosts.computeIfAbsent(partition, id -> {
            ShardHost<S> host = factory.apply(id);
            if (draining) {
                host.loop().run(host::drain);
            }
            return host;
        });
    }
}
