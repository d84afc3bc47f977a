package io.myelin.coordination.txn;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.broker.txn.Transactions;
import io.myelin.generation.Carry;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.loop.Loops;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The coordinator of transactions as a component: one generation lives as long as the generation of the broker it was made for.
 * Everything it decides is in the log, so that the next one goes on from there.
 */
@Component(
        name = "io.myelin.coordination.txn",
        service = {
            Transactions.class,
            TransactionGate.class,
            PartitionListener.class,
            HealthSource.class,
            MetricSource.class
        },
        property = PartitionListener.TOPIC + "=" + TransactionService.TOPIC,
        immediate = true)
@Designate(ocd = TransactionConfig.class)
public final class TransactionCoordination extends TransactionService
        implements PartitionListener, HealthSource, MetricSource {
    private static final String NAME = "transactions";

    private final TransactionWiring wiring;

    @Activate
    public TransactionCoordination(
            @Reference Broker broker, @Reference Loops loops, @Reference Carry carry, TransactionConfig config) {
        this(TransactionWiring.of(
                broker, loops, carry, TransactionWiring.runtime(config), TransactionWiring.limits(config)));
    }

    TransactionCoordination(TransactionWiring wiring) {
        super(wiring.broker(), wiring.shards(), wiring.limits());
        this.wiring = wiring;
    }

    @Deactivate
    void deactivate() {
        wiring.shards().drain();
        wiring.shards().close();
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
        return TransactionMetrics.read(wiring);
    }
}
