package io.myelin.broker.core;

import io.myelin.access.Authorizer;
import io.myelin.batch.Codecs;
import io.myelin.broker.PartitionListener;
import io.myelin.broker.core.config.Settings;
import io.myelin.broker.core.node.Generation;
import io.myelin.broker.core.node.GenerationBuilder;
import io.myelin.broker.core.node.Incarnation;
import io.myelin.broker.txn.TransactionGate;
import io.myelin.cluster.Cluster;
import io.myelin.cluster.Replication;
import io.myelin.file.DataDirectory;
import io.myelin.generation.Carry;
import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import io.myelin.log.LogStore;
import io.myelin.loop.Clock;
import io.myelin.loop.Loops;
import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import io.myelin.setting.NodeSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Wires the broker. The {@code Broker} service itself is registered by the generation, once it can serve. */
@Component(
        name = "io.myelin.broker.core",
        service = {HealthSource.class, MetricSource.class},
        immediate = true)
@Designate(ocd = BrokerConfig.class)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>='io.myelin.broker.Broker'")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>='io.myelin.cluster.ClusterListener'")
public final class BrokerComponent implements HealthSource, MetricSource {
    private static final String NAME = "broker";
    private static final long GATE_DRAIN_MS = 10_000;

    private final AuthorizerAccess access;
    private final GenerationBuilder parts;
    private final String invalid;
    private final Optional<Generation> generation;

    @Activate
    public BrokerComponent(
            @Reference(name = "store", target = "(storage=segment)") LogStore store,
            @Reference(name = "replication") Replication replication,
            @Reference(name = "cluster") Cluster cluster,
            @Reference(name = "loops") Loops loops,
            @Reference(name = "codecs") Codecs codecs,
            @Reference(name = "clock") Clock clock,
            @Reference(name = "data") DataDirectory data,
            @Reference(name = "carry") Carry carry,
            BrokerConfig config,
            BundleContext context) {
        this.access = new AuthorizerAccess(config.authorizer());
        this.parts = new GenerationBuilder(data.nodeId(), Incarnation.of(carry), config, access);
        this.invalid = Settings.problem(config, data.nodeId());
        this.generation = invalid.isEmpty()
                ? Optional.of(parts.build(store, replication, cluster, loops, codecs, clock, new OsgiServices(context)))
                : Optional.empty();
    }

    @Activate
    void start() {
        generation.ifPresent(Generation::start);
    }

    @Deactivate
    void stop() {
        parts.gate().close();
        generation.ifPresent(Generation::stop);
    }

    /** Stores beside the usual one come and go without a new generation. */
    @Reference(
            name = "stores",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(&(storage=*)(!(storage=segment)))")
    void bindStore(LogStore store, Map<String, Object> properties) {
        parts.stores().bind(String.valueOf(properties.get(LogStore.STORAGE)), store);
    }

    void unbindStore(LogStore store, Map<String, Object> properties) {
        parts.stores().unbind(String.valueOf(properties.get(LogStore.STORAGE)), store);
    }

    @Reference(name = "authorizers", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindAuthorizer(Authorizer authorizer) {
        access.bind(authorizer);
    }

    void unbindAuthorizer(Authorizer authorizer) {
        access.unbind(authorizer);
    }

    @Reference(name = "settings", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindSettings(NodeSettings settings) {
        parts.keys().bind(settings);
    }

    void unbindSettings(NodeSettings settings) {
        parts.keys().unbind(settings);
    }

    @Reference(name = "endpoints", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEndpoint(ServingEndpoint endpoint) {
        parts.endpoints().add(endpoint);
    }

    void unbindEndpoint(ServingEndpoint endpoint) {
        parts.endpoints().remove(endpoint);
    }

    @Reference(
            name = "gate",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindGate(TransactionGate gate) {
        parts.gate().bind(gate);
    }

    void unbindGate(TransactionGate gate) {
        parts.gate().unbind(gate, GATE_DRAIN_MS);
    }

    @Reference(name = "listeners", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(PartitionListener listener, Map<String, Object> properties) {
        String topic = String.valueOf(properties.get(PartitionListener.TOPIC));
        parts.listeners().add(topic, listener);
        generation.ifPresent(present -> present.announceAgain(topic));
    }

    void unbindListener(PartitionListener listener) {
        parts.listeners().remove(listener);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Health check() {
        if (!invalid.isEmpty()) {
            return Health.fatal("the configuration io.myelin.broker.core is not valid: " + invalid);
        }
        if (access.missing()) {
            return Health.failing("the configured authorizer '" + access.wanted()
                    + "' is not there, so everything is refused; start its bundle or correct the key 'authorizer'");
        }
        return generation.orElseThrow().condition().health();
    }

    @Override
    public List<Metric> read() {
        return generation
                .map(present -> BrokerMetrics.read(parts.counters(), present.condition()))
                .orElse(List.of());
    }
}
