package io.myelin.protocol.amqp.message;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Header;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.protocol.amqp.wire.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Messages and records, for tests. */
final class Messages {
    static final Codec CODEC = new Codec();

    private Messages() {}

    /** The encoded sections, one after another. */
    static ByteBuffer encoded(Object... sections) {
        List<ByteBuffer> parts = new ArrayList<>();
        int bytes = 0;
        for (Object section : sections) {
            ByteBuffer part = section instanceof byte[] raw ? ByteBuffer.wrap(raw) : CODEC.write(section);
            parts.add(part);
            bytes += part.remaining();
        }
        ByteBuffer whole = ByteBuffer.allocate(bytes);
        parts.forEach(whole::put);
        return whole.flip();
    }

    /** As the log gives it back. */
    static RecordView logged(StoredMessage message) throws Exception {
        return record(message.timestampMs(), message.key(), message.value(), message.headers());
    }

    static RecordView record(long timestampMs, ByteBuffer key, ByteBuffer value, List<Header> headers)
            throws Exception {
        ByteBuffer batch =
                new BatchBuilder().add(timestampMs, key, value, headers).build();
        return RecordReader.ofPlain(BatchView.at(batch, 0)).next();
    }
}
