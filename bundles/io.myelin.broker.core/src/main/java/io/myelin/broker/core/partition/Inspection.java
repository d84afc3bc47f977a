package io.myelin.broker.core.partition;

import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordScan;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.config.TopicSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

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
        long maxTimestampMs = BatchView.NO_TIMESTAMP;
        try (RecordScan record = RecordScan.of(batch, codecs, maxDecompressedBytes)) {
            for (long due = batch.baseOffset(); record.next(); due++) {
                check(record, due, settings, timed, nowMs);
                maxTimestampMs = Math.max(maxTimestampMs, record.timestampMs());
            }
        } catch (CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
        return recompress ? recompressed(batch, settings, maxTimestampMs) : batch;
    }

    static boolean recompresses(BatchView batch, TopicSettings settings) {
        return settings.recompress()
                .filter(codec -> codec.id() != batch.compressionId())
                .isPresent();
    }

    private static void check(RecordScan record, long due, TopicSettings settings, boolean timed, long nowMs) {
        if (record.offset() != due) {
            throw new BusException(
                    BusError.INVALID_RECORD, "Record " + due + " of the batch says it is record " + record.offset());
        }
        if (settings.log().compacts() && record.keyBytes() < 0) {
            throw new BusException(
                    BusError.INVALID_RECORD,
                    "Record " + record.offset() + " of the batch has no key; a compacted topic needs one");
        }
        if (timed) {
            RecordTimes.checkBehind(record.timestampMs(), settings, nowMs);
        }
        long bytes = (long) Math.max(0, record.keyBytes()) + Math.max(0, record.valueBytes());
        if (bytes > settings.maxDecompressedBytes() - MAX_RECORD_OVERHEAD_BYTES) {
            throw new BusException(
                    BusError.INVALID_RECORD,
                    "Record " + record.offset() + " of the batch is larger than max.decompressed.message.bytes, "
                            + settings.maxDecompressedBytes());
        }
    }

    /** Decompresses a second time, since the records were only known to be sound when they had all gone by. */
    private BatchView recompressed(BatchView batch, TopicSettings settings, long maxTimestampMs) {
        Compression codec = settings.recompress().orElseThrow();
        int room = Math.max(0, settings.maxMessageBytes() - BatchView.HEADER_BYTES);
        try (InputStream plain = plain(batch)) {
            ByteBuffer packed = codecs.compress(codec, settings.compressionLevel(), plain, room)
                    .orElseThrow(() -> new BusException(
                            BusError.RECORD_TOO_LARGE,
                            "Stored as " + codec.configName() + " the batch is larger than max.message.bytes of the"
                                    + " topic, " + settings.maxMessageBytes()));
            return batch.repacked(codec, packed, maxTimestampMs);
        } catch (IOException | CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
    }

    private InputStream plain(BatchView batch) throws CorruptBatchException {
        Compression compression = Compression.of(batch.compressionId()).orElseThrow();
        return compression == Compression.NONE
                ? new ByteBufferStream(batch.records())
                : codecs.open(compression, batch.records(), maxDecompressedBytes);
    }
}
