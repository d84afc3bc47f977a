package io.myelin.log.segment;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.buffer.Frame;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.testkit.fuzz.Choices;
import io.myelin.testkit.fuzz.Cost;
import io.myelin.testkit.log.Configs;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Files of a store, damaged, swapped and cut: segments, producer snapshots, the manifest and the journal. The store opens them,
 * or says why not; every offset is served or its loss named; it goes on and opens again. What is right to serve is decided by
 * the simulation of damages; here nothing may fail in another way, hang, or cost more than it is long.
 */
public final class SegmentFuzz {
    private static final int MOST_READS = 150;
    private static final SegmentFuzz TARGET = new SegmentFuzz();

    private final List<DiskImage> images = List.of(
            DiskImage.of(LogConfig.DEFAULT, true),
            DiskImage.of(LogConfig.DEFAULT, false),
            DiskImage.of(Configs.fsync(LogConfig.DEFAULT, true), true),
            DiskImage.of(Configs.fsync(LogConfig.DEFAULT, true), false));

    /** What it costs to open each of them undamaged: buffers, and the simulated disk. */
    private final long[] fixed = new long[images.size()];

    private SegmentFuzz() {
        for (int i = 0; i < fixed.length; i++) {
            DiskImage image = images.get(i);
            Life life = new Life(config(i));
            try {
                fixed[i] = Cost.fixed(() -> life.begin(image.disk()));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static LogConfig config(int image) {
        return image < 2 ? LogConfig.DEFAULT : Configs.fsync(LogConfig.DEFAULT, true);
    }

    /** The fuzzer's way in. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        TARGET.run(input);
    }

    public static List<byte[]> seeds() {
        Random random = new Random(1);
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] choices = new byte[8 + random.nextInt(24)];
            random.nextBytes(choices);
            seeds.add(choices);
        }
        return seeds;
    }

    private void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        int which = choices.nextInt(images.size());
        DiskImage image = images.get(which).copy();
        new DiskDamage(choices, image).run();
        Life life = new Life(config(which));
        // A store changes its files: each attempt gets them anew.
        Cost.bounded("opening a store", image.bytes() + fixed[which], () -> life.begin(image.disk()));
        if (life.log != null) {
            life.readAll(image.bytes());
            life.append();
            life.end();
            life.begin(life.disk);
            life.end();
        }
    }

    /** From opening to closing. */
    private static final class Life {
        private final LogConfig config;
        private SimScheduler loops;
        private SimFileIO disk;
        private SegmentLogStore store;
        private PartitionLog log;
        private long next;

        Life(LogConfig config) {
            this.config = config;
        }

        void begin(SimFileIO files) {
            loops = new SimScheduler(1, 1);
            disk = files;
            log = null;
            store = null;
            try {
                store = Fixtures.store(files, loops);
                log = store.open(DiskImage.PARTITION, config);
                loops.runReady();
            } catch (StorageException e) {
                // It says what is wrong, and what to do.
            }
        }

        void readAll(long bytes) throws Exception {
            long end = log.endOffset();
            int reads = 0;
            for (long offset = log.startOffset(); offset < end && reads < MOST_READS; reads++) {
                long from = offset;
                Cost.bounded("reading offset " + from, bytes, () -> next = read(from, end));
                offset = next;
            }
            for (long timestampMs = -1; timestampMs < 30; timestampMs += 7) {
                long from = timestampMs;
                Cost.bounded("finding time " + from, bytes, () -> find(from));
            }
            log.aborted(log.startOffset(), end);
            log.endOffsetOf(1);
        }

        private long read(long offset, long end) {
            try {
                LogSlice slice = log.read(offset, end, 1 << 16, true);
                slice.bytes().release();
                if (slice.nextOffset() <= offset) {
                    throw new AssertionError("a reader does not get on at " + offset + " of " + end);
                }
                return slice.nextOffset();
            } catch (StorageException | OffsetOutOfRangeException e) {
                return offset + 1 + (end - offset) / MOST_READS;
            }
        }

        private void find(long timestampMs) {
            try {
                log.firstBatchFrom(timestampMs).ifPresent(Frame::release);
                log.batchOfMaxTimestamp().ifPresent(Frame::release);
            } catch (StorageException e) {
                // The damage is named.
            }
        }

        void append() throws Exception {
            try {
                BatchBuilder batch = new BatchBuilder().add(1, null, new byte[1]);
                log.append(BatchView.at(batch.build(), 0), Integer.MAX_VALUE, AppendOrigin.CLIENT);
                log.flush();
            } catch (StorageException | AppendRefusedException e) {
                // A disk that was damaged may be unfit for writing.
            }
            loops.runReady();
        }

        void end() {
            if (store != null) {
                store.close();
                loops.runReady();
            }
            if (!loops.failures().isEmpty()) {
                throw new AssertionError(
                        "a task failed: " + loops.failures(), loops.failures().get(0));
            }
        }
    }
}
