package io.myelin.protocol.kafka;

import io.myelin.broker.Broker;
import io.myelin.broker.group.ConsumerGroups;
import io.myelin.broker.group.Groups;
import io.myelin.broker.group.ShareGroups;
import io.myelin.broker.group.StreamsGroups;
import io.myelin.broker.queue.Queues;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.txn.Transactions;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.loop.Clock;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.wire.Connection;
import io.myelin.wire.Protocol;
import io.myelin.wire.Session;
import java.util.List;
import java.util.Optional;
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

/** The Kafka protocol as a service: sessions for connections, and the handles on what is behind them. */
@Component(
        name = "io.myelin.protocol.kafka",
        service = {Protocol.class, HealthSource.class, MetricSource.class})
@Designate(ocd = KafkaConfig.class)
public final class KafkaProtocol implements Protocol, HealthSource, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaProtocol.class);

    private final Bus bus;
    private final Handlers handlers;

    @Activate
    public KafkaProtocol(KafkaConfig config) {
        this(config, AllHandlers.of(config, Clock.system()));
    }

    KafkaProtocol(KafkaConfig config, List<Handler> handlers) {
        this.handlers = new Handlers(handlers);
        this.bus = new Bus(config, AllHandlers.scan(config));
    }

    /** The sessions are gone by now. The services that are unbound next go on with other users. */
    @Deactivate
    void deactivate() {
        bus.broker.close();
        bus.groups.close();
        bus.consumers.close();
        bus.shares.close();
        bus.queues.close();
        bus.telemetry.close();
        bus.streamsGroups.close();
        bus.transactions.close();
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Session open(Connection connection, Optional<byte[]> resumed) {
        return new KafkaSession(connection, bus, handlers, resumed);
    }

    @Override
    public Health check() {
        if (!bus.broker.present()) {
            return Health.failing("there is no broker: see the health of broker, cluster and log");
        }
        if (!bus.transactions.present()) {
            return Health.failing("there is no transaction coordinator: see the health of transactions");
        }
        return bus.groups.present()
                ? Health.ok(handlers.all().size() + " APIs served")
                : Health.failing("there is no group coordinator: see the health of coordination");
    }

    @Override
    public List<Metric> read() {
        return bus.throttles.metrics(Clock.system().nowNs());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBroker(Broker broker) {
        bus.broker.bind(broker);
        bus.throttles.bind(broker.quotas());
    }

    void unbindBroker(Broker broker) {
        bus.throttles.unbind(broker.quotas());
        report("broker", bus.broker.unbind(broker, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindGroups(Groups groups) {
        bus.groups.bind(groups);
    }

    void unbindGroups(Groups groups) {
        report("group coordinator", bus.groups.unbind(groups, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConsumers(ConsumerGroups consumers) {
        bus.consumers.bind(consumers);
    }

    void unbindConsumers(ConsumerGroups consumers) {
        report(
                "coordinator of consumer groups",
                bus.consumers.unbind(consumers, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindShares(ShareGroups shares) {
        bus.shares.bind(shares);
    }

    void unbindShares(ShareGroups shares) {
        report(
                "coordinator of share groups",
                bus.shares.unbind(shares, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindQueues(Queues queues) {
        bus.queues.bind(queues);
    }

    void unbindQueues(Queues queues) {
        report("queues", bus.queues.unbind(queues, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTelemetry(ClientTelemetry telemetry) {
        bus.telemetry.bind(telemetry);
        bus.telemetrySeen = true;
    }

    void unbindTelemetry(ClientTelemetry telemetry) {
        report("client telemetry", bus.telemetry.unbind(telemetry, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStreamsGroups(StreamsGroups groups) {
        bus.streamsGroups.bind(groups);
    }

    void unbindStreamsGroups(StreamsGroups groups) {
        report(
                "coordinator of streams groups",
                bus.streamsGroups.unbind(groups, bus.config().drain_limit_ms()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTransactions(Transactions transactions) {
        bus.transactions.bind(transactions);
    }

    void unbindTransactions(Transactions transactions) {
        report(
                "transaction coordinator",
                bus.transactions.unbind(transactions, bus.config().drain_limit_ms()));
    }

    private static void report(String service, int left) {
        if (left != 0) {
            LOG.warn("{} calls to the {} had not ended when it went", left, service);
        }
    }
}
