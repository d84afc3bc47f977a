package io.myelin.swap;

import io.myelin.generation.JarSource;
import io.myelin.generation.Swaps.Swap;
import io.myelin.swap.jar.JarInfo;
import io.myelin.swap.jar.JarStore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes bundles of the product from the deploy directory and gives them to the swap engine, instead of letting FileInstall
 * update them blindly. A jar is taken when it comes or changes, not at each start: what was swapped in starts by itself.
 */
@Component(name = "io.myelin.swap.deploy", service = ArtifactInstaller.class, immediate = true)
public final class DeployInstaller implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(DeployInstaller.class);
    private static final String JAR = ".jar";

    private final BundleContext context;
    private final SwapEngine engine;
    /** Files that are no jars, with what they were like when that was said. */
    private final Map<Path, Long> refused = new ConcurrentHashMap<>();
    /** Which bundle came from which file. */
    private final Map<Path, String> taken = new ConcurrentHashMap<>();

    @Activate
    public DeployInstaller(BundleContext context, @Reference SwapEngine engine) {
        this.context = context;
        this.engine = engine;
    }

    /** FileInstall asks again and again for what nobody takes. */
    @Override
    public boolean canHandle(File file) {
        Path path = file.toPath();
        if (!file.getName().endsWith(JAR) || !file.isFile()) {
            return taken.containsKey(path);
        }
        try {
            String bundle = JarInfo.peek(path).bundle();
            return ProductBundles.contains(bundle) && brought(bundle);
        } catch (Refusal e) {
            Long state = file.lastModified() ^ file.length();
            if (!state.equals(refused.put(path, state))) {
                LOG.warn("{} is not installed: {}", file, e.getMessage());
            }
            return false;
        }
    }

    /** Whether the bundle is one of the product, not one of a user that has a name like those. */
    private boolean brought(String bundle) {
        String deploy = Optional.ofNullable(context.getProperty("felix.fileinstall.dir"))
                .map(directory -> Path.of(directory).toUri().toString())
                .orElse("none");
        return ProductBundles.NAMES.contains(bundle)
                || Arrays.stream(context.getBundles())
                        .anyMatch(installed -> bundle.equals(installed.getSymbolicName())
                                && !installed.getLocation().startsWith(deploy));
    }

    /** Called for each file once after a start, and for new ones. */
    @Override
    public void install(File file) throws IOException, Refusal {
        Path path = file.toPath();
        String bundle = JarInfo.peek(path).bundle();
        taken.put(path, bundle);
        if (engine.jars().deployed(bundle).equals(Optional.of(JarStore.digest(path)))) {
            LOG.info("{} was taken before and is not taken again; touch it to try once more", file);
        } else {
            swap(path, bundle);
        }
    }

    @Override
    public void update(File file) throws IOException, Refusal {
        String bundle = JarInfo.peek(file.toPath()).bundle();
        taken.put(file.toPath(), bundle);
        swap(file.toPath(), bundle);
    }

    private void swap(Path file, String bundle) throws IOException {
        String digest = JarStore.digest(file);
        Swap swap = engine.swap(bundle, JarSource.file(file));
        boolean full = swap.ended().toCompletableFuture().isDone();
        if (!full) {
            engine.jars().rememberDeployed(bundle, Optional.of(digest));
        }
    }

    /** What came from the file goes with it; what was swapped in since by other means stays. */
    @Override
    public void uninstall(File file) throws IOException {
        String bundle = taken.remove(file.toPath());
        Optional<String> came =
                bundle == null ? Optional.empty() : engine.jars().deployed(bundle);
        if (came.isPresent()) {
            boolean runs = came.equals(engine.jars().replacementOf(bundle));
            engine.jars().rememberDeployed(bundle, Optional.empty());
            if (runs) {
                LOG.info("{} is gone: {} goes back to what the distribution brought along", file, bundle);
                engine.restore(bundle);
            }
        }
    }
}
