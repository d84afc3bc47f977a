package io.myelin.metric;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Publishes readings: a whiteboard, asked from any thread; it must not block. */
@ConsumerType
public interface MetricSource {
    /** The bundle's short name, a prefix of its metrics' names. */
    String name();

    List<Metric> read();
}
