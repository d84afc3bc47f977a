package io.myelin.node.ready;

import io.myelin.health.HealthSource;
import io.myelin.health.ServingEndpoint;
import io.myelin.node.Exit;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says on the terminal, once, that the node serves; or, while it does not, what it lacks. */
@Component(
        name = "io.myelin.node.ready",
        service = {},
        immediate = true,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Readiness.Config.class)
public final class Readiness {
    /** What it takes to be ready. */
    @ObjectClassDefinition(id = "io.myelin.node.ready", name = "Myelin readiness")
    public @interface Config {
        @AttributeDefinition(
                description = "Listeners that must be bound, by name, in the order in which the READY line names them.")
        String[] endpoints() default {"kafka", "http"};

        @AttributeDefinition(
                description =
                        "Parts of the node that must be there and healthy, by name, besides those that are there.")
        String[] parts() default {};

        @AttributeDefinition(
                description =
                        "After this time in milliseconds, and each time it passes again, what is lacking is said on stderr.",
                min = "1")
        long report_after_ms() default 15_000;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
    private static final long POLL_MS = 10;

    private final List<ServingEndpoint> endpoints = new CopyOnWriteArrayList<>();
    private final List<HealthSource> sources = new CopyOnWriteArrayList<>();
    private final Requirements requirements;
    private final long reportAfterMs;
    private final Exit exit;
    private final long startedMs;
    private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "myelin-ready");
        thread.setDaemon(true);
        return thread;
    });
    private long reportAtMs;
    private List<String> lacking = List.of();

    @Activate
    public Readiness(BundleContext context, Config config, @Reference Exit exit) {
        this.exit = exit;
        startedMs = startedMs(context.getProperty("io.myelin.started.ms"));
        requirements = new Requirements(List.of(config.endpoints()), List.of(config.parts()));
        reportAfterMs = config.report_after_ms();
        reportAtMs = reportAfterMs;
        poll.scheduleWithFixedDelay(this::check, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
    }

    /** What the script that began the start says; else when this process began. */
    private static long startedMs(String said) {
        if (said != null) {
            return Long.parseLong(said);
        }
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElseGet(System::currentTimeMillis);
    }

    @Deactivate
    public void close() {
        poll.shutdownNow();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addEndpoint(ServingEndpoint endpoint) {
        endpoints.add(endpoint);
    }

    public void removeEndpoint(ServingEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addSource(HealthSource source) {
        sources.add(source);
    }

    public void removeSource(HealthSource source) {
        sources.remove(source);
    }

    private void check() {
        try {
            Requirements.Verdict verdict = requirements.judge(List.copyOf(endpoints), List.copyOf(sources));
            if (!verdict.lacking().equals(lacking)) {
                lacking = verdict.lacking();
                LOG.debug("lacking: {}", lacking);
            }
            long elapsedMs = System.currentTimeMillis() - startedMs;
            if (verdict.fatal().isPresent()) {
                poll.shutdown();
                exit.because(Exit.FAILED, verdict.fatal().get());
            } else if (verdict.lacking().isEmpty()) {
                poll.shutdown();
                String line = "READY " + verdict.serving() + " in " + elapsedMs + " ms";
                LOG.info(line);
                System.out.println(line);
            } else if (elapsedMs >= reportAtMs) {
                reportAtMs = elapsedMs + reportAfterMs;
                String line = "not ready after " + elapsedMs + " ms: " + String.join("; ", verdict.lacking());
                LOG.warn(line);
                System.err.println("myelin: " + line);
            }
        } catch (RuntimeException e) {
            LOG.error("a health source failed; it is asked again", e);
        }
    }
}
