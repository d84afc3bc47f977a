package io.myelin.rest.http;

import java.util.Arrays;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;

/** Which of the container's bundles are HTTP servers. */
final class HttpServers {
    private HttpServers() {}

    /** Whether one is active; its activator binds the port, so from then on it has one or never will. */
    static boolean active(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(b -> b.getState() == Bundle.ACTIVE)
                .map(b -> b.adapt(BundleRevision.class))
                .anyMatch(r -> r != null && serves(r));
    }

    private static boolean serves(BundleRevision revision) {
        return revision.getDeclaredCapabilities("osgi.implementation").stream()
                .anyMatch(c -> "osgi.http".equals(c.getAttributes().get("osgi.implementation")));
    }
}
