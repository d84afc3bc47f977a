package io.myelin.rest.http;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import java.util.Arrays;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.runtime.HttpServiceRuntime;
import org.osgi.service.http.runtime.HttpServiceRuntimeConstants;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Tells the node where HTTP is served, and whether it is: when the resources answer, not when the port is open. */
@Component(name = "io.myelin.rest.front", service = HealthSource.class, immediate = true)
@Designate(ocd = HttpFront.Config.class)
public final class HttpFront implements HealthSource {

    @ObjectClassDefinition(name = "Myelin REST front", description = "How the HTTP server is watched")
    public @interface Config {
        @AttributeDefinition(
                name = "Start probe interval (ms)",
                description = "How often the HTTP server is asked until it answers for the first time")
        long start_probe_interval_ms() default 25;

        @AttributeDefinition(
                name = "Probe interval (ms)",
                description = "How often the HTTP server is asked whether it still answers")
        long probe_interval_ms() default 5_000;

        @AttributeDefinition(name = "Probe time-out (ms)", description = "How long the HTTP server may take to answer")
        int probe_timeout_ms() default 5_000;
    }

    private final BundleContext context;
    private final Config config;
    private final Probe probe;
    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "http-probe");
        thread.setDaemon(true);
        return thread;
    });

    private Bound bound;
    private ServiceRegistration<ServingEndpoint> registration;
    private ScheduledFuture<?> next;
    private volatile Health health = Health.failing("the HTTP server has not bound a port yet");

    @Activate
    public HttpFront(BundleContext context, Config config) {
        this.context = context;
        this.config = config;
        this.probe = new Probe(config.probe_timeout_ms());
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    public void bindRuntime(HttpServiceRuntime runtime, Map<String, Object> properties) {
        listen(Bound.among(strings(properties.get(HttpServiceRuntimeConstants.HTTP_SERVICE_ENDPOINT)))
                .orElse(null));
    }

    public void updatedRuntime(HttpServiceRuntime runtime, Map<String, Object> properties) {
        bindRuntime(runtime, properties);
    }

    public void unbindRuntime(HttpServiceRuntime runtime) {
        // a greedy replacement has been bound by now; otherwise this component ends
    }

    @Deactivate
    public void close() {
        listen(null);
        prober.shutdownNow();
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Health check() {
        return health;
    }

    private synchronized void listen(Bound now) {
        if (Objects.equals(now, bound)) {
            return;
        }
        bound = now;
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        health = Health.failing("the HTTP server has not bound a port yet");
        if (now != null) {
            registration = context.registerService(ServingEndpoint.class, now, new Hashtable<>());
            next = prober.schedule(() -> start(now), 0, TimeUnit.MILLISECONDS);
        }
    }

    private void start(Bound server) {
        probe.missing(server)
                .ifPresentOrElse(
                        missing ->
                                again(server, Health.failing(missing), config.start_probe_interval_ms(), this::start),
                        () -> again(server, answering(server), config.probe_interval_ms(), this::watch));
    }

    private void watch(Bound server) {
        var health = probe.silent(server).map(Health::failing).orElseGet(() -> answering(server));
        again(server, health, config.probe_interval_ms(), this::watch);
    }

    private static Health answering(Bound server) {
        return Health.ok("answering on " + server.host() + ":" + server.port());
    }

    private synchronized void again(Bound server, Health found, long delayMs, Step step) {
        if (server.equals(bound)) {
            health = found;
            next = prober.schedule(() -> step.run(server), delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private interface Step {
        void run(Bound server);
    }

    private static Collection<String> strings(Object property) {
        if (property instanceof String one) {
            return List.of(one);
        }
        if (property instanceof String[] some) {
            return Arrays.asList(some);
        }
        return property instanceof Collection<?> many
                ? many.stream().map(String::valueOf).toList()
                : List.of();
    }
}
