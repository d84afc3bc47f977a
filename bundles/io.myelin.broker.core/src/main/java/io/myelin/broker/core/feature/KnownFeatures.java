package io.myelin.broker.core.feature;

import io.myelin.broker.Features.Range;
import io.myelin.cluster.image.FeatureNames;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The one place that says which levels are served, and with which a cluster begins. */
final class KnownFeatures {
    /** Of Apache Kafka 4.4; the oldest that its tools know is 3.3. */
    private static final Range METADATA = range(7, 33);

    private static final Range ONE = range(0, 1);

    static final Map<String, Range> SUPPORTED = Map.of(
            FeatureNames.METADATA, METADATA,
            FeatureNames.KRAFT, ONE,
            FeatureNames.ELIGIBLE_LEADER_REPLICAS, ONE,
            FeatureNames.TRANSACTION, range(0, 2),
            FeatureNames.GROUP, ONE,
            FeatureNames.SHARE, ONE,
            FeatureNames.STREAMS, ONE);

    private KnownFeatures() {}

    private static Range range(int min, int max) {
        return new Range((short) min, (short) max);
    }

    /** The newest of each, but for the quorum's: with that, voters are told apart by their ids, as nothing needs more yet. */
    static Map<String, Short> initial() {
        Map<String, Short> levels = new TreeMap<>();
        SUPPORTED.forEach((name, range) -> {
            if (range.max() > 0 && !name.equals(FeatureNames.KRAFT)) {
                levels.put(name, range.max());
            }
        });
        return Collections.unmodifiableMap(levels);
    }
}
