package io.myelin.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds what bundles in the deploy directory can be told: they are installed only after the configuration has been checked. */
final class Deployed {
    private static final Pattern DESIGNATE = Pattern.compile("<Designate\\s[^>]*?(factoryPid|pid)=\"([^\"]+)\"");
    private static final Pattern ATTRIBUTE = Pattern.compile("<AD\\s[^>]*?id=\"([^\"]+)\"");
    private static final int MAX_METATYPE_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Deployed.class);

    private Deployed() {}

    static void addTo(Catalog catalog, String directory) throws IOException {
        if (directory == null || !Files.isDirectory(Path.of(directory))) {
            return;
        }
        try (Stream<Path> jars = Files.list(Path.of(directory))) {
            for (Path jar : jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                try {
                    addJar(catalog, jar);
                } catch (ZipException e) {
                    // No jar, so nothing that can be configured. Who takes jars from there says so.
                    LOG.debug("{} is no jar", jar, e);
                }
            }
        }
    }

    private static void addJar(Catalog catalog, Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().startsWith("OSGI-INF/metatype/")
                        && entry.getName().endsWith(".xml")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        addXml(catalog, new String(in.readNBytes(MAX_METATYPE_BYTES), StandardCharsets.UTF_8));
                    }
                }
            }
        }
    }

    private static void addXml(Catalog catalog, String xml) {
        List<Key> keys = ATTRIBUTE
                .matcher(xml)
                .results()
                .map(ad -> Key.text(ad.group(1)))
                .toList();
        Matcher designate = DESIGNATE.matcher(xml);
        while (designate.find()) {
            String pid = designate.group(2);
            // A newer build of a bundle may know keys that the one whose place it is going to take does not.
            Set<String> known =
                    catalog.kind(pid).map(kind -> kind.keys().keySet()).orElse(Set.of());
            List<Key> more =
                    keys.stream().filter(key -> !known.contains(key.name())).toList();
            catalog.add(pid, designate.group(1).equals("factoryPid"), more);
        }
    }
}
