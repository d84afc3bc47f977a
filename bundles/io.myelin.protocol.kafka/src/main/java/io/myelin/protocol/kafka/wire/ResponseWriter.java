package io.myelin.protocol.kafka.wire;

import io.myelin.buffer.Bytes;
import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;

/** Writes a response with its length and header; records are put between the parts without being copied. */
public final class ResponseWriter {
    private static final int LENGTH_BYTES = 4;
    private static final int CORRELATION_BYTES = 4;

    private ResponseWriter() {}

    /**
     * @param flexibleHeader whether the header ends with (no) tagged fields
     * @return parts in order, owned by the caller, with the ownership of all records in the message
     */
    public static List<Bytes> write(Message message, short version, int correlationId, boolean flexibleHeader) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        MessageSizeAccumulator size = new MessageSizeAccumulator();
        message.addSize(size, cache, version);
        int headerBytes = CORRELATION_BYTES + (flexibleHeader ? 1 : 0);
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH_BYTES + headerBytes + size.sizeExcludingZeroCopy());
        buffer.putInt(headerBytes + size.totalSize());
        buffer.putInt(correlationId);
        if (flexibleHeader) {
            buffer.put((byte) 0);
        }
        Parts parts = new Parts(buffer);
        message.write(parts, cache, version);
        return parts.finish();
    }

    /** A writable over one buffer that is cut where records come in between. */
    private static final class Parts extends ByteBufferAccessor implements Writable {
        private final ByteBuffer buffer;
        private final List<Bytes> done = new ArrayList<>(1);
        private int cutAt;

        Parts(ByteBuffer buffer) {
            super(buffer);
            this.buffer = buffer;
        }

        @Override
        public void writeRecords(BaseRecords records) {
            if (records instanceof BytesRecords in) {
                add(in.bytes());
            } else {
                throw new IllegalArgumentException("records of class " + records.getClass());
            }
        }

        private void add(Bytes bytes) {
            if (bytes.length() == 0) {
                bytes.release();
            } else {
                cut();
                done.add(bytes);
            }
        }

        List<Bytes> finish() {
            if (buffer.hasRemaining()) {
                throw new IllegalStateException(buffer.remaining() + " bytes of the response were not written");
            }
            cut();
            return done;
        }

        private void cut() {
            if (buffer.position() > cutAt) {
                done.add(Frame.of(buffer.duplicate().position(cutAt).limit(buffer.position())));
                cutAt = buffer.position();
            }
        }
    }
}
