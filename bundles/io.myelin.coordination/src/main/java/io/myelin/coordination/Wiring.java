package io.myelin.coordination;

import io.myelin.broker.Broker;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.coordination.group.GroupContext;
import io.myelin.coordination.group.GroupCounters;
import io.myelin.coordination.group.GroupLimits;
import io.myelin.coordination.group.GroupShard;
import io.myelin.coordination.group.Topology;
import io.myelin.coordination.group.classic.ClassicModule;
import io.myelin.coordination.group.consumer.ConsumerModule;
import io.myelin.coordination.runtime.RuntimeCounters;
import io.myelin.coordination.runtime.RuntimeLimits;
import io.myelin.coordination.runtime.ShardCarry;
import io.myelin.coordination.runtime.ShardHost;
import io.myelin.coordination.runtime.Shards;
import io.myelin.coordination.share.ShareModule;
import io.myelin.coordination.streams.StreamsModule;
import io.myelin.coordination.streams.TopicCatalog;
import io.myelin.generation.Carry;
import io.myelin.loop.Loops;
import java.util.List;
import java.util.function.Supplier;

/** The parts of one generation of the bundle, put together. */
record Wiring(
        Broker broker,
        GroupLimits limits,
        Shards<GroupShard> shards,
        TransactionAdmission admission,
        GroupCounters groupCounters,
        RuntimeCounters runtimeCounters) {

    static Wiring of(
            Broker broker,
            Loops loops,
            Carry carry,
            RuntimeLimits runtime,
            GroupLimits limits,
            ModuleLimits modules,
            Supplier<String> randomIds) {
        GroupCounters groupCounters = new GroupCounters();
        RuntimeCounters runtimeCounters = new RuntimeCounters();
        Topology topology = broker::image;
        ShardCarry shardCarry = new ShardCarry(carry, "coordination/groups");
        Shards<GroupShard> shards = new Shards<>(
                broker,
                GroupService.TOPIC,
                "group",
                id -> new ShardHost<>(
                        id,
                        loops.owner(id),
                        () -> broker.partition(id),
                        () -> shard(new GroupContext(limits, groupCounters, topology, randomIds), modules),
                        runtime,
                        runtimeCounters,
                        shardCarry));
        TransactionAdmission admission = new TransactionAdmission(runtime.loadWaitMs(), runtime.loadWaitMaxCalls());
        return new Wiring(broker, limits, shards, admission, groupCounters, runtimeCounters);
    }

    /** A shard with a module for each type of groups: the list to extend when a type comes. */
    static GroupShard shard(GroupContext context, ModuleLimits limits) {
        Topology topology = context.topology();
        ClassicModule classic = new ClassicModule(context);
        ConsumerModule consumers = new ConsumerModule(context, classic, limits.consumers());
        StreamsModule streams = new StreamsModule(
                context,
                group -> limits.streams()
                        .of(topology.image().configs(new ConfigResource(ConfigResource.Kind.GROUP, group))),
                TopicCatalog.of(topology));
        ShareModule shares = new ShareModule(context, limits.shares());
        return new GroupShard(context, classic::newGroup, List.of(classic, consumers, streams, shares));
    }
}
