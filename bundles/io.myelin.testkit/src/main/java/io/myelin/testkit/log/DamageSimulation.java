package io.myelin.testkit.log;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Damages one file of a log that was closed cleanly, at a place that a seed decides, and reads everything: what has a right
 * checksum must be what was appended at that offset (NoWrongByte), what lies in other files must be served (RestIsServed), and
 * the log takes new batches at offsets that were never given out (NoOffsetTwice).
 */
public final class DamageSimulation {
    private static final int BATCHES = 40;

    private final long seed;
    private final Random random;
    private final SimFileIO files;
    private final LogSimulation.Stores stores;
    private final TopicIdPartition partition;
    private final Map<Long, ByteBuffer> appended = new HashMap<>();

    public DamageSimulation(long seed, LogSimulation.Stores stores) {
        this.seed = seed;
        this.random = new Random(seed);
        this.files = new SimFileIO(seed);
        this.stores = stores;
        this.partition = new TopicIdPartition(new UUID(seed, 0), "damaged", 0);
    }

    /** @param root where to look for files to damage */
    public void run(Path root) {
        try {
            LogConfig config = Configs.segments(LogConfig.DEFAULT, 1000 + random.nextInt(2000), Long.MAX_VALUE);
            long end = write(config);
            Path victim = damage(root);
            SimScheduler loops = new SimScheduler(seed, 2);
            LogStore store = stores.open(files, loops);
            PartitionLog log = store.open(partition, config);
            readAll(log, victim);
            long next =
                    log.append(batch(), Integer.MAX_VALUE, AppendOrigin.CLIENT).baseOffset();
            if (next < end && !victim.toString().endsWith("manifest")) {
                throw new AssertionError("NoOffsetTwice: " + next + " was given out before, the end was " + end);
            }
            stores.close(store);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private long write(LogConfig config) throws Exception {
        SimScheduler loops = new SimScheduler(seed, 2);
        LogStore store = stores.open(files, loops);
        PartitionLog log = store.open(partition, config);
        for (int i = 0; i < BATCHES; i++) {
            BatchView batch = batch();
            log.append(batch, 0, AppendOrigin.CLIENT);
            appended.put(batch.baseOffset(), batch.bytes());
        }
        stores.close(store);
        files.kill();
        return log.endOffset();
    }

    private BatchView batch() throws CorruptBatchException {
        byte[] value = new byte[random.nextInt(300)];
        random.nextBytes(value);
        return BatchView.at(
                new BatchBuilder().add(1, null, value).add(2, null, value).build(), 0);
    }

    private Path damage(Path root) throws Exception {
        List<Path> all = new ArrayList<>();
        collect(root, all);
        Path victim = all.get(random.nextInt(all.size()));
        int length = files.readAll(victim).length;
        switch (random.nextInt(3)) {
            case 0 -> files.lose(victim, random.nextInt(length + 1));
            case 1 -> files.delete(victim);
            default -> {
                for (int i = random.nextInt(4); i >= 0 && length > 0; i--) {
                    files.damage(victim, random.nextInt(length), 1 << random.nextInt(8));
                }
            }
        }
        return victim;
    }

    private void collect(Path directory, List<Path> into) throws Exception {
        for (Path path : files.list(directory)) {
            if (files.isDirectory(path)) {
                collect(path, into);
            } else {
                into.add(path);
            }
        }
    }

    private void readAll(PartitionLog log, Path victim) throws Exception {
        long served = 0;
        String damage = null;
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            long next = offset + 1;
            try {
                LogSlice slice = log.read(offset, log.endOffset(), 1, true);
                ByteBuffer bytes = Batches.copy(slice.bytes());
                slice.bytes().release();
                next = Math.max(next, slice.nextOffset());
                served += check(bytes) ? 1 : 0;
            } catch (StorageException e) {
                if (e.kind() != StorageException.Kind.CORRUPT) {
                    throw e;
                }
                damage = e.getMessage();
            }
            offset = next;
        }
        if (damage != null && !damage.contains(victim.toString())) {
            throw new AssertionError("the damage of " + victim + " is reported as: " + damage);
        }
        boolean segment = victim.toString().endsWith(".log");
        if (!segment && served != BATCHES && damage == null) {
            throw new AssertionError("RestIsServed: " + served + " of " + BATCHES + " with a damaged " + victim);
        }
        if (segment && served < BATCHES / 3) {
            throw new AssertionError("RestIsServed: only " + served + " of " + BATCHES + " with a damaged " + victim);
        }
    }

    /** @return whether it is a whole batch; what is not, a client notices by its checksum */
    private boolean check(ByteBuffer bytes) {
        try {
            BatchView batch = BatchView.at(bytes, 0);
            batch.checkCrc();
            // Base offset and leader epoch are not covered by the checksum.
            ByteBuffer expected = appended.get(batch.baseOffset());
            boolean same = expected != null
                    && expected.slice(16, expected.limit() - 16)
                            .equals(batch.bytes().slice(16, batch.size() - 16));
            if (!same) {
                throw new AssertionError("NoWrongByte: " + batch + " was not appended there");
            }
            return true;
        } catch (CorruptBatchException e) {
            return false;
        }
    }
}
