package io.myelin.testkit.log;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.ProducerState;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogStore;
import io.myelin.log.StorageException;
import io.myelin.testkit.sim.PowerCut;
import io.myelin.testkit.sim.SimFileIO;
import io.myelin.testkit.sim.SimScheduler;
import io.myelin.testkit.sim.Survival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Lets compacted logs grow, be compacted, trimmed, cut, closed and opened in an order that a seed decides, lets the power or the
 * process go at any step, and looks whether {@link CompactionModel} finds what must be left.
 */
public final class CompactionSimulation {
    private static final int KEYS = 6;

    private final long seed;
    private final Random random;
    private final LogSimulation.Stores stores;
    private final SimFileIO files;
    private final List<CompactionModel> logs = new ArrayList<>();
    private SimScheduler loops;
    private LogStore store;
    private long clockMs;
    private boolean diskIsFull;

    public CompactionSimulation(long seed, LogSimulation.Stores stores) {
        this.seed = seed;
        this.random = new Random(seed);
        this.stores = stores;
        this.files = new SimFileIO(seed);
        for (int i = 0; i < 1 + random.nextInt(2); i++) {
            logs.add(new CompactionModel(new TopicIdPartition(new UUID(seed, i), "c" + i, i), config()));
        }
    }

    private LogConfig config() {
        long segmentMs = random.nextBoolean() ? Long.MAX_VALUE : 5_000 + random.nextInt(60_000);
        LogConfig config = Configs.segments(LogConfig.DEFAULT, 500 + random.nextInt(2000), segmentMs);
        config = Configs.indexInterval(config, 1 + random.nextInt(1000));
        boolean deletes = random.nextInt(4) == 0;
        config = Configs.retention(config, -1, deletes ? 5000 : -1);
        config = Configs.compacts(
                config,
                deletes,
                new LogConfig.Compaction(
                        random.nextInt(3) == 0 ? 0.5 : 0.01,
                        random.nextInt(3) == 0 ? 3_000 : 0,
                        random.nextBoolean() ? Long.MAX_VALUE : 10_000,
                        random.nextInt(30_000)));
        return random.nextBoolean() ? Configs.fsync(config) : config;
    }

    /** Runs so many lives of the store. */
    public void run(int lives, int stepsOfALife) {
        try {
            for (int life = 0; life < lives; life++) {
                live(stepsOfALife);
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private void live(int steps) throws Exception {
        begin();
        try {
            if (random.nextInt(3) > 0) {
                files.powerCutAfter(random.nextInt(10 * steps));
            }
            for (int i = 0; i < steps; i++) {
                step(logs.get(random.nextInt(logs.size())));
            }
            if (!diskIsFull && random.nextBoolean()) {
                stores.close(store);
                logs.forEach(CompactionModel::closed);
            }
        } catch (PowerCut e) {
            // As good a moment as any.
        }
        end(random.nextBoolean());
    }

    private void begin() throws Exception {
        loops = new SimScheduler(random.nextLong(), 2);
        loops.jump(clockMs - loops.clock().nowMs(), TimeUnit.MILLISECONDS);
        if (clockMs == 0) {
            clockMs = 1;
            loops = new SimScheduler(random.nextLong(), 2);
        }
        store = stores.open(files, loops);
        for (CompactionModel model : logs) {
            open(model);
        }
    }

    private void open(CompactionModel model) throws StorageException {
        model.log = store.open(model.partition, model.config);
        model.log.compactBelow(() -> model.highWatermark);
        model.log.onDurable(offset -> {
            if (model.config.fsync()) {
                // A cut that is running may take it away again.
                model.durable = Math.max(model.durable, Math.min(offset, model.cutTo));
            }
        });
    }

    /** Ends the life, opens everything again, perhaps in several attempts, and looks whether it is as it must be. */
    private void end(boolean powerCut) throws Exception {
        clockMs = loops.clock().nowMs();
        loops.kill();
        boolean lost = powerCut;
        cut(powerCut);
        for (int interruptions = random.nextInt(3); ; interruptions--) {
            try {
                if (interruptions > 0) {
                    files.powerCutAfter(random.nextInt(30));
                }
                begin();
                break;
            } catch (PowerCut e) {
                loops.kill();
                cut(true);
                lost = true;
            }
        }
        files.powerCutAfter(Long.MAX_VALUE);
        for (CompactionModel model : logs) {
            if (lost && model.log.endOffset() < model.durable) {
                throw new AssertionError("DurableIsKept: end " + model.log.endOffset() + " of " + model.durable);
            }
            model.cut(model.log.endOffset());
            look(model, "after a crash");
        }
        stores.close(store);
        loops.kill();
        files.kill();
    }

    private void cut(boolean powerCut) {
        if (powerCut) {
            files.powerCut(Survival.values()[random.nextInt(Survival.values().length)]);
        } else {
            files.kill();
        }
        files.freeBytes(Long.MAX_VALUE);
        diskIsFull = false;
    }

    private void look(CompactionModel model, String when) throws Exception {
        String wrong = model.wrong(loops.clock().nowMs());
        if (wrong != null) {
            throw new AssertionError(model.partition + " " + when + ": " + wrong);
        }
    }

    private void step(CompactionModel model) throws Exception {
        int dice = random.nextInt(100);
        if (dice < 50) {
            tryToAppend(model);
        } else if (dice < 72) {
            for (int i = random.nextInt(8); i >= 0; i--) {
                loops.step();
            }
        } else if (dice < 84) {
            loops.advance(random.nextInt(8_000), TimeUnit.MILLISECONDS);
        } else if (dice < 90) {
            look(model, "while open");
        } else if (dice < 92 && !diskIsFull) {
            model.log.retain(loops.clock().nowMs(), model.highWatermark);
        } else if (dice == 92) {
            diskIsFull = !diskIsFull;
            files.freeBytes(diskIsFull ? random.nextInt(3000) : Long.MAX_VALUE);
        } else if (!diskIsFull) {
            change(model);
        }
        if (!loops.failures().isEmpty()) {
            throw new AssertionError(loops.failures().get(0));
        }
    }

    private void tryToAppend(CompactionModel model) throws Exception {
        try {
            append(model);
        } catch (StorageException e) {
            if (e.kind() != StorageException.Kind.FULL || !diskIsFull) {
                throw e;
            }
            model.cut(model.log.endOffset());
        }
    }

    private void append(CompactionModel model) throws Exception {
        if (random.nextInt(12) == 0) {
            model.epoch++;
        }
        BatchView batch = batch(model);
        AppendOrigin origin = batch.control() ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
        // Before the call: a power cut may leave the batch there, whole or not at all.
        batch.assign(model.log.endOffset(), model.epoch);
        model.appended(batch, loops.clock().nowMs());
        model.log.append(batch, model.epoch, origin);
        if (random.nextInt(3) > 0) {
            model.highWatermark = Math.max(model.highWatermark, model.log.durableOffset());
        }
    }

    private BatchView batch(CompactionModel model) throws CorruptBatchException {
        BatchBuilder builder = new BatchBuilder();
        long id = random.nextInt(6);
        if (id < 4) {
            ProducerState known = model.log.producers().stream()
                    .filter(state -> state.producerId() == id)
                    .findFirst()
                    .orElse(new ProducerState(id, (short) 0, -1, 0, -1, -1));
            boolean open = known.transactionStartOffset() >= 0;
            if (open && random.nextInt(3) == 0) {
                return marker(id, known.producerEpoch(), random.nextBoolean());
            }
            boolean bump = random.nextInt(12) == 0;
            short epoch = (short) (known.producerEpoch() + (bump ? 1 : 0));
            builder.producer(id, epoch, bump ? 0 : (known.lastSequence() + 1) & Integer.MAX_VALUE);
            if (open || id < 2) {
                builder.transactional();
            }
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] value = new byte[random.nextInt(random.nextInt(5) == 0 ? 700 : 60)];
            random.nextBytes(value);
            byte[] key = {(byte) random.nextInt(KEYS)};
            builder.add(loops.clock().nowMs() - random.nextInt(100), key, random.nextInt(5) == 0 ? null : value);
        }
        return BatchView.at(builder.build(), 0);
    }

    private BatchView marker(long id, short epoch, boolean commits) throws CorruptBatchException {
        byte[] key = {0, 0, 0, (byte) (commits ? 1 : 0)};
        ByteBuffer batch = new BatchBuilder()
                .producer(id, epoch, BatchView.NO_SEQUENCE)
                .transactional()
                .control()
                .add(loops.clock().nowMs(), key, new byte[6])
                .build();
        return BatchView.at(batch, 0);
    }

    private void change(CompactionModel model) throws Exception {
        long end = model.log.endOffset();
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                long start = model.log.startOffset();
                model.log.trimTo(start + random.nextInt((int) Math.max(1, (end - start) / 3 + 1)));
            }
            case 2, 3, 4 -> {
                // As a follower does: never what is committed.
                long offset = end - random.nextInt((int) Math.min(12, end - model.highWatermark) + 1);
                model.cutTo = model.boundary(offset);
                model.durable = Math.min(model.durable, model.cutTo);
                model.log.truncateTo(offset);
                model.cut(model.log.endOffset());
            }
            case 5 -> {
                if (random.nextInt(3) == 0) {
                    beginAgain(model, end);
                }
            }
            case 6 -> model.log.configure(Configs.deletes(model.config, random.nextBoolean()));
            case 7 -> model.log.configure(model.config);
            default -> {
                model.log.close();
                model.closed();
                open(model);
            }
        }
    }

    /** As one piece: what a crash in the middle leaves is not what this is about. */
    private void beginAgain(CompactionModel model, long end) throws Exception {
        files.powerCutAfter(Long.MAX_VALUE);
        model.restart();
        if (random.nextBoolean()) {
            model.log.restartAt(end + random.nextInt(20));
        } else {
            store.delete(model.partition);
            open(model);
        }
    }
}
