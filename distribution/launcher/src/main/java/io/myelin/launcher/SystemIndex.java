package io.myelin.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Build step: writes the list of what is in {@code system/}, with start levels by symbolic name, and an id of it all. */
final class SystemIndex {
    private SystemIndex() {}

    /**
     * @param arguments the directory of bundles, and the file of rules: {@code LEVEL PATTERN} a line, the first whose pattern
     *     matches the whole symbolic name decides
     */
    public static void main(String[] arguments) throws IOException {
        Path system = Path.of(arguments[0]);
        Map<Pattern, Integer> rules = rules(Path.of(arguments[1]));
        List<SystemBundles.Entry> entries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(system)) {
            for (Path jar : jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                entries.add(entry(jar, rules));
            }
        }
        entries.sort(Comparator.comparingInt(SystemBundles.Entry::level).thenComparing(SystemBundles.Entry::file));
        Files.write(
                system.resolve(SystemBundles.LIST),
                entries.stream().map(Object::toString).toList());
        Files.writeString(system.resolve(Replacements.DISTRIBUTION_ID), id(system, entries) + "\n");
    }

    /** Another one for each other content of the directory. */
    private static String id(Path system, List<SystemBundles.Entry> entries) throws IOException {
        StringBuilder all = new StringBuilder();
        for (SystemBundles.Entry entry : entries) {
            all.append(entry)
                    .append(' ')
                    .append(Replacements.sha256(Files.readAllBytes(system.resolve(entry.file()))))
                    .append('\n');
        }
        return Replacements.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static SystemBundles.Entry entry(Path jar, Map<Pattern, Integer> rules) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Attributes headers =
                    file.getManifest() == null ? null : file.getManifest().getMainAttributes();
            String header = headers == null ? null : headers.getValue("Bundle-SymbolicName");
            if (header == null) {
                throw new IOException(jar + " is not a bundle: make one of it under bundles/wrapped");
            }
            String name = header.split(";")[0].trim();
            for (Map.Entry<Pattern, Integer> rule : rules.entrySet()) {
                if (rule.getKey().matcher(name).matches()) {
                    boolean fragment = headers.getValue("Fragment-Host") != null;
                    return new SystemBundles.Entry(
                            rule.getValue(), fragment, jar.getFileName().toString());
                }
            }
            throw new IOException("no start level is given for " + name);
        }
    }

    private static Map<Pattern, Integer> rules(Path file) throws IOException {
        Map<Pattern, Integer> rules = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.trim().split("\\s+", 2);
                rules.put(Pattern.compile(parts[1]), Integer.valueOf(parts[0]));
            }
        }
        return rules;
    }
}
