package io.myelin.swap.record;

import io.myelin.generation.SwapRecord;
import io.myelin.generation.SwapRecord.Outcome;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records as text, one a line, the oldest first; the first line says in which form. */
final class Records {
    private static final String HEADER = "myelin-swaps 1";
    private static final int FIELDS = 10;

    private Records() {}

    static String encode(List<SwapRecord> records) {
        return Stream.concat(Stream.of(HEADER), records.stream().map(Records::line))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String line(SwapRecord record) {
        return Stream.of(
                        record.number(),
                        record.bundle(),
                        record.source(),
                        record.oldVersion(),
                        record.newVersion(),
                        record.outcome(),
                        record.reason(),
                        record.startedMs(),
                        record.pauseMs(),
                        record.tookMs())
                .map(field -> URLEncoder.encode(field.toString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    /** Lines that cannot be read are left out: a history is no reason not to start. */
    static List<SwapRecord> decode(String text) {
        List<SwapRecord> records = new ArrayList<>();
        String[] lines = text.split("\n");
        for (int i = 1; lines[0].equals(HEADER) && i < lines.length; i++) {
            String[] fields = lines[i].split(" ", -1);
            try {
                if (fields.length == FIELDS) {
                    records.add(record(fields));
                }
            } catch (IllegalArgumentException e) {
                // a damaged line: as said above
            }
        }
        return records;
    }

    private static SwapRecord record(String[] fields) {
        for (int i = 0; i < fields.length; i++) {
            fields[i] = URLDecoder.decode(fields[i], StandardCharsets.UTF_8);
        }
        return new SwapRecord(
                Long.parseLong(fields[0]),
                fields[1],
                fields[2],
                fields[3],
                fields[4],
                Outcome.valueOf(fields[5]),
                fields[6],
                Long.parseLong(fields[7]),
                Long.parseLong(fields[8]),
                Long.parseLong(fields[9]));
    }
}
