package io.myelin.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new build that is installed beside the old one and not started: it gets its wires before anything is touched. */
final class Candidate {
    private static final Logger LOG = LoggerFactory.getLogger(Candidate.class);
    private static final String CLASS = ".class";

    private Candidate() {}

    /** @throws Refusal when it cannot be wired to what is there; it says what is missing */
    static void resolve(BundleContext context, Bundle candidate) throws Refusal {
        BundleRevision revision = candidate.adapt(BundleRevision.class);
        if (!revision.getDeclaredCapabilities(PackageNamespace.PACKAGE_NAMESPACE)
                .isEmpty()) {
            throw new Refusal("it exports packages: others would be wired to it, so it needs a restart");
        }
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        if (!wiring.resolveBundles(List.of(candidate))) {
            throw new Refusal("it does not resolve against the bundles of this node: " + missing(wiring, revision));
        }
    }

    private static String missing(FrameworkWiring wiring, BundleRevision revision) {
        List<String> missing = new ArrayList<>();
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            Map<String, String> directives = requirement.getDirectives();
            boolean later = !Namespace.EFFECTIVE_RESOLVE.equals(
                    directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, Namespace.EFFECTIVE_RESOLVE));
            boolean optional =
                    Namespace.RESOLUTION_OPTIONAL.equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
            if (!later && !optional && wiring.findProviders(requirement).isEmpty()) {
                missing.add(requirement.getNamespace() + " "
                        + directives.getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, ""));
            }
        }
        return missing.isEmpty()
                ? "each thing it needs is there, but not all of them together"
                : "nothing provides " + String.join(", ", missing);
    }

    /** Reads its classes, which would else be read during the pause. None of its code runs. */
    static void load(Bundle candidate) {
        BundleWiring wiring = candidate.adapt(BundleWiring.class);
        int failed = 0;
        for (String resource : wiring.listResources(
                "/", "*" + CLASS, BundleWiring.LISTRESOURCES_LOCAL | BundleWiring.LISTRESOURCES_RECURSE)) {
            String name =
                    resource.substring(0, resource.length() - CLASS.length()).replace('/', '.');
            try {
                candidate.loadClass(name);
            } catch (ClassNotFoundException | LinkageError e) {
                // Classes for optional packages cannot be loaded, and nobody uses them then.
                failed++;
                LOG.debug("class {} is not loaded in advance", name, e);
            }
        }
        LOG.debug("{} {}: {} classes could not be loaded", candidate.getSymbolicName(), candidate.getVersion(), failed);
    }
}
