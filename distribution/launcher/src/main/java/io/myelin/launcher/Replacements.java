package io.myelin.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was swapped in and starts instead of bundles of the distribution, as the swap engine has left it in the data directory.
 * What cannot be read, is damaged, or was swapped into another distribution is not used.
 */
final class Replacements {
    /** A file in {@code system/} that says which distribution it is. */
    static final String DISTRIBUTION_ID = "distribution.id";

    private static final Logger LOG = LoggerFactory.getLogger(Replacements.class);
    private static final String HEADER = "myelin-replacements 1 ";

    /** By the file in {@code system/} whose place they take. */
    private final Map<Path, Path> jars;

    private Replacements(Map<Path, Path> jars) {
        this.jars = jars;
    }

    /** The jar to install for one of {@code system/}: another one, or itself. */
    Path of(Path shipped) {
        return jars.getOrDefault(shipped, shipped);
    }

    static Replacements of(Path data, Path system) {
        Path directory = data.resolve("swap");
        Path list = directory.resolve("replacements.list");
        Map<Path, Path> jars = new HashMap<>();
        if (Files.exists(list)) {
            try {
                read(Files.readAllLines(list), directory.resolve("jars"), system, jars);
            } catch (IOException e) {
                LOG.error("{} cannot be read; the bundles of the distribution start", list, e);
            }
        }
        return new Replacements(jars);
    }

    private static void read(List<String> lines, Path directory, Path system, Map<Path, Path> jars) throws IOException {
        Path id = system.resolve(DISTRIBUTION_ID);
        String distribution = Files.exists(id) ? Files.readString(id).strip() : "";
        if (lines.isEmpty() || !lines.get(0).equals(HEADER + distribution)) {
            LOG.warn("what was swapped into another distribution is not used; this one starts as it is");
            return;
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", 3);
            Path shipped = system.resolve(parts[0] + ".jar");
            if (parts.length == 3 && whole(directory.resolve(parts[2]), parts[1])) {
                jars.put(shipped, directory.resolve(parts[2]));
                LOG.info("{} starts instead of {}", parts[2], shipped);
            } else {
                LOG.error(
                        "{} was swapped in and is damaged or gone; {} starts instead",
                        parts[parts.length - 1],
                        shipped);
            }
        }
    }

    private static boolean whole(Path jar, String sha256) throws IOException {
        return Files.exists(jar) && sha256(Files.readAllBytes(jar)).equals(sha256);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
