package io.myelin.protocol.amqp;

import io.myelin.batch.Codecs;
import io.myelin.broker.Broker;
import io.myelin.broker.queue.Queues;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.loop.Loop;
import io.myelin.protocol.amqp.node.Attaching;
import io.myelin.protocol.amqp.node.Bus;
import io.myelin.protocol.amqp.node.Settings;
import io.myelin.protocol.amqp.wire.Codec;
import io.myelin.wire.Authenticator;
import io.myelin.wire.Connection;
import io.myelin.wire.Protocol;
import io.myelin.wire.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AMQP 1.0 as a service: sessions for connections, and the handles on what is behind them. */
@Component(
        name = "io.myelin.protocol.amqp",
        service = {Protocol.class, HealthSource.class})
@Designate(ocd = AmqpConfig.class)
public final class AmqpProtocol implements Protocol, HealthSource {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpProtocol.class);

    private final AmqpConfig config;
    private final Bus bus;
    private final List<Authenticator> authenticators = new CopyOnWriteArrayList<>();
    private final Map<Loop, Codec> codecs = new ConcurrentHashMap<>();
    private final SoleContainers containers = new SoleContainers();
    private final AtomicBoolean swept = new AtomicBoolean();

    @Activate
    public AmqpProtocol(AmqpConfig config) {
        this.config = config;
        this.bus = new Bus(new Settings(
                config.absence_limit_ms(),
                config.send_timeout_ms(),
                config.waiting_calls_max(),
                config.auto_create(),
                config.batch_max_bytes(),
                config.fetch_max_bytes(),
                config.topic_max_message_bytes(),
                config.temporary_max(),
                config.temporary_retention_ms()));
    }

    /** The sessions are gone by now. The services that are unbound next go on with other users. */
    @Deactivate
    void deactivate() {
        bus.close();
    }

    @Override
    public String name() {
        return "amqp";
    }

    /** A session before this one has closed its connection, so there is nothing to resume. */
    @Override
    public Session open(Connection connection, Optional<byte[]> resumed) {
        if (swept.compareAndSet(false, true)) {
            Attaching.sweep(bus, connection.loop()).exceptionally(error -> {
                swept.set(false); // the next connection tries again
                return null;
            });
        }
        return new AmqpSession(connection, this);
    }

    @Override
    public Health check() {
        return bus.broker().present()
                ? Health.ok("serving")
                : Health.failing("there is no broker: see the health of broker, cluster and log");
    }

    AmqpConfig config() {
        return config;
    }

    Bus bus() {
        return bus;
    }

    SoleContainers containers() {
        return containers;
    }

    List<Authenticator> authenticators() {
        return authenticators;
    }

    Codec codec(Loop loop) {
        return codecs.computeIfAbsent(loop, each -> new Codec());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBroker(Broker broker) {
        bus.broker().bind(broker);
    }

    void unbindBroker(Broker broker) {
        report("broker", bus.broker().unbind(broker, config.drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodecs(Codecs service) {
        bus.codecs().bind(service);
    }

    void unbindCodecs(Codecs service) {
        report("codecs", bus.codecs().unbind(service, config.drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindQueues(Queues queues) {
        bus.queues().bind(queues);
    }

    void unbindQueues(Queues queues) {
        report("queues", bus.queues().unbind(queues, config.drain_limit_ms()));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindAuthenticator(Authenticator authenticator) {
        authenticators.add(authenticator);
    }

    void unbindAuthenticator(Authenticator authenticator) {
        authenticators.remove(authenticator);
    }

    private static void report(String service, int left) {
        if (left != 0) {
            LOG.warn("{} calls to the {} had not ended when it went", left, service);
        }
    }
}
