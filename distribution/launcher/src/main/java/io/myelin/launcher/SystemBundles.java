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

/** The bundles of the distribution, from the list that the build writes beside them. */
final class SystemBundles {
    /** The name of the list: one bundle a line, {@code LEVEL start|fragment FILE}. */
    static final String LIST = "bundles.list";

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

    static void install(BundleContext framework, Path system) throws IOException, BundleException {
        List<Entry> entries;
        try (Stream<String> lines = Files.lines(system.resolve(LIST))) {
            entries = lines.map(Entry::of).toList();
        }
        Bundle[] bundles = new Bundle[entries.size()];
        for (int i = 0; i < bundles.length; i++) {
            // A reference is read in place: nothing is copied into the cache.
            String location =
                    "reference:" + system.resolve(entries.get(i).file()).toUri();
            bundles[i] = framework.installBundle(location);
            bundles[i]
                    .adapt(BundleStartLevel.class)
                    .setStartLevel(entries.get(i).level());
        }
        for (int i = 0; i < bundles.length; i++) {
            if (!entries.get(i).fragment()) {
                bundles[i].start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }
}
