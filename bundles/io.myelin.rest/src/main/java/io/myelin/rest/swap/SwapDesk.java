package io.myelin.rest.swap;

import io.myelin.access.Caller;
import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.generation.JarSource;
import io.myelin.generation.SwapRecord;
import io.myelin.generation.Swaps;
import io.myelin.generation.Swaps.Swap;
import io.myelin.rest.Bus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Takes requests to replace bundles to the swap engine, when they may be made. */
@Component(name = "io.myelin.rest.swaps", service = SwapDesk.class)
@Designate(ocd = SwapDesk.Config.class)
public final class SwapDesk {

    @ObjectClassDefinition(name = "Myelin REST swaps", description = "Who may replace bundles over HTTP, and by what")
    public @interface Config {
        @AttributeDefinition(
                name = "From other machines",
                description =
                        "Whether bundles may be replaced by requests from other machines: that is to let them run code here")
        boolean remote_allowed() default false;

        @AttributeDefinition(
                name = "Jar directories",
                description = "Directories of which jars may be named, relative ones below the installation")
        String[] jar_directories() default {"system"};

        @AttributeDefinition(
                name = "Answer wait (ms)",
                description =
                        "How long a request waits for the end of a swap, before it is answered 202 and where to look")
        long answer_wait_ms() default 60_000;
    }

    /** The bundle that answers is not there to answer when it is replaced itself. */
    private static final String OWN = "io.myelin.rest";

    private final Bus bus;
    private final Config config;
    private final Gatekeeper gatekeeper;
    private final JarPaths paths;
    private final AtomicReference<Swaps> engine = new AtomicReference<>();

    @Activate
    public SwapDesk(BundleContext context, @Reference Bus bus, Config config) {
        this.bus = bus;
        this.config = config;
        this.gatekeeper = new Gatekeeper(config.remote_allowed());
        String home = context.getProperty("io.myelin.home");
        this.paths =
                new JarPaths(Path.of(home == null ? "" : home).toAbsolutePath(), List.of(config.jar_directories()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSwaps(Swaps swaps) {
        engine.set(swaps);
    }

    public void unbindSwaps(Swaps swaps) {
        engine.compareAndSet(swaps, null);
    }

    /** Does what a body in JSON asks for. */
    SwapRecord order(InputStream body, Caller caller, Gatekeeper.Asked asked) throws IOException {
        require(caller, asked);
        Order order = Order.read(body);
        Swaps swaps = swaps();
        return answer(order.jar()
                .map(jar -> swaps.swap(order.bundle(), JarSource.file(paths.require(jar))))
                .orElseGet(() -> swaps.restore(order.bundle())));
    }

    /** Swaps in the jar that is the body. */
    SwapRecord upload(String bundle, InputStream jar, Caller caller, Gatekeeper.Asked asked) {
        require(caller, asked);
        if (bundle == null || bundle.isBlank()) {
            throw new BusException(BusError.INVALID_REQUEST, "which bundle? add ?bundle=NAME to the path");
        }
        String source = "HTTP, from " + asked.remoteAddress();
        return answer(swaps().swap(bundle, new JarSource(source, () -> jar)));
    }

    List<SwapRecord> history(Caller caller) {
        allow(caller, Operation.DESCRIBE);
        return swaps().history();
    }

    SwapsView view(Caller caller) {
        return new SwapsView(history(caller), swaps().replaceable());
    }

    private void require(Caller caller, Gatekeeper.Asked asked) {
        gatekeeper.require(asked);
        allow(caller, Operation.ALTER);
    }

    private void allow(Caller caller, Operation operation) {
        bus.ask(broker -> {
            broker.access().require(caller, operation, Resource.CLUSTER);
            return CompletableFuture.completedStage(null);
        });
    }

    private Swaps swaps() {
        return Optional.ofNullable(engine.get())
                .orElseThrow(() -> new BusException(
                        BusError.UNAVAILABLE,
                        "nothing here replaces bundles: io.myelin.swap is not installed or not started"));
    }

    /** How the swap ended, or stands when it takes too long to wait for. */
    private SwapRecord answer(Swap swap) {
        SwapRecord now = find(swap.number());
        if (!now.bundle().equals(OWN)) {
            try {
                return swap.ended().toCompletableFuture().get(config.answer_wait_ms(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException e) {
                // it is told where to look
            } catch (ExecutionException e) {
                throw new IllegalStateException("a swap always ends with a record", e);
            }
        }
        return find(swap.number());
    }

    private SwapRecord find(long number) {
        return swaps().history().stream()
                .filter(record -> record.number() == number)
                .findFirst()
                .orElseThrow(() -> new BusException(BusError.UNAVAILABLE, "swap " + number + " is forgotten already"));
    }
}
