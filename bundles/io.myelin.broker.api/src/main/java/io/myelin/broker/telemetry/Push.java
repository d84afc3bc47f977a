package io.myelin.broker.telemetry;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Metrics from a client.
 *
 * @param instanceId of the client
 * @param subscriptionId that they are pushed for
 * @param terminating whether the client goes: it pushes at once, and nothing more
 * @param compression Kafka's id
 * @param metrics OTLP's MetricsData, compressed; position to limit is read before the stage completes
 */
public record Push(UUID instanceId, int subscriptionId, boolean terminating, byte compression, ByteBuffer metrics) {}
