package io.myelin.broker.core.partition;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.batch.RecordScan;
import io.myelin.broker.BusException;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.core.SimulatedStore;
import io.myelin.broker.core.config.SettingsOf;
import io.myelin.broker.core.config.TopicSettings;
import io.myelin.codec.KafkaCodecs;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.LogConfig;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.testkit.fuzz.Choices;
import io.myelin.testkit.fuzz.Cost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Record batches as a producer, a leader or a disk may hand them over: read, admitted, inspected, stored in another codec,
 * appended, mirrored, and read back. The first byte of an input chooses how much of the batch is made of the others.
 */
public final class BatchFuzz {
    private static final long NOW_MS = 1_700_000_000_000L;
    /** The default of max.decompressed.batch.bytes. */
    private static final int MOST_BYTES = 100 << 20;

    /** The libraries' compressors have up to 256 KiB of buffers: as much as so many bytes of input may cost. */
    private static final int COMPRESSOR_BYTES = (256 << 10) / Cost.BYTES_PER_BYTE;

    private static final int FIRST_RECORDS = 3;
    private static final BatchFuzz TARGET = new BatchFuzz();

    private final Codecs codecs = new KafkaCodecs();
    private final Inspection inspection = new Inspection(codecs, MOST_BYTES);
    private final TopicSettings[] topics = {
        SettingsOf.topic(),
        SettingsOf.topic("cleanup.policy", "compact"),
        SettingsOf.topic("message.timestamp.before.max.ms", "1000"),
        SettingsOf.topic("compression.type", "gzip"),
        SettingsOf.topic("compression.type", "snappy"),
        SettingsOf.topic("compression.type", "lz4"),
        SettingsOf.topic("compression.type", "zstd"),
        SettingsOf.topic("compression.type", "uncompressed")
    };

    private BatchFuzz() {}

    /** The fuzzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TARGET.run(input);
    }

    /** Real batches of each codec, and choices. */
    public static List<byte[]> seeds() {
        Random random = new Random(1);
        List<byte[]> seeds = new ArrayList<>();
        for (Compression codec : Compression.values()) {
            for (int kind = 0; kind < 2; kind++) {
                for (int topic = 0; topic < TARGET.topics.length; topic++) {
                    byte[] batch = TARGET.real(codec, random);
                    seeds.add(ByteBuffer.allocate(2 + batch.length)
                            .put((byte) kind)
                            .put((byte) topic)
                            .put(batch)
                            .array());
                }
            }
        }
        for (int i = 0; i < 200; i++) {
            byte[] chosen = new byte[60];
            random.nextBytes(chosen);
            chosen[0] = 2;
            seeds.add(chosen);
        }
        return seeds;
    }

    private byte[] real(Compression codec, Random random) {
        BatchBuilder builder = new BatchBuilder();
        if (random.nextBoolean()) {
            builder.producer(7, (short) 0, 0);
        }
        for (int i = 0; i < FIRST_RECORDS; i++) {
            byte[] value = new byte[random.nextInt(40)];
            builder.add(NOW_MS + i, new byte[] {(byte) i}, value);
        }
        return builder.build(codecs, codec, Codecs.DEFAULT_LEVEL).array();
    }

    private void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        int kind = choices.nextInt(4);
        TopicSettings topic = topics[choices.nextInt(topics.length)];
        ByteBuffer batch = switch (kind) {
            case 0 -> ByteBuffer.wrap(choices.rest());
            case 1 -> HostileBatch.sealed(ByteBuffer.wrap(choices.rest()));
            default -> new HostileBatch(choices, codecs).build(NOW_MS);
        };
        Cost.bounded("scanning a batch", batch.limit(), () -> scan(batch));
        Cost.bounded("reading a batch", batch.limit(), () -> read(batch));
        long stored = produce(batch, topic);
        long weighed = Math.max(batch.limit(), stored) + (topic.recompress().isPresent() ? COMPRESSOR_BYTES : 0);
        Cost.bounded("admitting a batch", weighed, () -> produce(batch, topic));
        store(batch);
    }

    private void scan(ByteBuffer bytes) {
        try {
            BatchView batch = BatchView.at(bytes, 0);
            batch.checkCrc();
            try (RecordScan scan = RecordScan.of(batch, codecs, MOST_BYTES)) {
                while (scan.next()) {
                    scan.timestampMs();
                }
            }
        } catch (CorruptBatchException e) {
            // Refused.
        }
    }

    /** Records as objects: of what is not compressed, or is not much. */
    private void read(ByteBuffer bytes) {
        try {
            RecordReader reader = RecordReader.of(BatchView.at(bytes, 0), codecs, bytes.limit());
            while (reader.hasNext()) {
                reader.next();
            }
            reader.expectEnd();
        } catch (CorruptBatchException e) {
            // Refused.
        }
    }

    /** @return the bytes of what would be stored, 0 when it is refused */
    private long produce(ByteBuffer bytes, TopicSettings topic) {
        try {
            BatchView admitted = Admission.admit(bytes, topic, false, NOW_MS);
            return inspection.inspect(admitted, topic, NOW_MS).size();
        } catch (BusException e) {
            return 0;
        }
    }

    private void store(ByteBuffer bytes) throws Exception {
        BatchView batch;
        try {
            batch = BatchView.at(bytes.slice(), 0);
        } catch (CorruptBatchException e) {
            return;
        }
        try (SimulatedStore store = new SimulatedStore()) {
            PartitionLog log = store.open(new TopicIdPartition(new UUID(1, 2), "t", 0), LogConfig.DEFAULT);
            Cost.bounded("storing a batch", batch.size(), () -> append(log, batch));
            Cost.bounded("reading a log", batch.size(), () -> readBack(log));
            RecordSearch search = new RecordSearch(log, codecs, MOST_BYTES, log.startOffset(), log.endOffset());
            Cost.bounded("finding a time", batch.size(), () -> find(() -> search.firstFrom(NOW_MS + 1)));
            Cost.bounded("finding the newest record", batch.size(), () -> find(search::ofMaxTimestamp));
        }
    }

    private void append(PartitionLog log, BatchView batch) throws StorageException {
        try {
            if (batch.count() > 0 && batch.lastOffsetDelta() == batch.count() - 1) {
                log.append(batch, 0, AppendOrigin.COORDINATOR);
            }
            batch.assign(log.endOffset() + batch.start(), Math.max(0, batch.leaderEpoch()));
            log.mirror(batch);
        } catch (AppendRefusedException e) {
            // By its producer, its sequence, or what a transaction asks for.
        }
    }

    private void readBack(PartitionLog log) throws StorageException {
        try {
            for (long offset = log.startOffset(); offset < log.endOffset(); ) {
                var slice = log.read(offset, log.endOffset(), 1 << 20, true);
                slice.bytes().release();
                if (slice.nextOffset() <= offset) {
                    throw new AssertionError("a reader does not get on at " + offset + " of " + log.endOffset());
                }
                offset = slice.nextOffset();
            }
        } catch (OffsetOutOfRangeException e) {
            throw new AssertionError(e);
        }
    }

    private interface Search {
        FoundOffset run() throws StorageException;
    }

    private static void find(Search search) throws StorageException {
        try {
            search.run();
        } catch (BusException e) {
            // The records are damaged, or packed in a way that nobody knows.
        }
    }
}
