package io.myelin.coordination;

import io.myelin.broker.Broker;
import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.Topology;
import io.myelin.coordination.runtime.RuntimeCounters;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardCarry;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.generation.Carry;
import io.myelin.loop.Loops;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The parts of one generation of the bundle, put together. */
record Wiring(
        Broker broker,
        GroupLimits limits,
        Shards<GroupShard> shards,
        GroupCounters groupCounters,
        RuntimeCounters runtimeCounters) {

    static Wiring of(
            Broker broker,
            Loops loops,
            Carry carry,
            RuntimeLimits runtime,
            GroupLimits limits,
            Supplier<String> randomIds) {
        GroupCounters groupCounters = new GroupCounters();
        RuntimeCounters runtimeCounters = new RuntimeCounters();
        Topology topology = topology(broker);
        ShardCarry shardCarry = new ShardCarry(carry, "coordination/groups");
        Shards<GroupShard> shards = new Shards<>(
                broker,
                GroupService.TOPIC,
                "group",
                id -> new ShardHost<>(
                        id,
                        loops.owner(id),
                        () -> broker.partition(id),
                        () -> new GroupShard(limits, groupCounters, topology, randomIds),
                        runtime,
                        runtimeCounters,
                        shardCarry));
        return new Wiring(broker, limits, shards, groupCounters, runtimeCounters);
    }

    private static Topology topology(Broker broker) {
        return new Topology() {
            @Override
            public long version() {
                return broker.image().version();
            }

            @Override
            public Optional<UUID> topicId(String name) {
                return broker.image().topic(name).map(topic -> topic.id());
            }
        };
    }
}
