package io.myelin.shell.command;

import io.myelin.batch.Header;
import io.myelin.batch.RecordView;
import io.myelin.shell.Json;
import io.myelin.shell.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A record for people and for programs. */
final class RecordRow {
    static final String HEADING = String.format("%9s  %10s  %-24s  %s", "PARTITION", "OFFSET", "TIME", "KEY  VALUE");
    private static final String ABSENT = "-";

    private RecordRow() {}

    static String text(int partition, RecordView record) {
        return String.format(
                "%9d  %10d  %-24s  %s  %s",
                partition,
                record.offset(),
                Instant.ofEpochMilli(record.timestampMs()),
                text(record.key()),
                value(record));
    }

    static String value(RecordView record) {
        return text(record.value());
    }

    private static String text(ByteBuffer bytes) {
        return bytes == null
                ? ABSENT
                : Text.printable(
                        StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
    }

    /** Bytes that are no UTF-8 have another name, so that a program cannot take them for text. */
    static String json(int partition, RecordView record) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("partition", partition);
        members.put("offset", record.offset());
        members.put("timestampMs", record.timestampMs());
        put(members, "key", record.key());
        put(members, "value", record.value());
        if (!record.headers().isEmpty()) {
            members.put(
                    "headers", record.headers().stream().map(RecordRow::header).toList());
        }
        return Json.of(members);
    }

    private static Map<String, Object> header(Header header) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", header.key());
        put(members, "value", header.value());
        return members;
    }

    private static void put(Map<String, Object> members, String name, ByteBuffer bytes) {
        if (bytes == null) {
            members.put(name, null);
            return;
        }
        try {
            members.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(bytes.duplicate())
                            .toString());
        } catch (CharacterCodingException e) {
            byte[] raw = new byte[bytes.remaining()];
            bytes.duplicate().get(raw);
            members.put(name + "Base64", Base64.getEncoder().encodeToString(raw));
        }
    }
}
