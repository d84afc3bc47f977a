package io.myelin.network;

import io.myelin.metric.Metric;
import io.myelin.metric.MetricSource;
import io.myelin.wire.DisconnectCause;
import io.myelin.wire.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocols that are present, and the hand-over of open connections when one goes and another comes. Threads that bind and
 * unbind wait for loops, within a limit; loops never wait for them.
 */
@Component(
        name = "io.myelin.network",
        service = {Protocols.class, MetricSource.class},
        immediate = true)
@Designate(ocd = Protocols.Config.class)
public final class Protocols implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(Protocols.class);
    /** For the loops to close what was not detached in time. */
    private static final long GRACE_MS = 2000;

    /** How long connections wait while a protocol is replaced. */
    @ObjectClassDefinition(
            name = "Myelin network",
            description = "What happens to open connections while the bundle of their protocol is replaced")
    public @interface Config {
        @AttributeDefinition(
                name = "Detach limit",
                description = "Milliseconds for a session to finish its requests when its protocol goes; then its"
                        + " connection is closed")
        long detach_limit_ms() default 10000;

        @AttributeDefinition(
                name = "Absence limit",
                description = "Milliseconds for which a connection waits for its protocol; then it is closed")
        long absence_limit_ms() default 30000;
    }

    private record Present(Protocol protocol, int ranking) {}

    private final NettyLoops loops;
    private final long detachLimitMs;
    private final long absenceLimitMs;
    private final OpenConnections connections;
    /** The highest ranked first, among equals the newest. */
    private final CopyOnWriteArrayList<Present> present = new CopyOnWriteArrayList<>();

    @Activate
    public Protocols(Config config, @Reference NettyLoops loops) {
        this(loops, config.detach_limit_ms(), config.absence_limit_ms());
    }

    Protocols(NettyLoops loops, long detachLimitMs, long absenceLimitMs) {
        this.loops = loops;
        this.detachLimitMs = detachLimitMs;
        this.absenceLimitMs = absenceLimitMs;
        connections = new OpenConnections(loops);
    }

    /** New connections, and those that wait for a protocol of this name, go to the highest ranked, among equals the newest. */
    @Reference(name = "protocol", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(Protocol protocol, Map<String, Object> properties) {
        int ranking = properties.get(Constants.SERVICE_RANKING) instanceof Integer value ? value : 0;
        add(new Present(protocol, ranking));
        LOG.info("Protocol {} has come", protocol.name());
        connections.onEach(connection -> {
            if (connection.isUnattended()) {
                connection.owner().unattended(connection);
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Returns when no session of the protocol is left, so that its bundle may go. */
    void unbind(Protocol protocol) {
        remove(protocol);
        long deadlineNs = deadlineNs(detachLimitMs);
        CompletableFuture<Void> detached = connections.onEach(connection -> connection.protocol() == protocol
                ? connection.detach(deadlineNs)
                : CompletableFuture.completedFuture(null));
        await(detached, detachLimitMs, "the sessions of protocol " + protocol.name());
        LOG.info("Protocol {} has gone", protocol.name());
    }

    @Override
    public String name() {
        return "network";
    }

    @Override
    public List<Metric> read() {
        List<Metric> readings = connections.counters().read();
        readings.add(new Metric(
                "buffers_in_use_bytes",
                "Pooled memory that frames and responses hold",
                Metric.Kind.GAUGE,
                loops.allocator().pinnedDirectMemory()));
        return readings;
    }

    NettyLoops loops() {
        return loops;
    }

    OpenConnections connections() {
        return connections;
    }

    Optional<Protocol> current(String name) {
        for (Present candidate : present) {
            if (candidate.protocol().name().equals(name)) {
                return Optional.of(candidate.protocol());
            }
        }
        return Optional.empty();
    }

    /** On the connection's loop: gives it to the protocol it came for, or lets it wait for one. */
    void place(SocketConnection connection) {
        current(connection.listener().protocol())
                .ifPresentOrElse(
                        connection::attach,
                        () -> connection.awaitProtocol(TimeUnit.MILLISECONDS.toNanos(absenceLimitMs)));
    }

    /**
     * Ends the chosen connections: requests that were dispatched are finished and their responses written, within the limit.
     * Returns when they are closed.
     */
    void end(Predicate<SocketConnection> chosen, String why) {
        long deadlineNs = deadlineNs(detachLimitMs);
        DisconnectCause cause = new DisconnectCause(DisconnectCause.Kind.SHUTDOWN, why);
        CompletableFuture<Void> ended = connections.onEach(connection ->
                chosen.test(connection) ? connection.end(deadlineNs, cause) : CompletableFuture.completedFuture(null));
        await(ended, detachLimitMs, "the connections to end (" + why + ")");
    }

    /** Services may come on several threads at a time. */
    private synchronized void add(Present added) {
        int at = 0;
        while (at < present.size() && present.get(at).ranking() > added.ranking()) {
            at++;
        }
        present.add(at, added);
    }

    private synchronized void remove(Protocol protocol) {
        present.removeIf(candidate -> candidate.protocol() == protocol);
    }

    private long deadlineNs(long limitMs) {
        return loops.loop(0).clock().nowNs() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    }

    private void await(CompletionStage<Void> stage, long limitMs, String what) {
        if (loops.inAnyLoop()) {
            LOG.error("Cannot wait for {} on a loop: start, stop and update bundles on other threads", what);
            return;
        }
        try {
            stage.toCompletableFuture().get(limitMs + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("A loop is stuck: {} did not end within {} ms; going on without them", what, limitMs + GRACE_MS);
        } catch (ExecutionException e) {
            LOG.error("Waiting for {} failed", what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("Interrupted while waiting for {}", what);
        }
    }
}
