package io.myelin.coordination.queue;

import io.myelin.broker.Isolation;
import io.myelin.broker.queue.QueueStart;
import io.myelin.loop.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;

/**
 * What groups are configured to, under Kafka's names, within the bounds of the node.
 *
 * @param deliveries least, usual and most
 * @param lockMs least, usual and most
 * @param locks least, usual and most
 * @param clock tells what a duration ago was
 */
record GroupOptions(Range deliveries, Range lockMs, Range locks, Clock clock) {
    private static final int LEAST_DELIVERIES = 2;
    private static final int LEAST_LOCKS = 100;
    private static final String BY_DURATION = "by_duration:";

    /** Bounds of a number, and what it is where nobody says. */
    record Range(int least, int usual, int most) {
        int of(String value) {
            if (value == null) {
                return usual;
            }
            try {
                return Math.max(least, Math.min(most, Integer.parseInt(value.trim())));
            } catch (NumberFormatException e) {
                return usual;
            }
        }
    }

    static GroupOptions of(QueueConfig config, Clock clock) {
        return new GroupOptions(
                new Range(
                        LEAST_DELIVERIES,
                        config.group_share_delivery_count_limit(),
                        Math.min(Short.MAX_VALUE, config.group_share_max_delivery_count_limit())),
                new Range(
                        config.group_share_min_record_lock_duration_ms(),
                        config.group_share_record_lock_duration_ms(),
                        config.group_share_max_record_lock_duration_ms()),
                new Range(
                        LEAST_LOCKS,
                        config.group_share_partition_max_record_locks(),
                        config.group_share_max_partition_max_record_locks()),
                clock);
    }

    /** @param configured of a group */
    QueueOptions of(Map<String, String> configured) {
        return new QueueOptions(
                deliveries.of(configured.get("share.delivery.count.limit")),
                locks.of(configured.get("share.partition.max.record.locks")),
                lockMs.of(configured.get("share.record.lock.duration.ms")),
                !"false".equals(configured.get("share.renew.acknowledge.enable")),
                "read_committed".equalsIgnoreCase(configured.get("share.isolation.level"))
                        ? Isolation.READ_COMMITTED
                        : Isolation.READ_UNCOMMITTED,
                start(configured.getOrDefault("share.auto.offset.reset", "latest")));
    }

    private QueueStart start(String reset) {
        String word = reset.trim();
        if (word.equalsIgnoreCase("earliest")) {
            return new QueueStart.Earliest();
        }
        if (word.toLowerCase(Locale.ROOT).startsWith(BY_DURATION)) {
            try {
                long agoMs =
                        Duration.parse(word.substring(BY_DURATION.length())).toMillis();
                return new QueueStart.From(Math.max(0, clock.nowMs() - agoMs));
            } catch (DateTimeParseException | ArithmeticException e) {
                return new QueueStart.Latest();
            }
        }
        return new QueueStart.Latest();
    }
}
