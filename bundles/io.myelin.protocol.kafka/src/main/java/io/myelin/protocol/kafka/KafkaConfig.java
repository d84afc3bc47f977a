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
}
