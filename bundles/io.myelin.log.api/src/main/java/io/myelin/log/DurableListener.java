package io.myelin.log;

import org.osgi.annotation.versioning.ConsumerType;

/** Told, on the loop that owns the log, how far the log is durable by its class; offsets only grow. */
@ConsumerType
@FunctionalInterface
public interface DurableListener {
    /** @param durableOffset everything below it survives */
    void onDurable(long durableOffset);
}
