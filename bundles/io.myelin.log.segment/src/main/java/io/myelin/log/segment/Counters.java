package io.myelin.log.segment;

import io.myelin.metric.Metric;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the store counts. Any thread. */
final class Counters {
    /** One catalogue of names, units and sentences. */
    enum Counter {
        APPENDED_BATCHES("appended_batches", "Batches written to logs"),
        APPENDED_BYTES("appended_bytes", "Bytes of batches written to logs"),
        DUPLICATE_BATCHES("duplicate_batches", "Batches that an idempotent producer sent again"),
        READ_BYTES("read_bytes", "Bytes handed out by reads"),
        ROLLED_SEGMENTS("rolled_segments", "Segments that were sealed"),
        DELETED_SEGMENTS("deleted_segments", "Segments that retention, trims, truncations and compaction removed"),
        SYNCS("syncs", "Files synced"),
        JOURNAL_COMMITS("journal_commits", "Commits of the journal, one sync each"),
        JOURNAL_BATCHES("journal_batches", "Batches that the journal committed"),
        JOURNAL_BYTES("journal_bytes", "Bytes written to the journal"),
        JOURNAL_REFUSED_BATCHES(
                "journal_refused_batches", "Batches the journal had no room for, so that their partition was synced"),
        REPLAYED_BATCHES("replayed_batches", "Batches of the journal that were missing in segments after a crash"),
        RECOVERED_BYTES("recovered_bytes", "Bytes read and checked because they were not known to be on disk"),
        CUT_BYTES("cut_bytes", "Bytes cut off the ends of logs by recovery"),
        DAMAGED_SEGMENTS("damaged_segments", "Segments found to have lost durable batches"),
        COMPACTIONS("compactions", "Rounds of compaction that came to their end"),
        COMPACTION_READ_BYTES("compaction_read_bytes", "Bytes read to compact logs"),
        COMPACTION_WRITTEN_BYTES("compaction_written_bytes", "Bytes of segments that compaction wrote"),
        COMPACTED_RECORDS("compacted_records", "Records left out by compaction");

        private final String id;
        private final String help;

        Counter(String id, String help) {
            this.id = id;
            this.help = help;
        }
    }

    private final Map<Counter, LongAdder> values = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, new LongAdder());
        }
    }

    void add(Counter counter, long amount) {
        values.get(counter).add(amount);
    }

    long get(Counter counter) {
        return values.get(counter).sum();
    }

    List<Metric> read() {
        return Arrays.stream(Counter.values())
                .map(counter -> new Metric(counter.id, counter.help, Metric.Kind.COUNTER, get(counter)))
                .toList();
    }
}
