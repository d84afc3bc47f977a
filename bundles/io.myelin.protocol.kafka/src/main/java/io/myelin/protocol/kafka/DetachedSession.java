package io.myelin.protocol.kafka;

import io.myelin.buffer.Frame;
import io.myelin.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a session leaves to the next one: what the client said that it is, from version 2 on and only if it said so, then the
 * frames that wait. Everything else of a session is made anew.
 *
 * @param software what the client said
 * @param frames one after another
 */
record DetachedSession(Software software, ByteBuffer frames) {
    private static final byte UNNAMED_VERSION = 1;
    private static final byte NAMED_VERSION = 2;

    /** The bytes of a session; the frames are released. */
    static byte[] write(Software software, List<Frame> frames) {
        byte[] name = software.name().getBytes(StandardCharsets.UTF_8);
        byte[] version = software.version().getBytes(StandardCharsets.UTF_8);
        boolean named = !software.equals(Software.UNKNOWN);
        int head = named ? 1 + 2 * Short.BYTES + name.length + version.length : 1;
        ByteBuffer out = ByteBuffer.allocate(
                head + frames.stream().mapToInt(Frame::length).sum());
        out.put(named ? NAMED_VERSION : UNNAMED_VERSION);
        if (named) {
            out.putShort((short) name.length).put(name);
            out.putShort((short) version.length).put(version);
        }
        for (Frame frame : frames) {
            out.put(frame.buffer());
            frame.release();
        }
        return out.array();
    }

    /** @throws WireException when the bytes are of a version that this one does not know */
    static DetachedSession read(byte[] bytes) throws WireException {
        byte version = bytes.length == 0 ? 0 : bytes[0];
        if (version != UNNAMED_VERSION && version != NAMED_VERSION) {
            throw new WireException("the session was handed on in a form that this version does not know");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice();
        Software software = version == NAMED_VERSION ? new Software(text(in), text(in)) : Software.UNKNOWN;
        return new DetachedSession(software, in.slice());
    }

    private static String text(ByteBuffer in) throws WireException {
        int length = in.remaining() < Short.BYTES ? -1 : in.getShort();
        if (length < 0 || length > in.remaining()) {
            throw new WireException("a session that was handed on is cut off");
        }
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
