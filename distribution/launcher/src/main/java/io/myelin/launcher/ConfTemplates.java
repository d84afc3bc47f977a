package io.myelin.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Build step: writes {@code conf/} with every key that our bundles have, what it means, its unit and its default. */
final class ConfTemplates {
    private ConfTemplates() {}

    /** @param arguments the directory of bundles, the one with what the distribution sets, and the one to write to */
    public static void main(String[] arguments) throws IOException {
        Path given = Path.of(arguments[1]);
        Path target = Files.createDirectories(Path.of(arguments[2]));
        Map<String, Metatype.Configuration> kinds = Metatype.of(sorted(Path.of(arguments[0])).stream()
                .filter(jar -> jar.getFileName().toString().matches("io\\.myelin\\..*\\.jar"))
                .toList());
        Map<String, Properties> values = new TreeMap<>();
        for (Path file : sorted(given)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".cfg")) {
                values.put(name.substring(0, name.length() - ".cfg".length()), load(file));
            } else {
                Files.write(target.resolve(name), Files.readAllBytes(file));
            }
        }
        kinds.values().stream()
                .filter(kind -> !kind.factory())
                .forEach(kind -> values.putIfAbsent(kind.pid(), new Properties()));
        for (Map.Entry<String, Properties> entry : values.entrySet()) {
            String pid = entry.getKey().split("~")[0];
            Metatype.Configuration kind = kinds.get(pid);
            if (kind == null) {
                throw new IOException(given + "/" + entry.getKey() + ".cfg: no bundle has the configuration " + pid);
            }
            Files.writeString(target.resolve(entry.getKey() + ".cfg"), text(kind, entry.getValue()));
        }
    }

    private static String text(Metatype.Configuration kind, Properties values) {
        StringBuilder out = new StringBuilder();
        comment(out, kind.name());
        comment(out, kind.description());
        for (Metatype.Key key : kind.keys()) {
            out.append('\n');
            comment(out, key.meaning());
            comment(out, facts(key));
            String value = values.getProperty(key.id());
            out.append(value == null ? "#" : "").append(key.id()).append(" =");
            String shown = value == null ? key.fallback() : value;
            out.append(shown.isEmpty() ? "" : " " + shown).append('\n');
        }
        return out.toString();
    }

    private static String facts(Metatype.Key key) {
        List<String> facts = new ArrayList<>();
        facts.add(key.list() ? key.type() + " list, separated by commas" : key.type());
        facts.addAll(key.bounds());
        facts.add("default: " + (key.fallback().isEmpty() ? "empty" : key.fallback()));
        return "(" + String.join("; ", facts) + ")";
    }

    private static void comment(StringBuilder out, String text) {
        if (!text.isBlank()) {
            out.append("# ").append(text).append('\n');
        }
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
