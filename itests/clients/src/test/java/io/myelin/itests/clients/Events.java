package io.myelin.itests.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One week of earthquakes: real events, one JSON object a line, keyed by the event's id. */
final class Events {
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private Events() {}

    /**
     * @param key the event's id
     * @param value the whole line
     */
    record Event(String key, String value) {}

    static List<Event> earthquakes() throws IOException {
        try (InputStream in = Events.class.getResourceAsStream("/earthquakes.ndjson")) {
            List<Event> events = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                Matcher id = ID.matcher(line);
                String last = null;
                while (id.find()) {
                    last = id.group(1);
                }
                events.add(new Event(last, line));
            }
            return events;
        }
    }

    /** The values of each key in their order: what must come back. */
    static Map<String, List<String>> byKey(List<Event> events) {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        events.forEach(event ->
                byKey.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event.value()));
        return byKey;
    }
}
