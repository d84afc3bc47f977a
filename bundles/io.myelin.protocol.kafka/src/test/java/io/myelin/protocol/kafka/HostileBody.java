package io.myelin.protocol.kafka;

import io.myelin.testkit.fuzz.Choices;
import java.io.IOException;
import java.util.Arrays;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/**
 * Bodies that follow a schema but for a few places: lengths that lie, numbers at their limits, one element many times over or
 * many that differ a little, tagged fields that come twice, in disorder or by the thousand.
 */
final class HostileBody extends RandomBody {
    private static final int CHANCE = 6;
    private static final int MAX_BYTES = 12 * 1024;
    private static final int MAX_COPIES = 1 << 13;

    private final Choices choices;

    HostileBody(Choices choices) {
        super(choices);
        this.choices = choices;
    }

    @Override
    RandomBody another() {
        return new HostileBody(choices);
    }

    @Override
    void array(Type type, boolean compact) throws IOException {
        if (!choices.percent(CHANCE) || bytes.size() > MAX_BYTES) {
            super.array(type, compact);
            return;
        }
        Type element = type.arrayElementType().orElseThrow();
        switch (choices.nextInt(3)) {
            case 0 -> length(choices.extreme(), compact);
            case 1 -> copies(element, compact, 0);
            default -> copies(element, compact, 1 + choices.nextInt(4096));
        }
    }

    /** @param step what the first four bytes behind a length grow by from element to element */
    private void copies(Type element, boolean compact, int step) throws IOException {
        byte[] one = another().of(new Schema(new org.apache.kafka.common.protocol.types.Field("e", element)));
        int most = Math.min(MAX_COPIES, (MAX_BYTES - bytes.size()) / Math.max(1, one.length));
        int count = Math.max(0, most - choices.nextInt(1 << 10));
        length(count, compact);
        for (int i = 0; i < count; i++) {
            byte[] copy = step == 0 ? one : Arrays.copyOf(one, one.length);
            int value = i * step;
            for (int at = Math.min(6, one.length) - 1; step > 0 && at > 1; at--) {
                copy[at] = (byte) value;
                value >>= Byte.SIZE;
            }
            out.write(copy);
        }
    }

    @Override
    void tags(TaggedFields tagged) throws IOException {
        if (!choices.percent(CHANCE) || bytes.size() > MAX_BYTES) {
            super.tags(tagged);
            return;
        }
        switch (choices.nextInt(4)) {
            case 0 -> uvarint(choices.extreme());
            case 1 -> {
                int count = choices.percent(20) ? 9_990 + choices.nextInt(20) : choices.nextInt(64);
                int tag = choices.nextInt(100_000);
                uvarint(count);
                for (int i = 0; i < count; i++) {
                    uvarint(tag + i);
                    uvarint(0);
                }
            }
            case 2 -> {
                uvarint(2);
                knownOrNot(tagged);
                knownOrNot(tagged);
            }
            default -> {
                uvarint(1);
                uvarint(choices.extreme());
                uvarint(choices.extreme());
            }
        }
    }

    private void knownOrNot(TaggedFields tagged) throws IOException {
        if (tagged.numFields() == 0) {
            uvarint(choices.nextInt(4));
            uvarint(0);
            return;
        }
        var entry = tagged.fields().entrySet().iterator().next();
        byte[] value = another().of(new Schema(entry.getValue()));
        uvarint(entry.getKey());
        uvarint(value.length + (choices.percent(CHANCE) ? choices.nextInt(9) - 4 : 0));
        out.write(value);
    }

    @Override
    void plain(Type type) throws IOException {
        if (!choices.percent(CHANCE)) {
            super.plain(type);
            return;
        }
        switch (type.toString()) {
            case "INT8", "BOOLEAN" -> out.writeByte(choices.extreme());
            case "INT16", "UINT16" -> out.writeShort(choices.extreme());
            case "INT32", "UINT32" -> out.writeInt(choices.extreme());
            case "INT64" -> out.writeLong((long) choices.extreme() << (choices.nextBoolean() ? 32 : 0));
            case "STRING", "NULLABLE_STRING" -> out.writeShort(choices.extreme());
            case "BYTES", "NULLABLE_BYTES", "RECORDS", "NULLABLE_RECORDS" -> out.writeInt(choices.extreme());
            case "UUID" -> {
                out.writeLong(choices.extreme());
                out.writeLong(choices.extreme());
            }
            case "FLOAT64" -> out.writeDouble(Double.NaN);
            default -> uvarint(choices.extreme());
        }
    }
}
