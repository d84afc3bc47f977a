package com.example.heartbeat;

import io.myelin.access.Caller;
import io.myelin.batch.BatchBuilder;
import io.myelin.broker.Acks;
import io.myelin.broker.Broker;
import io.myelin.broker.Partition;
import io.myelin.broker.Produced;
import io.myelin.buffer.Frame;
import io.myelin.generation.Handle;
import io.myelin.loop.Loop;
import io.myelin.loop.Loops;
import io.myelin.loop.Timer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a record to the topic {@code heartbeats} every second, whichever generation of the broker is there. */
@Component(name = "com.example.heartbeat", immediate = true)
public final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final Caller CALLER = Caller.bundle("com.example.heartbeat");

    private final Handle<Broker> broker = new Handle<>("broker", 16);
    private final Loop loop;
    private Timer next;

    @Activate
    public Heartbeat(@Reference Loops loops) {
        loop = loops.loop(0);
        next = loop.schedule(INTERVAL_NS, this::beat);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBroker(Broker service) {
        broker.bind(service);
    }

    void unbindBroker(Broker service) {
        broker.unbind(service, TimeUnit.SECONDS.toMillis(10));
    }

    @Deactivate
    void stop() {
        loop.execute(() -> next.cancel());
        broker.close();
    }

    private void beat() {
        next = loop.schedule(INTERVAL_NS, this::beat);
        broker.call(loop, PATIENCE_NS, this::write).whenComplete((produced, error) -> {
            if (error != null) {
                LOG.warn("no heartbeat this time: {}", error.getMessage());
            }
        });
    }

    private CompletionStage<Produced> write(Broker bus) {
        byte[] value = "alive".getBytes(StandardCharsets.UTF_8);
        Frame batch = Frame.of(
                new BatchBuilder().add(loop.clock().nowMs(), null, value).build());
        return bus.topics().autoCreate("heartbeats", CALLER).thenCompose(topic -> {
            Partition partition = bus.partition("heartbeats", 0).orElseThrow();
            return partition.produce(batch, Acks.ALL, loop.clock().nowNs() + PATIENCE_NS, CALLER);
        });
    }
}
