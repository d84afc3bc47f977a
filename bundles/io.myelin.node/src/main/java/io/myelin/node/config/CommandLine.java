package io.myelin.node.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command line sets, as the launcher hands it on.
 *
 * @param settings {@code PID.KEY=VALUE}
 * @param ports port by listener
 */
record CommandLine(List<String> settings, Map<String, String> ports) {
    static CommandLine of(String settings, String ports) {
        List<String> lines = settings == null || settings.isEmpty() ? List.of() : List.of(settings.split("\n"));
        Map<String, String> byName = new TreeMap<>();
        if (ports != null && !ports.isEmpty()) {
            for (String entry : ports.split(",")) {
                String[] parts = entry.split("=", 2);
                byName.put(parts[0], parts[1]);
            }
        }
        return new CommandLine(lines, byName);
    }
}
