package io.myelin.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundles of the distribution, from the list that the build writes beside them. */
final class SystemBundles {
    /** The name of the list: one bundle a line, {@code LEVEL start|fragment FILE}. */
    static final String LIST = "bundles.list";

    private static final Logger LOG = LoggerFactory.getLogger(SystemBundles.class);

    private SystemBundles() {}

    /** One line of the list. */
    record Entry(int level, boolean fragment, String file) {
        static Entry of(String line) {
            String[] parts = line.split(" ", 3);
            return new Entry(Integer.parseInt(parts[0]), parts[1].equals("fragment"), parts[2]);
        }

        @Override
        public String toString() {
            return level + (fragment ? " fragment " : " start ") + file;
        }
    }

    static void install(BundleContext framework, Path system, Replacements replacements)
            throws IOException, BundleException {
        List<Entry> entries;
        try (Stream<String> lines = Files.lines(system.resolve(LIST))) {
            entries = lines.map(Entry::of).toList();
        }
        Bundle[] bundles = new Bundle[entries.size()];
        for (int i = 0; i < bundles.length; i++) {
            Path shipped = system.resolve(entries.get(i).file());
            bundles[i] = install(framework, replacements.of(shipped), entries.get(i));
        }
        for (int i = 0; i < bundles.length; i++) {
            bundles[i] = resolving(framework, bundles[i], system, replacements, entries.get(i));
        }
        for (int i = 0; i < bundles.length; i++) {
            if (!entries.get(i).fragment()) {
                bundles[i].start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private static Bundle install(BundleContext framework, Path jar, Entry entry) throws BundleException {
        // A reference is read in place: nothing is copied into the cache.
        Bundle bundle = framework.installBundle("reference:" + jar.toUri());
        bundle.adapt(BundleStartLevel.class).setStartLevel(entry.level());
        return bundle;
    }

    /** What was swapped in and does not resolve makes place for what the distribution brought along. */
    private static Bundle resolving(
            BundleContext framework, Bundle bundle, Path system, Replacements replacements, Entry entry)
            throws BundleException {
        Path shipped = system.resolve(entry.file());
        if (replacements.of(shipped).equals(shipped)
                || framework.getBundle().adapt(FrameworkWiring.class).resolveBundles(List.of(bundle))) {
            return bundle;
        }
        LOG.error("{} does not resolve; {} starts instead", bundle.getLocation(), shipped);
        bundle.uninstall();
        return install(framework, shipped, entry);
    }
}
