package io.myelin.broker.core.partition;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordView;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.config.TopicSettings;

/**
 * Looks into the records of a batch where the topic asks for that, which most do not: compacted topics need keys, a limit on old
 * times needs each time, and another codec needs each record again.
 */
final class Inspection {
    private static final int MAX_RECORD_OVERHEAD_BYTES = 64;

    private final Codecs codecs;
    private final int maxDecompressedBytes;

    Inspection(Codecs codecs, int maxDecompressedBytes) {
        this.codecs = codecs;
        this.maxDecompressedBytes = maxDecompressedBytes;
    }

    /** @return the batch to append: the one given, or one with the same records in the topic's codec */
    BatchView inspect(BatchView batch, TopicSettings settings, long nowMs) {
        boolean recompress = recompresses(batch, settings);
        boolean timed = !settings.logAppendTime() && settings.timestampBeforeMaxMs() != Long.MAX_VALUE;
        if (batch.control() || !recompress && !timed && !settings.log().compacts()) {
            return batch;
        }
        BatchBuilder copy = recompress ? copyOf(batch) : null;
        try {
            RecordReader reader = RecordReader.of(batch, codecs, maxDecompressedBytes);
            while (reader.hasNext()) {
                RecordView record = reader.next();
                check(record, settings, timed, nowMs);
                if (copy != null) {
                    copy.add(record.timestampMs(), record.key(), record.value(), record.headers());
                }
            }
            reader.expectEnd();
            return copy == null ? batch : recompressed(copy, settings);
        } catch (CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
    }

    static boolean recompresses(BatchView batch, TopicSettings settings) {
        return settings.recompress()
                .filter(codec -> codec.id() != batch.compressionId())
                .isPresent();
    }

    private static void check(RecordView record, TopicSettings settings, boolean timed, long nowMs) {
        if (settings.log().compacts() && record.key() == null) {
            throw new BusException(
                    BusError.INVALID_RECORD,
                    "Record " + record.offset() + " of the batch has no key; a compacted topic needs one");
        }
        if (timed) {
            RecordTimes.checkBehind(record.timestampMs(), settings, nowMs);
        }
        int bytes = size(record.key()) + size(record.value());
        if (bytes > settings.maxDecompressedBytes() - MAX_RECORD_OVERHEAD_BYTES) {
            throw new BusException(
                    BusError.INVALID_RECORD,
                    "Record " + record.offset() + " of the batch is larger than max.decompressed.message.bytes, "
                            + settings.maxDecompressedBytes());
        }
    }

    private static int size(java.nio.ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.remaining();
    }

    private static BatchBuilder copyOf(BatchView batch) {
        BatchBuilder copy = new BatchBuilder();
        if (batch.hasProducerId()) {
            copy.producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
        }
        return batch.transactional() ? copy.transactional() : copy;
    }

    private BatchView recompressed(BatchBuilder copy, TopicSettings settings) throws CorruptBatchException {
        Compression codec = settings.recompress().orElseThrow();
        BatchView batch = BatchView.at(copy.build(codecs, codec, settings.compressionLevel()), 0);
        if (batch.size() > settings.maxMessageBytes()) {
            throw new BusException(
                    BusError.RECORD_TOO_LARGE,
                    "Stored as " + codec.configName() + " the batch is " + batch.size()
                            + " bytes, max.message.bytes of the topic is " + settings.maxMessageBytes());
        }
        return batch;
    }
}
