package io.myelin.broker.core.partition;

import io.myelin.batch.BatchView;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.config.TopicSettings;
import java.nio.ByteBuffer;

/** Decides from the header of what a producer sent whether it may be appended. Pure; never looks inside the records. */
final class Admission {
    private static final int MAGIC_AT = 16;

    private Admission() {}

    /**
     * @param ours whether the bus itself writes
     * @throws BusException with which the producer is refused
     */
    static BatchView admit(ByteBuffer records, TopicSettings settings, boolean ours, long nowMs) {
        BatchView batch = onlyBatch(records);
        if (batch.size() > settings.maxMessageBytes()) {
            throw new BusException(
                    BusError.RECORD_TOO_LARGE,
                    "The batch is " + batch.size() + " bytes, max.message.bytes of the topic is "
                            + settings.maxMessageBytes());
        }
        try {
            batch.checkCrc();
        } catch (CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
        counts(batch);
        if (Compression.of(batch.compressionId()).isEmpty()) {
            throw new BusException(
                    BusError.UNSUPPORTED_COMPRESSION, "There is no codec with the id " + batch.compressionId());
        }
        if (!ours) {
            producer(batch);
            times(batch, settings, nowMs);
        }
        return batch;
    }

    private static BatchView onlyBatch(ByteBuffer records) {
        if (!records.hasRemaining()) {
            throw invalid("there is no batch in it");
        }
        if (records.limit() > MAGIC_AT && records.get(MAGIC_AT) != BatchView.MAGIC) {
            throw invalid("it has magic " + records.get(MAGIC_AT) + ", only " + BatchView.MAGIC + " can be written");
        }
        try {
            BatchView batch = BatchView.at(records, 0);
            if (batch.size() != records.limit()) {
                throw invalid("bytes follow the first batch, and only one may be written at a time");
            }
            return batch;
        } catch (CorruptBatchException e) {
            throw new BusException(BusError.CORRUPT_BATCH, e.getMessage());
        }
    }

    private static void counts(BatchView batch) {
        if (batch.baseOffset() != 0) {
            throw invalid("its base offset is " + batch.baseOffset() + " and must be 0");
        }
        if (batch.count() <= 0) {
            throw invalid("it says it has " + batch.count() + " records");
        }
        if (batch.lastOffsetDelta() != batch.count() - 1) {
            throw invalid("it has " + batch.count() + " records and a last offset delta of " + batch.lastOffsetDelta());
        }
    }

    private static void producer(BatchView batch) {
        if (batch.control()) {
            throw invalid("clients may not write control records");
        }
        if (batch.deleteHorizon()) {
            throw invalid("clients may not set a delete horizon");
        }
        if (batch.hasProducerId()
                && (batch.producerId() < 0 || batch.producerEpoch() < 0 || batch.baseSequence() < 0)) {
            throw invalid("it is of producer " + batch.producerId() + " with epoch " + batch.producerEpoch()
                    + " and sequence " + batch.baseSequence());
        }
        if (batch.transactional() && !batch.hasProducerId()) {
            throw invalid("it is part of a transaction and has no producer id");
        }
    }

    private static void times(BatchView batch, TopicSettings settings, long nowMs) {
        if (batch.logAppendTime()) {
            throw new BusException(
                    BusError.INVALID_TIMESTAMP, "Producers may not mark a batch as stamped by the log (LogAppendTime)");
        }
        if (!settings.logAppendTime()) {
            RecordTimes.checkAhead(batch.maxTimestamp(), settings, nowMs);
        }
    }

    private static BusException invalid(String problem) {
        return new BusException(BusError.INVALID_RECORD, "The batch can't be written: " + problem);
    }
}
