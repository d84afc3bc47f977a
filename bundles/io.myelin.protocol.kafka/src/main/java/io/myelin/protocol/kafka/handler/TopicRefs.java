package io.myelin.protocol.kafka.handler;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;

/** How requests refer to topics: by id since some version, by name before. */
final class TopicRefs {
    private TopicRefs() {}

    static boolean given(Uuid id) {
        return id != null && !Uuid.ZERO_UUID.equals(id);
    }

    /** What a client is told of a name that no topic has. */
    static Errors errorOfAbsent(String topic) {
        try {
            Topic.validate(topic);
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        } catch (InvalidTopicException e) {
            return Errors.INVALID_TOPIC_EXCEPTION;
        }
    }
}
