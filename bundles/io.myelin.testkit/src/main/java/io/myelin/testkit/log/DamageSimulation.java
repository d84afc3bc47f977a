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
import io.myelin.testkit.sim.Survival;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Writes to a few logs that share a store, ends it in one of the ways that there are, damages what a seed decides, and reads
 * everything: what has a right checksum must be what was appended at that offset (NoWrongByte), what is lost must be named or
 * repaired (LossIsNamed), what lies in other files must be served (RestIsServed), and no offset that a reader may have seen is
 * given out again unless the loss was named (NoOffsetTwice).
 */
public final class DamageSimulation {
    private static final int BATCHES = 40;
    private static final int LOGS = 3;
    private static final int[] PAGE_BYTES = {512, 4096};

    /** How the store ended before the damage. */
    private enum End {
        CLOSED,
        KILLED,
        POWER_CUT
    }

    /** One log, and what was appended to it. */
    private static final class Victim {
        final TopicIdPartition partition;
        final LogConfig config;
        final TreeMap<Long, ByteBuffer> appended = new TreeMap<>();
        PartitionLog log;
        long durable;
        int sequence;

        Victim(TopicIdPartition partition, LogConfig config) {
            this.partition = partition;
            this.config = config;
        }

        long end() {
            return appended.isEmpty() ? 0 : appended.lastKey() + 2;
        }
    }

    private final long seed;
    private final Random random;
    private final SimFileIO files;
    private final LogSimulation.Stores stores;
    private final List<Victim> victims = new ArrayList<>();
    private final List<Path> damaged = new ArrayList<>();
    private End end;

    public DamageSimulation(long seed, LogSimulation.Stores stores) {
        this.seed = seed;
        this.random = new Random(seed);
        this.files = new SimFileIO(seed);
        this.stores = stores;
        for (int i = 0; i < LOGS; i++) {
            LogConfig config = Configs.segments(LogConfig.DEFAULT, 1000 + random.nextInt(2000), Long.MAX_VALUE);
            TopicIdPartition partition = new TopicIdPartition(new UUID(seed, i), "t" + i, i);
            victims.add(new Victim(partition, Configs.fsync(config, random.nextBoolean())));
        }
    }

    /** @param root where to look for files to damage */
    public void run(Path root) {
        try {
            write();
            damage(root);
            for (int start = 0; start < 2; start++) {
                readAndGoOn();
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + end + ", damaged " + damaged + ": " + e.getMessage(), e);
        }
    }

    private void write() throws Exception {
        SimScheduler loops = new SimScheduler(seed, 2);
        LogStore store = stores.open(files, loops);
        for (Victim victim : victims) {
            open(store, victim);
            if (victim.config.fsync()) {
                victim.log.onDurable(offset -> victim.durable = Math.max(victim.durable, offset));
            }
        }
        for (int i = 0; i < BATCHES * LOGS; i++) {
            append(victims.get(random.nextInt(LOGS)), loops.clock().nowMs(), random.nextBoolean());
            for (int steps = random.nextInt(3); steps > 0; steps--) {
                loops.step();
            }
            if (random.nextInt(60) == 0) {
                loops.advance(31, TimeUnit.SECONDS);
            }
        }
        end = End.values()[random.nextInt(End.values().length)];
        switch (end) {
            case CLOSED -> {
                stores.close(store);
                files.kill();
            }
            case KILLED -> files.kill();
            default -> files.powerCut(Survival.values()[random.nextInt(Survival.values().length)]);
        }
        for (Victim victim : victims) {
            if (end == End.CLOSED || end == End.KILLED && !victim.config.fsync()) {
                victim.durable = victim.end();
            }
        }
    }

    private void open(LogStore store, Victim victim) throws StorageException {
        victim.log = store.open(victim.partition, victim.config);
    }

    private void append(Victim victim, long nowMs, boolean idempotent) throws Exception {
        byte[] value = new byte[random.nextInt(300)];
        random.nextBytes(value);
        BatchBuilder builder = new BatchBuilder().add(nowMs, null, value).add(nowMs, null, value);
        if (idempotent) {
            builder.producer(7, (short) 0, victim.sequence);
            victim.sequence += 2;
        }
        BatchView batch = BatchView.at(builder.build(), 0);
        victim.log.append(batch, Math.max(victim.log.lastEpoch(), victim.appended.size() / 10), AppendOrigin.CLIENT);
        victim.appended.put(batch.baseOffset(), copy(batch.bytes()));
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private void damage(Path root) throws Exception {
        List<Path> all = new ArrayList<>();
        collect(root, all);
        Path victim = all.get(random.nextInt(all.size()));
        damaged.add(victim);
        int length = files.readAll(victim).length;
        switch (random.nextInt(6)) {
            case 0 -> files.lose(victim, random.nextInt(length + 1));
            case 1 -> files.delete(victim);
            case 2 -> {
                int page = PAGE_BYTES[random.nextInt(PAGE_BYTES.length)];
                files.zero(victim, (long) random.nextInt(length / page + 1) * page, page);
            }
            case 3 -> {
                Path other = all.get(random.nextInt(all.size()));
                // Which log a segment belongs to is known once that is on record, with the checkpoint or the close.
                if (end == End.CLOSED || !isSegment(victim) || !isSegment(other)) {
                    damaged.add(other);
                    files.swap(victim, other);
                }
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0 && length > 0; i--) {
                    files.damage(victim, random.nextInt(length), 1 << random.nextInt(8));
                }
            }
        }
    }

    private static boolean isSegment(Path path) {
        return path.toString().endsWith(".log");
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

    private boolean isDamaged(String part) {
        return damaged.stream().anyMatch(path -> path.toString().contains(part));
    }

    private void readAndGoOn() throws Exception {
        SimScheduler loops = new SimScheduler(seed, 2);
        LogStore store = stores.open(files, loops);
        for (Victim victim : victims) {
            open(store, victim);
            List<String> errors = new ArrayList<>();
            Map<Long, Boolean> served = readAll(victim, errors);
            judge(victim, served, errors, stores.saysWhatIsLost(store));
            long next = victim.log.endOffset();
            long seen = Math.min(victim.durable, victim.end());
            if (next < seen && !mayForget(victim, stores.saysWhatIsLost(store))) {
                throw new AssertionError(
                        "NoOffsetTwice: " + victim.partition + " goes on at " + next + " after " + seen);
            }
            victim.appended.tailMap(next).clear();
            // Who was cut off with the end of the log is not known any more.
            append(victim, loops.clock().nowMs(), false);
            victim.durable = victim.end();
        }
        stores.close(store);
        loops.kill();
        files.kill();
    }

    /** Whether a log may go on below what was durable: where it was told that an end is cut off, or the manifest is gone. */
    private boolean mayForget(Victim victim, boolean said) {
        // What is neither on record nor in the journal is missed by nobody, and its offset is protected by nothing.
        boolean unknown = isHit(victim) && (end == End.POWER_CUT || end == End.KILLED && !victim.config.fsync());
        return unknown
                || isDamaged("manifest")
                || end != End.CLOSED && said
                || end == End.POWER_CUT && isDamaged("journal");
    }

    private Map<Long, Boolean> readAll(Victim victim, List<String> errors) throws Exception {
        Map<Long, Boolean> served = new TreeMap<>();
        PartitionLog log = victim.log;
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            long next = offset + 1;
            try {
                LogSlice slice = log.read(offset, log.endOffset(), 1, true);
                ByteBuffer bytes = Batches.copy(slice.bytes());
                slice.bytes().release();
                next = Math.max(next, slice.nextOffset());
                check(victim, bytes, served);
            } catch (StorageException e) {
                if (e.kind() != StorageException.Kind.CORRUPT) {
                    throw e;
                }
                errors.add(e.getMessage());
            }
            offset = next;
        }
        return served;
    }

    private void judge(Victim victim, Map<Long, Boolean> served, List<String> errors, boolean said) {
        for (String error : errors) {
            if (damaged.stream().noneMatch(path -> error.contains(path.toString()))) {
                throw new AssertionError("LossIsNamed: the damage is reported as: " + error);
            }
        }
        long missing = victim.appended.headMap(victim.durable).keySet().stream()
                .filter(base -> !served.containsKey(base))
                .count();
        boolean named = !errors.isEmpty() || mayForget(victim, said);
        if (missing > 0 && !named) {
            throw new AssertionError("LossIsNamed: " + missing + " batches of " + victim.partition
                    + (victim.config.fsync() ? ", fsync," : "") + " are missing, the log ends at "
                    + victim.log.endOffset() + ", durable was " + victim.durable);
        }
        boolean elsewhere = !isHit(victim) && !isDamaged("manifest") && !(end == End.POWER_CUT && isDamaged("journal"));
        if (missing > 0 && elsewhere) {
            throw new AssertionError("RestIsServed: " + missing + " batches of " + victim.partition + " are missing");
        }
    }

    private boolean isHit(Victim victim) {
        String directory = "/" + victim.partition.topic() + "-";
        return damaged.stream()
                .anyMatch(path -> isSegment(path) && path.toString().contains(directory));
    }

    /** Before it is on record or in the journal, a batch is protected by its checksum alone, not its offset and epoch. */
    private boolean isAppended(Victim victim, BatchView batch) {
        ByteBuffer expected = victim.appended.get(batch.baseOffset());
        if (end == End.CLOSED) {
            return expected != null && expected.equals(batch.bytes());
        }
        return victim.appended.values().stream()
                .anyMatch(bytes -> bytes.limit() == batch.size()
                        && bytes.slice(16, bytes.limit() - 16)
                                .equals(batch.bytes().slice(16, batch.size() - 16)));
    }

    /** What is not whole a client notices by its checksum; base offset and epoch are not covered by that. */
    private void check(Victim victim, ByteBuffer bytes, Map<Long, Boolean> served) {
        try {
            BatchView batch = BatchView.at(bytes, 0);
            batch.checkCrc();
            if (!isAppended(victim, batch)) {
                throw new AssertionError("NoWrongByte: " + batch + " was not appended to " + victim.partition);
            }
            served.put(batch.baseOffset(), true);
        } catch (CorruptBatchException e) {
            // Served as it is stored: the checksum tells the client. It counts as told.
            served.put(BatchView.sizeAt(bytes, 0) > 0 ? bytes.getLong(0) : -1L, false);
        }
    }
}
