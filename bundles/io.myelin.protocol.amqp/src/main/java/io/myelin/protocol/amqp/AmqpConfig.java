package io.myelin.protocol.amqp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of AMQP. */
@ObjectClassDefinition(name = "Myelin AMQP protocol", description = "How AMQP 1.0 clients are served")
public @interface AmqpConfig {
    @AttributeDefinition(
            name = "Anonymous peers",
            description =
                    "Who may connect without a name and a password: loopback for peers on this machine, always, never")
    String anonymous() default "loopback";

    @AttributeDefinition(
            name = "Longest frame",
            description = "Bytes of the longest frame; longer messages take several. At least 512.")
    int frame_max_bytes() default 131_072;

    @AttributeDefinition(
            name = "Longest message",
            description = "Bytes of the longest message taken. The topic's max.message.bytes holds, too.")
    int message_max_bytes() default 104_857_600;

    @AttributeDefinition(
            name = "Unfinished messages",
            description = "Bytes that the unfinished messages of one connection may have together")
    long partial_max_bytes() default 134_217_728;

    @AttributeDefinition(name = "Sessions", description = "How many sessions a connection may have; up to 65,536")
    int session_max() default 1024;

    @AttributeDefinition(name = "Links", description = "How many links a session may have")
    int link_max() default 4096;

    @AttributeDefinition(
            name = "Credit of a sender",
            description = "How many messages a peer may have under way on a link before they are stored")
    int link_credit() default 1000;

    @AttributeDefinition(
            name = "Unsettled messages of a receiver",
            description = "How many messages of a link a receiver may have without saying what became of them")
    int link_unsettled_max() default 10_000;

    @AttributeDefinition(name = "Window of a session", description = "How many transfer frames may be under way")
    int session_window_frames() default 2048;

    @AttributeDefinition(
            name = "Bytes under way",
            description =
                    "Bytes of one connection's messages that are not stored yet at which it is not read any further")
    long in_flight_max_bytes() default 16_777_216;

    @AttributeDefinition(
            name = "Handshake time-out",
            description = "How long, in ms, a peer may take to log in and open the connection")
    long handshake_timeout_ms() default 30_000;

    @AttributeDefinition(
            name = "Idle time-out",
            description =
                    "How long, in ms, nothing may come in until a peer is taken for dead; it is asked to speak twice as"
                            + " often. 0 for never.")
    long idle_timeout_ms() default 60_000;

    @AttributeDefinition(
            name = "Send time-out",
            description = "How long, in ms, a message may take to become durable before it is rejected")
    long send_timeout_ms() default 30_000;

    @AttributeDefinition(
            name = "Absence limit",
            description = "How long, in ms, a part of the bus that is being replaced is waited for")
    long absence_limit_ms() default 30_000;

    @AttributeDefinition(
            name = "Drain limit",
            description = "How long, in ms, a part of the bus that goes is kept waiting for what it still works on")
    long drain_limit_ms() default 10_000;

    @AttributeDefinition(
            name = "Waiting calls",
            description = "How many calls of all connections may wait for a part of the bus that is being replaced")
    int waiting_calls_max() default 10_000;

    @AttributeDefinition(
            name = "Make topics",
            description = "Whether a topic that is not there is made, with one partition, when a link names it")
    boolean auto_create() default true;

    @AttributeDefinition(
            name = "Batch size",
            description = "Bytes of a batch at which messages for the same partition begin another one")
    int batch_max_bytes() default 65_536;

    @AttributeDefinition(name = "Read size", description = "The most, in bytes, that is read of a partition at a time")
    int fetch_max_bytes() default 131_072;

    @AttributeDefinition(
            name = "Longest message of topics made",
            description = "max.message.bytes, in bytes, of topics and queues that are made when a link names them")
    int topic_max_message_bytes() default 33_554_432;

    @AttributeDefinition(
            name = "Temporary nodes",
            description = "How many temporary queues and topics a connection may have at a time")
    int temporary_max() default 1000;

    @AttributeDefinition(
            name = "Retention of temporary nodes",
            description = "How long, in ms, temporary queues and topics keep messages, received or not")
    long temporary_retention_ms() default 86_400_000;
}
