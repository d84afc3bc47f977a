package io.myelin.rest.http;

import io.myelin.health.Health;
import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import io.myelin.loop.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
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

        @AttributeDefinition(
                name = "Bind time-out (ms)",
                description =
                        "How long after its start the HTTP server may take to bind its port, before that counts as failed")
        long bind_timeout_ms() default 15_000;
    }

    private static final long PORT_WAIT_INTERVAL_MS = 250;

    private final BundleContext context;
    private final Config config;
    private final Probe probe;
    private final Clock clock = Clock.system();
    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "http-probe");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicReference<ServiceRegistration<ServingEndpoint>> registration = new AtomicReference<>();
    private volatile Health health = Health.failing("the HTTP server has not started yet");

    // The prober's own.
    private HttpServiceRuntime current;
    private Bound bound;
    private Future<?> next;

    @Activate
    public HttpFront(BundleContext context, Config config) {
        this.context = context;
        this.config = config;
        this.probe = new Probe(config.probe_timeout_ms());
        prober.execute(() -> await(new PortWait(config.bind_timeout_ms())));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindRuntime(HttpServiceRuntime runtime, Map<String, Object> properties) {
        var endpoints = strings(properties.get(HttpServiceRuntimeConstants.HTTP_SERVICE_ENDPOINT));
        prober.execute(() -> listen(runtime, Bound.among(endpoints).orElse(null)));
    }

    public void updatedRuntime(HttpServiceRuntime runtime, Map<String, Object> properties) {
        bindRuntime(runtime, properties);
    }

    public void unbindRuntime(HttpServiceRuntime runtime) {
        try {
            prober.execute(() -> {
                if (runtime == current) {
                    listen(null, null);
                }
            });
        } catch (RejectedExecutionException e) {
            // closed: the endpoint is withdrawn already
        }
    }

    @Deactivate
    public void close() {
        prober.shutdownNow();
        withdraw();
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Health check() {
        return health;
    }

    private void listen(HttpServiceRuntime runtime, Bound now) {
        current = runtime;
        if (Objects.equals(now, bound)) {
            return;
        }
        withdraw();
        bound = now;
        if (now == null) {
            health = Health.failing("the HTTP server has withdrawn its port");
            await(new PortWait(config.bind_timeout_ms()));
        } else {
            health = Health.failing("the HTTP server does not answer yet");
            registration.set(context.registerService(ServingEndpoint.class, now, new Hashtable<>()));
            start(now);
        }
        if (prober.isShutdown()) {
            withdraw();
        }
    }

    private void withdraw() {
        var gone = registration.getAndSet(null);
        if (gone != null) {
            gone.unregister();
        }
    }

    private void await(PortWait wait) {
        if (bound == null) {
            health = wait.judge(HttpServers.active(context), clock.nowNs());
            later(PORT_WAIT_INTERVAL_MS, () -> await(wait));
        }
    }

    private void start(Bound server) {
        if (server.equals(bound)) {
            var missing = probe.missing(server);
            health = missing.map(Health::failing).orElseGet(() -> answering(server));
            if (missing.isPresent()) {
                later(config.start_probe_interval_ms(), () -> start(server));
            } else {
                later(config.probe_interval_ms(), () -> watch(server));
            }
        }
    }

    private void watch(Bound server) {
        if (server.equals(bound)) {
            health = probe.silent(server).map(Health::failing).orElseGet(() -> answering(server));
            later(config.probe_interval_ms(), () -> watch(server));
        }
    }

    private void later(long delayMs, Runnable step) {
        if (next != null) {
            next.cancel(false);
        }
        if (!prober.isShutdown()) {
            next = prober.schedule(step, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private static Health answering(Bound server) {
        return Health.ok("answering on " + server.host() + ":" + server.port());
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
