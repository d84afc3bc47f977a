package io.myelin.protocol.amqp.message;

import io.myelin.protocol.amqp.message.Sections.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of a message has no place in a plain record: the value of one header. A version, the form of the body, then each section
 * as it was encoded, and what stands in front of the plain bytes of the body; each behind its length.
 *
 * @param form how the record's value and the body belong together
 * @param sections as they were, without the body
 * @param prefix of the body
 */
record Kept(Form form, Map<Kind, ByteBuffer> sections, ByteBuffer prefix) {
    /** The name of the header. */
    static final String HEADER = "myelin.amqp";

    private static final byte VERSION = 1;
    private static final List<Kind> ORDER =
            List.of(Kind.HEADER, Kind.MESSAGE_ANNOTATIONS, Kind.PROPERTIES, Kind.APPLICATION_PROPERTIES, Kind.FOOTER);

    /** How a body is stored. */
    enum Form {
        /** The value is what the prefix announces. */
        PLAIN,
        /** The value is the encoded body. */
        ENCODED,
        /** The prefix is the encoded body, and the record has no value. */
        NULL
    }

    static Kept of(Sections message, Form form, ByteBuffer prefix) {
        Map<Kind, ByteBuffer> sections = new EnumMap<>(Kind.class);
        for (Kind kind : ORDER) {
            sections.put(kind, message.get(kind));
        }
        return new Kept(form, sections, prefix);
    }

    ByteBuffer write() {
        List<ByteBuffer> chunks = new ArrayList<>();
        ORDER.forEach(kind -> chunks.add(sections.get(kind)));
        chunks.add(prefix);
        int bytes = 2;
        for (ByteBuffer chunk : chunks) {
            bytes += sizeOfLength(chunk.remaining()) + chunk.remaining();
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        out.put(VERSION).put((byte) form.ordinal());
        for (ByteBuffer chunk : chunks) {
            putLength(out, chunk.remaining());
            out.put(chunk.duplicate());
        }
        return out.flip();
    }

    /** Empty when the bytes are not ours: a header of the same name may come from anybody. */
    static Optional<Kept> read(ByteBuffer header) {
        ByteBuffer in = header.duplicate();
        if (in.remaining() < 2 || in.get() != VERSION) {
            return Optional.empty();
        }
        int form = in.get();
        if (form < 0 || form >= Form.values().length) {
            return Optional.empty();
        }
        Map<Kind, ByteBuffer> sections = new EnumMap<>(Kind.class);
        for (Kind kind : ORDER) {
            ByteBuffer chunk = chunk(in);
            if (chunk == null) {
                return Optional.empty();
            }
            sections.put(kind, chunk);
        }
        ByteBuffer prefix = chunk(in);
        return prefix == null || in.hasRemaining()
                ? Optional.empty()
                : Optional.of(new Kept(Form.values()[form], sections, prefix));
    }

    private static ByteBuffer chunk(ByteBuffer in) {
        long length = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            if (!in.hasRemaining()) {
                return null;
            }
            byte next = in.get();
            length |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        if (length > in.remaining()) {
            return null;
        }
        ByteBuffer chunk = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return chunk;
    }

    private static int sizeOfLength(int length) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 6) / 7);
    }

    private static void putLength(ByteBuffer out, int length) {
        int left = length;
        while (left > 0x7f) {
            out.put((byte) (left | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }
}
