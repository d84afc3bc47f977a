package io.myelin.coordination.streams;

import io.myelin.coordination.runtime.Effects;
import io.myelin.coordination.runtime.Now;
import java.util.function.Function;

/**
 * What the streams groups of a shard share.
 *
 * @param settings of a group
 * @param catalog of topics
 */
record StreamsContext(Function<String, StreamsSettings> settings, TopicCatalog catalog) {
    StreamsStep step(StreamsGroup group, Now now, Effects effects) {
        return new StreamsStep(group, settings.apply(group.id()), catalog, now, effects);
    }
}
