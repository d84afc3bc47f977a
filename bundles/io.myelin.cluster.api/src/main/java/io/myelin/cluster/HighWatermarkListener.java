package io.myelin.cluster;

import org.osgi.annotation.versioning.ConsumerType;

/** Told, on the partition's loop, that the high watermark has advanced. */
@ConsumerType
@FunctionalInterface
public interface HighWatermarkListener {
    void onHighWatermark(long highWatermark);
}
