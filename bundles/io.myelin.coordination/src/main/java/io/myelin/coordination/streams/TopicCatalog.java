package io.myelin.coordination.streams;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** What streams groups have to know about topics. */
public interface TopicCatalog {
    /** Grows with every change. */
    long version();

    /** How many partitions a topic has, empty when there is no such topic. */
    OptionalInt partitions(String topic);

    /** Changes when a topic is created anew or grows; empty when there is no such topic. */
    OptionalLong fingerprint(String topic);
}
