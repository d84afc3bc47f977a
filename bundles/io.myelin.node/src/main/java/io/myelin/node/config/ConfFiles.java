package io.myelin.node.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The directory of {@code PID.cfg} and {@code PID~NAME.cfg} files. */
final class ConfFiles {
    private static final String EXTENSION = ".cfg";
    private static final long MAX_FILE_BYTES = 1 << 20;

    private final Path directory;

    ConfFiles(Path directory) {
        this.directory = directory;
    }

    /** What changes whenever a file does: its name, size and time of change. */
    String fingerprint() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files()) {
            all.append(file.getFileName())
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file))
                    .append('\n');
        }
        return all.toString();
    }

    /** The keys and texts of every file. */
    Map<ConfigId, Map<String, String>> read() throws IOException, ConfigException {
        Map<ConfigId, Map<String, String>> found =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (Path file : files()) {
            String name = file.getFileName().toString();
            ConfigId id = ConfigId.parse(name.substring(0, name.length() - EXTENSION.length()));
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(file + ": larger than " + MAX_FILE_BYTES + " bytes, not a configuration");
            }
            found.put(id, load(file));
        }
        return found;
    }

    private static Map<String, String> load(Path file) throws IOException, ConfigException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file + ": " + e.getMessage());
        }
        Map<String, String> texts = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }

    private Iterable<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> file.toString().endsWith(EXTENSION))
                    .sorted()
                    .toList();
        }
    }
}
