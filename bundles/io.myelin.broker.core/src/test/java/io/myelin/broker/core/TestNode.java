package io.myelin.broker.core;

import io.myelin.Principal;
import io.myelin.TopicIdPartition;
import io.myelin.access.Authorizer;
import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.Partition;
import io.myelin.broker.Topics;
import io.myelin.broker.core.node.Condition;
import io.myelin.broker.core.node.Generation;
import io.myelin.broker.core.node.GenerationBuilder;
import io.myelin.broker.core.node.Services;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.cluster.ClusterListener;
import io.myelin.codec.KafkaCodecs;
import io.myelin.file.DataDirectory;
import io.myelin.log.StorageException;
import io.myelin.log.segment.SegmentLogStore;
import io.myelin.replication.isr.IsrReplication;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import io.myelin.testkit.sim.Survival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assertions;

/** One node on simulated loops, time and disk, with real logs and replica sets and a quorum in memory. */
public final class TestNode {
    public static final int ID = 1;
    public static final Caller ANYONE = new Caller(Principal.user("ada"), "test", "127.0.0.1", "kafka");
    public static final Path ROOT = Path.of("/data");

    public final SimScheduler scheduler = new SimScheduler(1, 2);
    public final SimFileIO disk = new SimFileIO(1);
    public final FakeCluster cluster = new FakeCluster(scheduler.blocking());
    private final Map<String, Object> config = new HashMap<>(Map.of("authorizer", "test"));
    private final UUID incarnation = UUID.randomUUID();
    private Authorizer authorizer = allowing(true);
    private TransactionGate gate;
    private SegmentLogStore store;
    private Generation generation;
    private GenerationBuilder parts;
    private Condition condition;
    private Broker offered;
    /** Topics whose logs do not open. */
    public final Set<String> broken = new HashSet<>();

    public AuthorizerAccess access;

    public TestNode with(String attribute, Object value) {
        config.put(attribute, value);
        return this;
    }

    /** Who is asked about transactions, from the next start on; null for nobody. */
    public TestNode gate(TransactionGate next) {
        gate = next;
        return this;
    }

    /** Null for an authorizer that is not there. */
    public TestNode authorizer(Authorizer next) {
        authorizer = next;
        return this;
    }

    public static Authorizer allowing(boolean all) {
        return new Authorizer() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public boolean allows(Caller caller, Operation operation, Resource resource) {
                return all;
            }

            @Override
            public boolean allowsSome(Caller caller, Operation operation, Resource.Kind kind) {
                return all;
            }
        };
    }

    public TestNode start() {
        prepare();
        generation.start();
        run();
        return this;
    }

    /** Everything up to the start. */
    public TestNode prepare() {
        DataDirectory data = new SimData();
        try {
            store = new SegmentLogStore(
                    data,
                    disk,
                    scheduler.clock(),
                    scheduler,
                    ConfigOf.type(SegmentLogStore.Config.class, Map.of("journal_bytes", 0L)));
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
        BrokerConfig typed = ConfigOf.type(BrokerConfig.class, config);
        access = new AuthorizerAccess(typed.authorizer());
        if (authorizer != null) {
            access.bind(authorizer);
        }
        parts = new GenerationBuilder(ID, incarnation, typed, access);
        if (gate != null) {
            parts.gate().bind(gate);
        }
        generation = parts.build(
                new PickyStore(store, id -> broken.contains(id.topic())),
                new IsrReplication(data),
                cluster,
                scheduler,
                new KafkaCodecs(),
                scheduler.clock(),
                new FakeServices());
        condition = generation.condition();
        return this;
    }

    public void begin() {
        generation.start();
    }

    public Generation generation() {
        return generation;
    }

    public List<TopicIdPartition> stored() {
        try {
            return store.stored();
        } catch (StorageException e) {
            throw new IllegalStateException(e);
        }
    }

    public GenerationBuilder parts() {
        return parts;
    }

    public Condition condition() {
        return condition;
    }

    /** The broker as other bundles find it: null while it is not offered. */
    public Broker offered() {
        return offered;
    }

    public Broker broker() {
        Assertions.assertNotNull(offered, "the broker is not offered: " + condition.health());
        return offered;
    }

    public void run() {
        scheduler.runReady();
        Assertions.assertEquals(List.of(), scheduler.failures());
    }

    public void stop() {
        CompletableFuture<Void> ended = generation.end();
        run();
        Assertions.assertTrue(ended.isDone(), "partitions are not closed");
        ended.join();
        store.close();
        run();
    }

    /** The power goes: no code runs any more, and the disk keeps what it must. */
    public void crash(Survival survival) {
        scheduler.kill();
        disk.powerCut(survival);
        cluster.forgetAll();
        offered = null;
    }

    public void restart() {
        stop();
        start();
    }

    public Partition partition(String topic, int index) {
        return broker().partition(topic, index).orElseThrow();
    }

    public void create(String topic, int partitions, Map<String, String> configs) {
        get(broker().topics().create(new Topics.Spec(topic, partitions, 1, Map.of(), configs), false, ANYONE));
    }

    public <T> T get(CompletionStage<T> stage) {
        run();
        try {
            Assertions.assertTrue(stage.toCompletableFuture().isDone(), "the stage is not complete");
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public BusError refused(CompletionStage<?> stage) {
        return Assertions.assertThrows(BusException.class, () -> get(stage)).error();
    }

    private final class FakeServices implements Services {
        @Override
        public <T> Runnable register(Class<T> type, T service) {
            if (service instanceof ClusterListener listener && type == ClusterListener.class) {
                cluster.listen(listener);
                return () -> cluster.forget(listener);
            }
            offered = (Broker) service;
            return () -> offered = null;
        }
    }

    private final class SimData implements DataDirectory {
        @Override
        public Path path() {
            return ROOT;
        }

        @Override
        public int nodeId() {
            return ID;
        }

        @Override
        public Path directory(String name) {
            try {
                disk.createDirectories(ROOT.resolve(name));
                for (Path at = ROOT.resolve(name); at != null; at = at.getParent()) {
                    disk.syncDirectory(at);
                }
                return ROOT.resolve(name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
