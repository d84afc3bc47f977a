package io.myelin.protocol.kafka.handler;

import io.myelin.access.Operation;
import io.myelin.access.Resource;
import io.myelin.broker.Broker;
import io.myelin.protocol.kafka.RequestContext;
import org.apache.kafka.common.protocol.Errors;

/** Whether offsets of a topic may be committed, in a transaction or not. */
final class CommittedTopics {
    private CommittedTopics() {}

    /** @param name of the topic, null when its id is unknown */
    static Errors check(RequestContext context, Broker broker, String name) {
        if (name == null) {
            return Errors.UNKNOWN_TOPIC_ID;
        }
        if (!broker.access().allows(context.caller(), Operation.READ, Resource.topic(name))) {
            return Errors.TOPIC_AUTHORIZATION_FAILED;
        }
        return broker.image().topic(name).isPresent() ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }
}
