package io.myelin.swap.jar;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What starts instead of bundles of the distribution, as the launcher reads it. One file, replaced in one step: that is the
 * moment at which a swap lasts.
 *
 * @param distribution the distribution whose bundles are replaced; another one starts with its own
 * @param jars by symbolic name
 */
record Replacements(String distribution, Map<String, Jar> jars) {
    private static final String HEADER = "myelin-replacements 1 ";

    /**
     * A jar that was swapped in.
     *
     * @param file its name in the directory of jars
     */
    record Jar(String file, String sha256) {}

    static Replacements none(String distribution) {
        return new Replacements(distribution, Map.of());
    }

    Optional<Jar> of(String bundle) {
        return Optional.ofNullable(jars.get(bundle));
    }

    Replacements with(String bundle, Jar jar) {
        Map<String, Jar> all = new LinkedHashMap<>(jars);
        all.put(bundle, jar);
        return new Replacements(distribution, all);
    }

    Replacements without(String bundle) {
        Map<String, Jar> all = new LinkedHashMap<>(jars);
        all.remove(bundle);
        return new Replacements(distribution, all);
    }

    String encode() {
        StringBuilder text = new StringBuilder(HEADER).append(distribution).append('\n');
        new TreeMap<>(jars)
                .forEach((bundle, jar) -> text.append(bundle)
                        .append(' ')
                        .append(jar.sha256())
                        .append(' ')
                        .append(jar.file())
                        .append('\n'));
        return text.toString();
    }

    /** Empty when the text is of another kind. */
    static Optional<Replacements> decode(String text) {
        String[] lines = text.split("\n");
        if (!lines[0].startsWith(HEADER)) {
            return Optional.empty();
        }
        Map<String, Jar> jars = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(" ");
            if (parts.length != 3) {
                return Optional.empty();
            }
            jars.put(parts[0], new Jar(parts[2], parts[1]));
        }
        return Optional.of(new Replacements(lines[0].substring(HEADER.length()), jars));
    }
}
