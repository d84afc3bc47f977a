package io.myelin.shell.bundle;

import io.myelin.generation.Swaps;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** What is installed in this node. */
public final class BundleList {
    private static final String OURS = "io.myelin.";

    private final BundleContext context;
    private final Components components;

    public BundleList(BundleContext context, ServiceComponentRuntime runtime) {
        this.context = context;
        this.components = new Components(runtime);
    }

    /**
     * @param everything also what is not ours
     * @param swaps asked what can be replaced
     */
    public List<BundleView> list(boolean everything, Optional<Swaps> swaps) {
        Optional<Map<String, Swaps.Replaceable>> replaceable = swaps.map(engine -> engine.replaceable().stream()
                .collect(Collectors.toMap(Swaps.Replaceable::bundle, Function.identity(), (a, b) -> a)));
        return Arrays.stream(context.getBundles())
                .filter(bundle -> everything || name(bundle).startsWith(OURS))
                .sorted(Comparator.comparing(BundleList::name))
                .map(bundle -> view(bundle, replaceable))
                .toList();
    }

    private BundleView view(Bundle bundle, Optional<Map<String, Swaps.Replaceable>> replaceable) {
        Swaps.Replaceable known = replaceable.map(all -> all.get(name(bundle))).orElse(null);
        return new BundleView(
                name(bundle),
                bundle.getVersion().toString(),
                state(bundle),
                replaceable.isEmpty() ? null : Boolean.valueOf(known != null),
                known == null ? null : Boolean.valueOf(known.shipped()),
                Instant.ofEpochMilli(bundle.getLastModified())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString(),
                components.unsatisfied(bundle));
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "ACTIVE";
            case Bundle.STARTING -> "STARTING";
            case Bundle.STOPPING -> "STOPPING";
            case Bundle.RESOLVED -> "RESOLVED";
            case Bundle.INSTALLED -> "INSTALLED";
            default -> "UNINSTALLED";
        };
    }
}
