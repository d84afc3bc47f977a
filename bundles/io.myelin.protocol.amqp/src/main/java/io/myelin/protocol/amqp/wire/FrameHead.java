package io.myelin.protocol.amqp.wire;

import java.nio.ByteBuffer;

/**
 * The eight bytes in front of each frame.
 *
 * @param sizeBytes of the whole frame
 * @param dataOffsetBytes where its body begins
 * @param type 0 for AMQP, 1 for SASL
 * @param channel of an AMQP frame
 */
public record FrameHead(int sizeBytes, int dataOffsetBytes, int type, int channel) {
    public static final int BYTES = 8;
    public static final int AMQP = 0;
    public static final int SASL = 1;
    private static final int DATA_OFFSET_UNIT_BYTES = 4;
    private static final int SMALLEST_DATA_OFFSET = 2;

    /** Reads the head of a frame that is there as a whole, position to limit. */
    public static FrameHead read(ByteBuffer frame) throws AmqpFailure {
        int at = frame.position();
        int size = frame.getInt(at);
        int offset = Byte.toUnsignedInt(frame.get(at + 4));
        int type = Byte.toUnsignedInt(frame.get(at + 5));
        if (offset < SMALLEST_DATA_OFFSET || offset * DATA_OFFSET_UNIT_BYTES > size || type > SASL) {
            throw new AmqpFailure(
                    Conditions.FRAMING_ERROR,
                    "a frame of " + size + " bytes with data offset " + offset + " and type " + type);
        }
        return new FrameHead(size, offset * DATA_OFFSET_UNIT_BYTES, type, Short.toUnsignedInt(frame.getShort(at + 6)));
    }

    static void write(ByteBuffer frame, int sizeBytes, int type, int channel) {
        frame.putInt(0, sizeBytes);
        frame.put(4, (byte) SMALLEST_DATA_OFFSET);
        frame.put(5, (byte) type);
        frame.putShort(6, (short) channel);
    }
}
