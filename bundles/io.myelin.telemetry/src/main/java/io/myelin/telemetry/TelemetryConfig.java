package io.myelin.telemetry;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of what clients may push and of what is kept of it. */
@ObjectClassDefinition(name = "Myelin client telemetry", description = "Metrics that clients push (KIP-714)")
public @interface TelemetryConfig {
    @AttributeDefinition(
            name = "Largest push (bytes)",
            description = "Compressed metrics that are larger are refused; clients are told, as Kafka's"
                    + " telemetry.max.bytes")
    int max_bytes() default 1_048_576;

    @AttributeDefinition(
            name = "Largest push, decompressed (bytes)",
            description = "Metrics that grow beyond it are refused before they are read")
    int decompressed_max_bytes() default 8_388_608;

    @AttributeDefinition(
            name = "Pushes under way",
            description = "How many pushes may be read at a time; one more is told to come again later")
    int pushes_max_count() default 100;

    @AttributeDefinition(
            name = "Client instances",
            description = "How many clients' subscriptions are remembered; one that is forgotten asks again")
    int instances_max_count() default 16_384;

    @AttributeDefinition(
            name = "Clients kept",
            description = "Of how many clients the newest metrics are kept; the one that pushed longest ago goes first")
    int clients_max_count() default 1_000;

    @AttributeDefinition(
            name = "Values of a client",
            description = "How many values are kept of one client: a metric has one for each combination of attributes")
    int client_values_max_count() default 2_000;

    @AttributeDefinition(
            name = "Memory of what is kept (bytes)",
            description =
                    "About how much memory all kept values may take; the client that pushed longest ago goes first")
    long kept_max_bytes() default 33_554_432;

    @AttributeDefinition(
            name = "Forget after (ms)",
            description = "How long the metrics of a client are kept that pushes no more")
    long forget_after_ms() default 3_600_000;
}
