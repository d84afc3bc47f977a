package io.myelin.protocol.amqp.wire;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;

/**
 * AMQP's types to and from bytes, by proton-j. One thread at a time, so each loop has one: it is too large for one in each
 * connection.
 */
public final class Codec {
    private static final int DEEPEST_NESTING = 16;
    private static final int ZERO_WIDTH_ELEMENTS = 1024;
    private static final int FIRST_BYTES = 1024;
    private static final int KEPT_BYTES = 64 * 1024;

    private final DecoderImpl decoder = new DecoderImpl();
    private final EncoderImpl encoder = new EncoderImpl(decoder);
    private ByteBuffer scratch = ByteBuffer.allocate(FIRST_BYTES);

    public Codec() {
        AMQPDefinedTypes.registerAllTypes(decoder, encoder);
        decoder.setMaxDecodeDepth(DEEPEST_NESTING);
        decoder.setZeroWidthArrayElementLimit(ZERO_WIDTH_ELEMENTS);
    }

    /**
     * Reads one value; the buffer's position goes behind it.
     *
     * @throws AmqpFailure a decode error
     */
    public Object read(ByteBuffer in) throws AmqpFailure {
        decoder.setByteBuffer(in);
        try {
            return decoder.readObject();
        } catch (RuntimeException | StackOverflowError e) {
            // proton-j reports damage by exceptions of many kinds
            throw new AmqpFailure(Conditions.DECODE_ERROR, "what came in cannot be decoded: " + e.getMessage());
        } finally {
            decoder.setBuffer(null);
        }
    }

    /** The encoded value, position 0; a copy. */
    public ByteBuffer write(Object value) {
        return encode(value, 0);
    }

    /** A whole frame but for its payload, position 0. */
    public ByteBuffer frame(int type, int channel, Object performative, int payloadBytes) {
        ByteBuffer frame = encode(performative, FrameHead.BYTES);
        FrameHead.write(frame, frame.limit() + payloadBytes, type, channel);
        return frame;
    }

    /** An empty frame: a heartbeat. */
    public static ByteBuffer emptyFrame() {
        ByteBuffer frame = ByteBuffer.allocate(FrameHead.BYTES);
        FrameHead.write(frame, FrameHead.BYTES, FrameHead.AMQP, 0);
        return frame;
    }

    private ByteBuffer encode(Object value, int headBytes) {
        while (true) {
            scratch.clear().position(headBytes);
            encoder.setByteBuffer(scratch);
            try {
                encoder.writeObject(value);
                break;
            } catch (BufferOverflowException | IndexOutOfBoundsException e) {
                scratch = ByteBuffer.allocate(Math.multiplyExact(scratch.capacity(), 2));
            }
        }
        ByteBuffer copy = ByteBuffer.allocate(scratch.position());
        copy.put(scratch.flip()).flip();
        if (scratch.capacity() > KEPT_BYTES) {
            scratch = ByteBuffer.allocate(FIRST_BYTES);
        }
        return copy;
    }
}
