package io.myelin.broker.telemetry;

import java.util.List;
import java.util.UUID;

/**
 * What one client is asked to push.
 *
 * @param instanceId of the client
 * @param id changes whenever what is asked for changes
 * @param compressions Kafka's ids of those that may be used, the preferred one first
 * @param intervalMs between two pushes
 * @param maxBytes of one push
 * @param metrics prefixes of names; {@code *} for all, empty for none
 */
public record Subscription(
        UUID instanceId, int id, List<Byte> compressions, int intervalMs, int maxBytes, List<String> metrics) {}
