package io.myelin.broker.core.partition;

import io.myelin.batch.BatchView;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.config.TopicSettings;

/** Whether the time that a producer gave a record is near enough to now. */
final class RecordTimes {
    private RecordTimes() {}

    static void checkAhead(long timestampMs, TopicSettings settings, long nowMs) {
        if (timestampMs != BatchView.NO_TIMESTAMP && timestampMs - nowMs > settings.timestampAfterMaxMs()) {
            throw refused(timestampMs, nowMs);
        }
    }

    static void checkBehind(long timestampMs, TopicSettings settings, long nowMs) {
        if (timestampMs != BatchView.NO_TIMESTAMP && nowMs - timestampMs > settings.timestampBeforeMaxMs()) {
            throw refused(timestampMs, nowMs);
        }
    }

    private static BusException refused(long timestampMs, long nowMs) {
        return new BusException(
                BusError.INVALID_TIMESTAMP,
                "The time " + timestampMs + " of a record is out of the topic's range: it is " + nowMs + " here");
    }
}
