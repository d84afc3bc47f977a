package io.myelin.health;

import org.osgi.annotation.versioning.ConsumerType;

/** A part of the node that can say whether it serves: a whiteboard, asked from any thread, often; it must not block. */
@ConsumerType
public interface HealthSource {
    /** Unique in the node: the protocol's or the bundle's short name, such as {@code kafka} or {@code cluster}. */
    String name();

    Health check();
}
