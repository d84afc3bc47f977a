package io.myelin.coordination.streams;

import io.myelin.broker.group.StreamsAnswer;
import io.myelin.broker.group.StreamsTopology.InternalTopic;
import java.util.List;

/**
 * What came of a heartbeat.
 *
 * @param answer for the member
 * @param missing internal topics, to be created with the member's rights
 */
public record StreamsResult(StreamsAnswer answer, List<InternalTopic> missing) {
    public StreamsResult {
        missing = List.copyOf(missing);
    }
}
