package io.myelin.coordination;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.TransactionEnd;
import io.myelin.broker.group.Groups;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.generation.Carry;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.loop.Loops;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import java.util.List;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The bundle's component: one generation of coordination lives as long as the generation of the broker it was made for.
 * When either ends, the calls that wait are sent on and the members are left to the next one.
 */
@Component(
        name = "io.myelin.coordination",
        service = {Groups.class, Coordination.class, PartitionListener.class, HealthSource.class, MetricSource.class},
        property = PartitionListener.TOPIC + "=" + GroupService.TOPIC,
        immediate = true)
@Designate(ocd = CoordinationConfig.class)
public final class Coordination extends GroupService implements PartitionListener, HealthSource, MetricSource {
    private static final String NAME = "coordination";
    private static final long GATE_DRAIN_MS = 10_000;

    private final Wiring wiring;

    @Activate
    public Coordination(
            @Reference Broker broker, @Reference Loops loops, @Reference Carry carry, CoordinationConfig config) {
        this(Wiring.of(
                broker,
                loops,
                carry,
                Limits.runtime(config),
                Limits.groups(config),
                new ModuleLimits(Limits.consumers(config), Limits.streams(config), Limits.shares(config)),
                () -> UUID.randomUUID().toString()));
    }

    Coordination(Wiring wiring) {
        super(wiring.broker(), wiring.shards(), wiring.limits(), wiring.admission());
        this.wiring = wiring;
    }

    @Deactivate
    void deactivate() {
        wiring.admission().gate().close();
        wiring.admission().drain();
        wiring.shards().drain();
        wiring.shards().close();
    }

    @Reference(
            name = "gate",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindGate(TransactionGate gate) {
        wiring.admission().gate().bind(gate);
    }

    void unbindGate(TransactionGate gate) {
        wiring.admission().gate().unbind(gate, GATE_DRAIN_MS);
    }

    @Override
    public void onTransactionEnd(Partition partition, TransactionEnd end, long offset) {
        wiring.shards().transactionEnded(partition.id(), end, offset);
    }

    /** For components of other protocols that are made of the same generation. */
    Wiring wiring() {
        return wiring;
    }

    @Override
    public void onLeader(Partition partition, int leaderEpoch) {
        wiring.shards().lead(partition.id(), leaderEpoch);
    }

    @Override
    public void onResigned(TopicIdPartition partition, int leaderEpoch) {
        wiring.shards().resign(partition);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Health check() {
        return wiring.shards().health();
    }

    @Override
    public List<Metric> read() {
        return CoordinationMetrics.read(
                new CoordinationMetrics.Source(wiring.shards(), wiring.groupCounters(), wiring.runtimeCounters()));
    }
}
