package io.myelin.telemetry;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.telemetry.ClientMetrics;
import io.myelin.broker.telemetry.ClientMetrics.Value;
import io.myelin.broker.telemetry.ClientSoftware;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.telemetry.Push;
import io.myelin.broker.telemetry.Subscription;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.generation.Handle;
import io.myelin.loop.Clock;
import io.myelin.loop.Loops;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import io.myelin.telemetry.otlp.MetricsReader;
import io.myelin.telemetry.otlp.OtlpException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Metrics of clients, as the service {@link ClientTelemetry}. Subscriptions are read off the newest image of the broker; while
 * there is no broker the last ones hold. What is pushed is decompressed and read on the blocking pool.
 */
@Component(name = "io.myelin.telemetry")
@Designate(ocd = TelemetryConfig.class)
public final class Telemetry implements ClientTelemetry, MetricSource {
    private final Codecs codecs;
    private final Clock clock;
    private final Executor blocking;
    private final TelemetryConfig config;
    private final Instances instances;
    private final Kept kept;
    private final Handle<Broker> broker = new Handle<>("broker", 0);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile ClusterImage seen = ClusterImage.EMPTY;

    @Activate
    public Telemetry(@Reference Codecs codecs, @Reference Clock clock, @Reference Loops loops, TelemetryConfig config) {
        this(codecs, clock, loops.blocking(), config);
    }

    Telemetry(Codecs codecs, Clock clock, Executor blocking, TelemetryConfig config) {
        this.codecs = codecs;
        this.clock = clock;
        this.blocking = blocking;
        this.config = config;
        this.instances = new Instances(config.instances_max_count(), config.max_bytes(), UUID::randomUUID);
        this.kept = new Kept(config);
    }

    @Deactivate
    void deactivate() {
        broker.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBroker(Broker service) {
        broker.bind(service);
    }

    /** Nothing that is asked of the broker here waits. */
    void unbindBroker(Broker service) {
        broker.unbind(service, 0);
    }

    private void follow() {
        Optional<ClusterImage> newest = broker.peek().map(Broker::image);
        if (newest.isPresent() && newest.get() != seen) {
            instances.configure(Wanted.configured(newest.get()));
            seen = newest.get();
        }
    }

    /** For intervals: what it counts from does not matter. */
    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nowNs());
    }

    @Override
    public CompletionStage<Subscription> subscription(UUID instanceId, ClientSoftware software, Caller caller) {
        try {
            follow();
            return CompletableFuture.completedStage(instances.subscription(instanceId, software, caller, elapsedMs()));
        } catch (BusException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public CompletionStage<Void> push(Push push, ClientSoftware software, Caller caller) {
        try {
            follow();
            Compression compression = instances.accept(push, software, caller, elapsedMs());
            if (!push.metrics().hasRemaining()) {
                return CompletableFuture.completedStage(null);
            }
            if (underWay.incrementAndGet() > config.pushes_max_count()) {
                underWay.decrementAndGet();
                throw new BusException(
                        BusError.THROTTLING_QUOTA_EXCEEDED,
                        "pushes.max.count=" + config.pushes_max_count() + " pushes are being read.");
            }
            return CompletableFuture.runAsync(() -> take(push, compression, software, caller), blocking)
                    .whenComplete((done, error) -> underWay.decrementAndGet());
        } catch (BusException e) {
            refused.incrementAndGet();
            return CompletableFuture.failedStage(e);
        } catch (RejectedExecutionException e) {
            underWay.decrementAndGet();
            return CompletableFuture.failedStage(new BusException(BusError.UNAVAILABLE, "the node is stopping"));
        }
    }

    private void take(Push push, Compression compression, ClientSoftware software, Caller caller) {
        try {
            ByteBuffer plain = compression == Compression.NONE
                    ? push.metrics()
                    : codecs.decompress(compression, push.metrics(), config.decompressed_max_bytes());
            List<Value> values = MetricsReader.read(plain, config.client_values_max_count());
            kept.put(push.instanceId(), caller, software, push.terminating(), values, clock.nowMs());
            taken.incrementAndGet();
        } catch (CorruptBatchException | OtlpException e) {
            refused.incrementAndGet();
            throw new BusException(BusError.INVALID_RECORD, "The pushed metrics can't be read: " + e.getMessage());
        }
    }

    @Override
    public List<ClientMetrics> clients(Caller caller) {
        broker.peek()
                .orElseThrow(() -> new BusException(BusError.UNAVAILABLE, "there is no broker now; try again"))
                .access()
                .require(caller, Operation.DESCRIBE, Resource.CLUSTER);
        return kept.all(clock.nowMs());
    }

    @Override
    public String name() {
        return "telemetry";
    }

    @Override
    public List<Metric> read() {
        return List.of(
                new Metric("pushes", "Pushes of clients taken", Metric.Kind.COUNTER, taken.get()),
                new Metric("refused_pushes", "Pushes of clients refused", Metric.Kind.COUNTER, refused.get()),
                new Metric("instances", "Clients that have a subscription", Metric.Kind.GAUGE, instances.count()),
                new Metric("clients", "Clients whose metrics are kept", Metric.Kind.GAUGE, kept.count()),
                new Metric("kept_bytes", "About what the kept metrics take", Metric.Kind.GAUGE, kept.bytes()));
    }
}
