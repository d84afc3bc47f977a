package io.myelin.protocol.kafka;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the Kafka protocol. */
@ObjectClassDefinition(name = "Myelin Kafka protocol", description = "How Kafka clients are served")
public @interface KafkaConfig {
    @AttributeDefinition(
            name = "Absence limit",
            description =
                    "How long, in ms, a request waits for a part of the bus that is being replaced, before it gets a"
                            + " retriable error")
    long absence_limit_ms() default 30_000;

    @AttributeDefinition(
            name = "Drain limit",
            description =
                    "How long, in ms, a part of the bus that goes is kept waiting for the requests it still works on")
    long drain_limit_ms() default 10_000;

    @AttributeDefinition(
            name = "Waiting requests",
            description = "How many requests of all connections may wait for a part of the bus that is being replaced")
    int waiting_requests_max() default 10_000;

    @AttributeDefinition(
            name = "Fetch sessions",
            description = "How many incremental fetch sessions are kept; beyond it the oldest unused one goes")
    int fetch_sessions_max() default 1_000;

    @AttributeDefinition(
            name = "Fetch session idle time",
            description = "How long, in ms, a fetch session must be unused before it may be given up for another")
    long fetch_session_idle_ms() default 120_000;

    @AttributeDefinition(
            name = "Share sessions",
            description = "How many sessions of consumers of share groups are kept; a further one is refused")
    int share_sessions_max() default 2_000;

    @AttributeDefinition(
            name = "Fetch response size",
            description = "The most, in bytes, that one fetch response holds, whatever the client asks for")
    int fetch_response_max_bytes() default 57_671_680;

    @AttributeDefinition(
            name = "Elements in a request",
            description = "The most elements that all arrays of one request may have together")
    int request_elements_max() default 1_000_000;

    @AttributeDefinition(
            name = "Hash table steps of a request",
            description = "The most slots of hash tables that reading one request may look at: many elements with keys"
                    + " that fall into one slot would take a processor for minutes, ten million steps take about 50 ms")
    long request_slot_steps_max() default 50_000_000;

    @AttributeDefinition(
            name = "Quota windows",
            description = "How many windows of time the use of a client is measured over; at least 2")
    int quota_window_num() default 11;

    @AttributeDefinition(
            name = "Quota window size",
            description =
                    "How long, in s, each of these windows is; a longer one lets clients through in larger bursts")
    int quota_window_size_seconds() default 1;

    @AttributeDefinition(
            name = "Longest throttling",
            description =
                    "The longest time, in ms, that a client beyond its quota is not listened to. Less than the idle"
                            + " time-out of the listener, which would close its connection.")
    long quota_throttle_max_ms() default 300_000;

    @AttributeDefinition(
            name = "Clients measured",
            description =
                    "How many users, client ids and addresses with quotas are measured at a time; beyond it the one"
                            + " asked for longest ago begins anew")
    int quota_meters_max() default 10_000;

    @AttributeDefinition(
            name = "Idle time of a measured client",
            description = "How long, in ms, a client must be quiet before its measurement is given up for another")
    long quota_meter_idle_ms() default 3_600_000;
}
