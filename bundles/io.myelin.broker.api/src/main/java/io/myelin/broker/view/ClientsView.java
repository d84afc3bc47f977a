package io.myelin.broker.view;

import io.myelin.broker.telemetry.ClientMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The clients that push their metrics.
 *
 * @param clients the one that pushed last first
 */
public record ClientsView(List<ClientRow> clients) {

    /**
     * @param id of the client instance, as Kafka's clients write it
     * @param client what the client calls itself
     * @param pushed when it last pushed, in ISO 8601
     * @param terminated whether it said that it goes
     * @param values how many are kept
     */
    public record ClientRow(
            String id, String client, String software, String address, String pushed, boolean terminated, int values) {

        static ClientRow of(ClientMetrics client) {
            return new ClientRow(
                    Ids.text(client.instanceId()),
                    client.clientId(),
                    client.softwareName() + " " + client.softwareVersion(),
                    client.host() + ":" + client.port(),
                    Instant.ofEpochMilli(client.pushedMs()).toString(),
                    client.terminated(),
                    client.values().size());
        }
    }

    /** One client with its newest values. */
    public record ClientView(ClientRow client, List<ValueView> metrics) {}

    /**
     * @param kind {@code gauge}; {@code delta} of what is summed up since the client was first heard; {@code cumulative}
     * @param value null when the client has no number for it yet
     * @param count of a distribution how much was measured, and {@code value} is its sum; null of a single number
     */
    public record ValueView(
            String metric, Map<String, String> attributes, String kind, Double value, Long count, String measured) {

        static ValueView of(ClientMetrics.Value value) {
            return new ValueView(
                    value.metric(),
                    value.attributes(),
                    value.kind().name().toLowerCase(Locale.ROOT),
                    Double.isFinite(value.value()) ? Double.valueOf(value.value()) : null,
                    value.count(),
                    Instant.ofEpochMilli(value.timeMs()).toString());
        }
    }

    public static ClientsView of(List<ClientMetrics> clients) {
        return new ClientsView(clients.stream().map(ClientRow::of).toList());
    }

    /**
     * One of them.
     *
     * @param id of the instance, or what the client calls itself: the newest of that name
     */
    public static Optional<ClientView> one(List<ClientMetrics> clients, String id) {
        return clients.stream()
                .filter(client -> Ids.text(client.instanceId()).equals(id)
                        || client.clientId().equals(id))
                .findFirst()
                .map(client -> new ClientView(
                        ClientRow.of(client),
                        client.values().stream().map(ValueView::of).toList()));
    }
}
