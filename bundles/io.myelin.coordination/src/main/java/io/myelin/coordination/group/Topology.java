package io.myelin.coordination.group;

import java.util.Optional;
import java.util.UUID;

/** What groups have to know about topics. */
public interface Topology {
    /** Grows with every change. */
    long version();

    /** The id of the topic that has this name now, empty when there is none. */
    Optional<UUID> topicId(String name);
}
