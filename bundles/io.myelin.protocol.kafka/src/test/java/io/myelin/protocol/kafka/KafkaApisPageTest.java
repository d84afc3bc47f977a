package io.myelin.protocol.kafka;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.loop.Clock;
import io.myelin.protocol.kafka.handler.Handler;
import io.myelin.testkit.page.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page that compares what is served with what Apache Kafka 4.4.0 serves on a client's port. */
class KafkaApisPageTest {
    private static final String HEAD = """
            # Kafka APIs

            Generated from the handlers of `io.myelin.protocol.kafka` by `cnf/scripts/regenerate`; a test holds it against
            them. Kafka's column is what a broker of Apache Kafka 4.4 lists for its clients (stable versions; APIs between
            controllers are left out). What is not served is not in the answer of ApiVersions, and a request for it closes
            the connection with a logged cause; the last column says with what it comes. Some are in the answer only while
            a feature has the level that they need (`kafka-features`), or while the bundle is there that they need.

            ApiVersions states 0 as the lowest version of Produce, as Kafka does, because librdkafka reads the age of a
            broker from it; versions below 3 are not served.

            | key | API | served here | Kafka 4.4 | served |
            |---:|---|---|---|---|
            """;

    private final Map<Integer, Api> served = new Handlers(AllHandlers.of(WireClient.defaults(), Clock.system()))
            .all().stream().map(Handler::api).collect(toMap(Api::key, api -> api));

    @Test
    void thePageIsWhatTheHandlersSay() throws IOException {
        List<KafkaApiRow> rows = KafkaApiRow.all().stream()
                .filter(row -> row.forClients() || served.containsKey(row.key()))
                .toList();
        assertTrue(
                rows.stream().map(KafkaApiRow::key).toList().containsAll(served.keySet()), "an API unknown to Kafka");
        StringBuilder page = new StringBuilder(HEAD);
        rows.forEach(row -> page.append(line(row)));
        GeneratedPage.hold(Path.of(System.getProperty("basedir", "."), "../../cnf/KAFKA-APIS.md"), page.toString());
    }

    @Test
    void onlyWhatIsPlannedForLaterIsMissing() throws IOException {
        for (KafkaApiRow row : KafkaApiRow.all()) {
            boolean later = KafkaApiPlan.of(row.key()).isPresent();
            if (row.forClients()) {
                assertEquals(!later, served.containsKey(row.key()), row.name());
            }
        }
    }

    /** The same on few lines: what is served, and what comes with what. */
    @Test
    void theReadmeSaysTheSame() throws IOException {
        Map<String, List<String>> bySteps = new LinkedHashMap<>();
        bySteps.put("yes", new ArrayList<>());
        for (KafkaApiPlan plan : KafkaApiPlan.values()) {
            bySteps.put(plan.step(), new ArrayList<>());
        }
        for (KafkaApiRow row : KafkaApiRow.all()) {
            Api api = served.get(row.key());
            if (api != null) {
                bySteps.get("yes").add(named(row, api.min(), api.max()));
            } else if (row.forClients()) {
                KafkaApiPlan.of(row.key())
                        .ifPresent(plan -> bySteps.get(plan.step()).add(named(row, row.min(), row.latestStable())));
            }
        }
        StringBuilder table = new StringBuilder("| served | APIs by key, with their versions |\n|---|---|\n");
        bySteps.forEach((step, apis) -> table.append("| %s | %s |\n".formatted(step, String.join(", ", apis))));
        GeneratedPage.holdPart(
                Path.of(System.getProperty("basedir", "."), "../../README.md"),
                "<!-- Kafka APIs: written by cnf/scripts/regenerate -->",
                "<!-- end of Kafka APIs -->",
                table.toString());
    }

    private static String named(KafkaApiRow row, int min, int max) {
        return "%d %s %s".formatted(row.key(), row.name(), min == max ? min : min + "-" + max);
    }

    private String line(KafkaApiRow row) {
        Api api = served.get(row.key());
        return "| %d | %s | %s | %s | %s |\n"
                .formatted(
                        row.key(),
                        row.name(),
                        api == null ? "" : range(api.min(), api.max()),
                        range(row.min(), row.latestStable()),
                        api == null
                                ? KafkaApiPlan.of(row.key())
                                        .map(KafkaApiPlan::step)
                                        .orElse("no")
                                : "yes");
    }

    private static String range(int min, int max) {
        return min == max ? String.valueOf(min) : min + " to " + max;
    }
}
