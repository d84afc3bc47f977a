package io.myelin.protocol.kafka.wire;

import io.myelin.buffer.Bytes;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/**
 * Records in a generated response that stay where they are, in memory or in a file.
 *
 * @param bytes owned by whoever sends the response
 */
public record BytesRecords(Bytes bytes) implements BaseRecords {
    @Override
    public int sizeInBytes() {
        return bytes.length();
    }

    @Override
    public RecordsSend<? extends BaseRecords> toSend() {
        throw new UnsupportedOperationException("a response is written by ResponseWriter");
    }
}
