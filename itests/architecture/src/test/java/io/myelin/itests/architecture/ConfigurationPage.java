package io.myelin.itests.architecture;

import io.myelin.launcher.Metatype;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The reference of every configuration key, as Markdown. */
final class ConfigurationPage {

    private static final String HEAD = """
            # Configuration

            Generated from the bundles of the distribution by `cnf/scripts/regenerate`; a test holds it against them.

            A heading is a PID. Its keys stand in `conf/<PID>.cfg`, one `key = value` a line, or on the command line as
            `--set PID.KEY=VALUE`, which wins. Where it says *one for each instance*, there are as many configurations
            as there are files `conf/<PID>~<NAME>.cfg`, and `--set PID~NAME.KEY=VALUE` sets a key of one. A key or a PID
            that no bundle describes is an error at start-up. Units are part of the key (`.ms`, `.bytes`) or in the description.
            """;

    private ConfigurationPage() {}

    /** @param distributed what the distribution sets, by PID or {@code PID~NAME} */
    static String of(Collection<Metatype.Configuration> configurations, Map<String, Properties> distributed) {
        var out = new StringBuilder(HEAD);
        for (var configuration : configurations) {
            out.append("\n## ").append(configuration.pid()).append('\n').append(subject(configuration));
            new TreeMap<>(distributed).forEach((name, values) -> {
                if (name.split("~")[0].equals(configuration.pid())) {
                    out.append("The distribution sets in `conf/").append(name).append(".cfg`: ");
                    out.append(assignments(values)).append(".\n\n");
                }
            });
            out.append("| key | type | default | meaning |\n|---|---|---|---|\n");
            configuration.keys().forEach(key -> out.append(row(key)));
        }
        return out.toString();
    }

    private static String subject(Metatype.Configuration configuration) {
        var said = new ArrayList<String>();
        said.add(sentence(configuration.name()));
        if (!configuration.description().isEmpty()) {
            said.add(sentence(configuration.description()));
        }
        if (configuration.factory()) {
            said.add("*One for each instance.*");
        }
        return String.join(" ", said) + "\n\n";
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String assignments(Properties values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(e -> "`" + e.getKey() + " = " + e.getValue() + "`")
                        .collect(Collectors.joining(", "));
    }

    private static String row(Metatype.Key key) {
        var type = new ArrayList<String>();
        type.add(key.list() ? key.type() + " list" : key.type());
        type.addAll(key.bounds());
        var fallback = key.fallback().isEmpty() ? "empty" : "`" + key.fallback() + "`";
        return "| `%s` | %s | %s | %s |\n".formatted(key.id(), String.join(", ", type), fallback, cell(key.meaning()));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
