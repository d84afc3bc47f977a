package io.myelin.coordination.queue;

import io.myelin.TopicIdPartition;
import io.myelin.broker.Broker;
import io.myelin.broker.Partition;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.queue.Queues;
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
 * Queues as a component: one generation lives as long as the generation of the broker it was made for. What was decided is in
 * the log; who holds what is carried over to the next one.
 */
@Component(
        name = "io.myelin.coordination.queue",
        service = {Queues.class, PartitionListener.class, HealthSource.class, MetricSource.class},
        property = PartitionListener.TOPIC + "=" + QueueService.TOPIC,
        immediate = true)
@Designate(ocd = QueueConfig.class)
public final class QueueCoordination extends QueueService implements PartitionListener, HealthSource, MetricSource {
    private static final String NAME = "queues";

    private final QueueWiring wiring;

    @Activate
    public QueueCoordination(
            @Reference Broker broker, @Reference Loops loops, @Reference Carry carry, QueueConfig config) {
        this(QueueWiring.of(
                broker,
                loops,
                carry,
                QueueWiring.runtime(config),
                QueueWiring.limits(config),
                GroupOptions.of(config, loops.loop(0).clock())));
    }

    QueueCoordination(QueueWiring wiring) {
        super(wiring.broker(), wiring.shards(), wiring.options(), wiring.loops());
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
        return QueueMetrics.read(wiring);
    }
}
