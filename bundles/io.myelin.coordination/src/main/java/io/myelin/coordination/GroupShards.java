package io.myelin.coordination;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.cluster.image.PartitionImage;
import io.myelin.cluster.image.TopicImage;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.runtime.ShardHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shards of groups on this node, and the way from a group to its shard. Any thread. */
final class GroupShards {
    static final String TOPIC = "__consumer_offsets";

    private static final Logger LOG = LoggerFactory.getLogger(GroupShards.class);
    private static final int CLOSE_WAIT_S = 5;

    private final Broker broker;
    private final Function<TopicIdPartition, ShardHost<GroupShard>> factory;
    private final Map<TopicIdPartition, ShardHost<GroupShard>> hosts = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /** @param factory makes the host of a partition */
    GroupShards(Broker broker, Function<TopicIdPartition, ShardHost<GroupShard>> factory) {
        this.broker = broker;
        this.factory = factory;
    }

    /** The partition of a group, by Kafka's rule, so that topics written by either are read by either. */
    static int partitionOf(String groupId, int partitions) {
        int hash = groupId.hashCode();
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }

    static TopicIdPartition partitionOf(String groupId, TopicImage topic) {
        return new TopicIdPartition(
                topic.id(),
                topic.name(),
                partitionOf(groupId, topic.partitions().size()));
    }

    /** @throws BusException when this node does not coordinate the group */
    ShardHost<GroupShard> of(String groupId) {
        TopicImage topic = broker.image()
                .topic(TOPIC)
                .orElseThrow(() -> new BusException(
                        BusError.NOT_COORDINATOR, "there are no groups yet: look for the coordinator"));
        TopicIdPartition partition = partitionOf(groupId, topic);
        PartitionImage led = topic.partitions().get(partition.partition());
        if (led.leader() != broker.nodeId()) {
            throw new BusException(
                    BusError.NOT_COORDINATOR,
                    led.leader() == PartitionImage.NO_LEADER
                            ? "nobody coordinates group " + groupId + " now"
                            : "group " + groupId + " is coordinated by node " + led.leader());
        }
        return host(partition);
    }

    /** All shards that this node leads. */
    List<ShardHost<GroupShard>> led() {
        List<ShardHost<GroupShard>> led = new ArrayList<>();
        broker.image()
                .topic(TOPIC)
                .ifPresent(topic -> topic.partitions().forEach(partition -> {
                    if (partition.leader() == broker.nodeId()) {
                        led.add(host(new TopicIdPartition(topic.id(), topic.name(), partition.index())));
                    }
                }));
        return led;
    }

    /** The shards there are, led or about to be. */
    Collection<ShardHost<GroupShard>> present() {
        return hosts.values();
    }

    void lead(TopicIdPartition partition, int leaderEpoch) {
        ShardHost<GroupShard> host = host(partition);
        host.loop().run(() -> host.lead(leaderEpoch));
    }

    void resign(TopicIdPartition partition) {
        Optional.ofNullable(hosts.remove(partition))
                .ifPresent(host -> host.loop().run(host::close));
    }

    void drain() {
        draining = true;
        onEach(hosts.values(), ShardHost::drain);
    }

    /** Ends the generation; returns when each shard has left what the next one needs. */
    void close() {
        Collection<ShardHost<GroupShard>> ending = List.copyOf(hosts.values());
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
                        "{} shards did not end within {} s; members of their groups join again",
                        open.getCount(),
                        CLOSE_WAIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hosts.clear();
    }

    private static int onEach(Collection<ShardHost<GroupShard>> hosts, Consumer<ShardHost<GroupShard>> task) {
        int refused = 0;
        for (ShardHost<GroupShard> host : hosts) {
            try {
                host.loop().run(() -> task.accept(host));
            } catch (RejectedExecutionException e) {
                // The node ends and its loops with it: nobody is left to hand anything to.
                refused++;
            }
        }
        return refused;
    }

    private ShardHost<GroupShard> host(TopicIdPartition partition) {
        return hosts.computeIfAbsent(partition, id -> {
            ShardHost<GroupShard> host = factory.apply(id);
            if (draining) {
                host.loop().run(host::drain);
            }
            return host;
        });
    }
}
