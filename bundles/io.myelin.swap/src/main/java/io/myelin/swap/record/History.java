package io.myelin.swap.record;

import io.myelin.file.FileIO;
import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the swaps, bounded, in a file that is replaced as a whole. Any thread. */
public final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final FileIO files;
    private final Path file;
    private final int max;
    private final TreeMap<Long, SwapRecord> records = new TreeMap<>();
    private long last;

    /** @param max how many are kept; those that have not ended are kept besides */
    public History(FileIO files, Path file, int max) throws IOException {
        this.files = files;
        this.file = file;
        this.max = max;
        if (files.exists(file)) {
            String text = new String(files.readAll(file), StandardCharsets.UTF_8);
            for (SwapRecord record : Records.decode(text)) {
                records.put(record.number(), record.ended() ? record : interrupted(record));
                last = Math.max(last, record.number());
            }
        }
    }

    /** The process ended in the middle: nothing was said to last, so the old build has started again. */
    private static SwapRecord interrupted(SwapRecord record) {
        Outcome outcome = record.outcome() == Outcome.WAITING ? Outcome.REFUSED : Outcome.REINSTATED;
        return new SwapRecord(
                record.number(),
                record.bundle(),
                record.source(),
                record.oldVersion(),
                record.newVersion(),
                outcome,
                "the node ended before the swap did, and started again with the build that it had before",
                record.startedMs(),
                0,
                0);
    }

    public synchronized long next() {
        last++;
        return last;
    }

    /** Adds a record or replaces the one of the same number. */
    public synchronized void put(SwapRecord record) {
        records.put(record.number(), record);
        records.values().stream()
                .filter(SwapRecord::ended)
                .map(SwapRecord::number)
                .limit(Math.max(0, records.size() - max))
                .toList()
                .forEach(records::remove);
        try {
            files.replace(file, Records.encode(List.copyOf(records.values())).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("the history of swaps is not kept over a restart: {} cannot be written: {}", file, e.getMessage());
        }
    }

    /** The newest first. */
    public synchronized List<SwapRecord> all() {
        List<SwapRecord> all = new ArrayList<>(records.values());
        Collections.reverse(all);
        return all;
    }
}
