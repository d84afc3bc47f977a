package io.myelin.swap;

import io.myelin.file.DataDirectory;
import io.myelin.file.FileIO;
import io.myelin.generation.JarSource;
import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import io.myelin.generation.Swaps;
import io.myelin.loop.Clock;
import io.myelin.swap.gate.Observer;
import io.myelin.swap.jar.JarStore;
import io.myelin.swap.record.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes swaps, one after another, and remembers what became of them. */
@Component(
        name = "io.myelin.swap",
        service = {Swaps.class, SwapEngine.class},
        immediate = true)
@Designate(ocd = Limits.class)
public final class SwapEngine implements Swaps {
    private static final Logger LOG = LoggerFactory.getLogger(SwapEngine.class);
    private static final String DIRECTORY = "swap";
    private static final String SHIPPED = "the distribution";

    private final BundleContext context;
    private final Limits limits;
    private final Clock clock;
    private final JarStore jars;
    private final History history;
    private final Installed installed;
    private final Procedure procedure;
    private final Semaphore places;
    private final ServiceRegistration<CollisionHook> sameVersions;
    private final ThreadPoolExecutor engine =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "swap-engine");
                thread.setDaemon(true);
                return thread;
            });

    @Activate
    public SwapEngine(
            BundleContext context,
            Limits limits,
            @Reference ServiceComponentRuntime components,
            @Reference DataDirectory data,
            @Reference FileIO files,
            @Reference Clock clock)
            throws IOException {
        this.context = context;
        this.limits = limits;
        this.clock = clock;
        Path directory = data.directory(DIRECTORY);
        jars = new JarStore(files, directory, distribution(context), limits.jar_max_bytes());
        history = new History(files, directory.resolve("history.list"), limits.history_max());
        installed = new Installed(context, jars, limits);
        Exchange exchange = new Exchange(limits, clock, installed, new Observer(context, components));
        procedure = new Procedure(context, clock, jars, installed, exchange);
        places = new Semaphore(limits.waiting_max() + 1);
        sameVersions = context.registerService(CollisionHook.class, this::allowBeside, null);
    }

    /** Two builds of one version may be installed at the same time when it is a swap that does it. */
    private void allowBeside(int operation, Bundle target, Collection<Bundle> same) {
        if (operation == CollisionHook.INSTALLING
                && target.getBundleId() == context.getBundle().getBundleId()) {
            same.clear();
        }
    }

    /** What tells one build of the distribution from another; empty where bundles come from elsewhere. */
    private static String distribution(BundleContext context) throws IOException {
        String home = context.getProperty("io.myelin.home");
        Path id = Path.of(home == null ? "" : home, "system", "distribution.id");
        return home != null && Files.exists(id) ? Files.readString(id).strip() : "";
    }

    @Deactivate
    public void close() {
        engine.shutdownNow();
        sameVersions.unregister();
    }

    @Override
    public Swap swap(String bundle, JarSource jar) {
        return ask(ProductBundles.full(bundle), Optional.of(jar));
    }

    @Override
    public Swap restore(String bundle) {
        return ask(ProductBundles.full(bundle), Optional.empty());
    }

    private Swap ask(String bundle, Optional<JarSource> jar) {
        Attempt attempt =
                new Attempt(history.next(), bundle, jar.map(JarSource::name).orElse(SHIPPED), clock.nowMs());
        Task task = new Task(attempt);
        if (!places.tryAcquire()) {
            task.tell(attempt.refused(limits.waiting_max()
                    + " swaps wait for their turn already (io.myelin.swap.waiting.max); ask again later"));
            return new Swap(attempt.number(), task.ended);
        }
        try {
            ProductBundles.require(bundle);
            if (jar.isPresent()) {
                task.jar = Optional.of(jars.keep(jar.get(), bundle, attempt.number()));
            }
            history.put(attempt.stands(Outcome.WAITING));
            engine.execute(task);
        } catch (Refusal e) {
            task.end(attempt.refused(e.getMessage()));
        } catch (IOException e) {
            task.end(attempt.refused("the jar cannot be read, or not be kept: " + e));
        } catch (RejectedExecutionException e) {
            task.end(attempt.refused("the node is stopping"));
        }
        return new Swap(attempt.number(), task.ended);
    }

    @Override
    public List<SwapRecord> history() {
        return history.all();
    }

    @Override
    public List<Replaceable> replaceable() {
        return ProductBundles.NAMES.stream()
                .flatMap(name -> installed.find(name).stream())
                .map(bundle -> new Replaceable(
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        !installed.replaced(bundle),
                        bundle.getState() == Bundle.ACTIVE))
                .toList();
    }

    /** The jars that were swapped in, for who takes them from a directory. */
    JarStore jars() {
        return jars;
    }

    /** One swap in the queue. */
    private final class Task implements Runnable {
        private final Attempt attempt;
        private final CompletableFuture<SwapRecord> ended = new CompletableFuture<>();
        private Optional<JarStore.Kept> jar = Optional.empty();

        Task(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void run() {
            try {
                history.put(attempt.stands(Outcome.RUNNING));
                end(procedure.run(attempt, jar));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                end(attempt.failed("the node is stopping"));
            } catch (RuntimeException e) {
                LOG.error("a swap failed by a defect of the swap engine", e);
                end(attempt.failed("the swap engine failed: " + e + "; look whether the bundle is active, or restart"));
            }
        }

        private void end(SwapRecord record) {
            places.release();
            tell(record);
        }

        private void tell(SwapRecord record) {
            history.put(record);
            if (record.outcome() == Outcome.SWAPPED) {
                LOG.info("swap done: {}", record);
            } else {
                LOG.warn("swap not done: {}", record);
            }
            ended.complete(record);
        }
    }
}
