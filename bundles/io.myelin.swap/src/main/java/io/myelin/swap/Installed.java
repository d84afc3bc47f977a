package io.myelin.swap;

import io.myelin.generation.JarSource;
import io.myelin.swap.jar.JarStore;
import io.myelin.swap.jar.JarStore.Kept;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles of the product as they are installed, several builds of one at times. */
final class Installed {
    private static final Logger LOG = LoggerFactory.getLogger(Installed.class);
    private static final String REFERENCE = "reference:";

    private final BundleContext context;
    private final JarStore jars;
    private final Bounded bounded;
    private final long limitMs;
    /** What could not be stopped or uninstalled: it may end some day. */
    private final List<Bundle> left = new CopyOnWriteArrayList<>();

    Installed(BundleContext context, JarStore jars, Limits limits) {
        this.context = context;
        this.jars = jars;
        this.bounded = new Bounded(limits.interrupt_limit_ms());
        this.limitMs = limits.give_up_limit_ms();
    }

    /** The build that serves, or should: the active one, else the one that was installed first. */
    Optional<Bundle> find(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && !left.contains(bundle))
                .min(Comparator.comparing((Bundle bundle) -> bundle.getState() != Bundle.ACTIVE)
                        .thenComparing(Bundle::getBundleId));
    }

    /** Builds that do not count. */
    Collection<Bundle> left() {
        return left;
    }

    /** Installs a jar beside what is there; it is read in place. */
    Bundle install(Path jar, int startLevel) throws BundleException {
        Bundle bundle = context.installBundle(REFERENCE + jar.toUri());
        bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        return bundle;
    }

    /** The same build once more, for when the one that is there cannot be started again. */
    Bundle copy(Bundle bundle) {
        try {
            Kept copy = jars.keep(jar(bundle), bundle.getSymbolicName(), bundle.getBundleId());
            leave(bundle);
            return install(copy.file(), bundle.adapt(BundleStartLevel.class).getStartLevel());
        } catch (IOException | Refusal | BundleException e) {
            throw new IllegalStateException("cannot install " + bundle + " once more: " + e.getMessage(), e);
        }
    }

    /** The jar that a bundle was installed from. */
    JarSource jar(Bundle bundle) throws MalformedURLException {
        Optional<Path> shipped = replaced(bundle) ? Optional.empty() : jars.shipped(bundle.getSymbolicName());
        if (shipped.isPresent()) {
            return JarSource.file(shipped.get());
        }
        URI location = URI.create(place(bundle));
        return new JarSource(location.toString(), () -> location.toURL().openStream());
    }

    /** Whether the bundle is not what the distribution brought along. */
    boolean replaced(Bundle bundle) {
        return file(bundle).filter(jars::replaces).isPresent();
    }

    private static Optional<Path> file(Bundle bundle) {
        String place = place(bundle);
        return place.startsWith("file:") ? Optional.of(Path.of(URI.create(place))) : Optional.empty();
    }

    private static String place(Bundle bundle) {
        String location = bundle.getLocation();
        return location.startsWith(REFERENCE) ? location.substring(REFERENCE.length()) : location;
    }

    /** It does not count any more, and goes as soon as it can. */
    void leave(Bundle bundle) {
        left.add(bundle);
    }

    /** Uninstalls a build that does not serve, and those that could not be uninstalled before. */
    void retire(Bundle bundle) throws InterruptedException {
        left.add(bundle);
        for (Bundle each : left) {
            uninstall(each);
        }
    }

    private void uninstall(Bundle bundle) throws InterruptedException {
        boolean gone = bundle.getState() == Bundle.UNINSTALLED;
        if (!gone && bundle.getState() != Bundle.STOPPING && bundle.getState() != Bundle.STARTING) {
            Bounded.Result<Void> result = bounded.run("swap-uninstall-" + bundle.getSymbolicName(), limitMs, () -> {
                bundle.uninstall();
                return null;
            });
            gone = result.done() || bundle.getState() == Bundle.UNINSTALLED;
            if (!gone) {
                LOG.warn("to uninstall {} {} {}", bundle, bundle.getVersion(), result.reason(limitMs));
            }
        }
        if (gone) {
            left.remove(bundle);
            file(bundle).ifPresent(jars::discard);
        }
    }
}
