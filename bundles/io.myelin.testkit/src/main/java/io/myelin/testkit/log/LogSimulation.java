package io.myelin.testkit.log;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.ProducerState;
import io.myelin.log.AppendOrigin;
import io.myelin.log.LogConfig;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.testkit.log.SimulatedLog.Entry;
import io.myelin.testkit.log.SimulatedLog.State;
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
 * Does to the logs of a store, in an order that a seed decides, whatever can be done to them, lets the power or the process go
 * at any step of it, and looks at what is left. The invariants have names: DurableIsKept, PrefixOnly, NoWrongByte, TrimIsKept,
 * MonotonicOffsets, ProducersAsReplayed, EpochsAsReplayed, StableAsReplayed, AbortedAsReplayed, FailedStaysFailed.
 */
public final class LogSimulation {
    /** The store under test. */
    public interface Stores {
        LogStore open(SimFileIO files, SimScheduler loops) throws StorageException;

        void close(LogStore store);

        /** Whether the store has said, in its log, that the end of a log is cut off or cannot be read. */
        boolean saysWhatIsLost(LogStore store);

        /** An empty log of another kind, that is told the same and knows what must come of it. */
        PartitionLog oracle();
    }

    private final long seed;
    private final Random random;
    private final Stores stores;
    private final SimFileIO files;
    private final List<SimulatedLog> logs = new ArrayList<>();
    private SimScheduler loops;
    private LogStore store;
    private boolean diskFails;
    private boolean diskIsFull;
    private int powerCuts;

    public LogSimulation(long seed, Stores stores) {
        this.seed = seed;
        this.random = new Random(seed);
        this.stores = stores;
        this.files = new SimFileIO(seed);
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            logs.add(new SimulatedLog(new TopicIdPartition(new UUID(seed, i), "t" + i, i), config()));
        }
    }

    private LogConfig config() {
        LogConfig config = Configs.segments(LogConfig.DEFAULT, 600 + random.nextInt(4000), Long.MAX_VALUE);
        config = Configs.indexInterval(config, 1 + random.nextInt(1000));
        config = Configs.retention(config, -1, 4000 + random.nextInt(20000));
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

    /** How often the power went away so far. */
    public int powerCuts() {
        return powerCuts;
    }

    private void powerCut() {
        powerCuts++;
        files.powerCut(Survival.values()[random.nextInt(Survival.values().length)]);
    }

    private void live(int steps) throws Exception {
        loops = new SimScheduler(random.nextLong(), 2);
        try {
            begin();
            if (random.nextInt(3) > 0) {
                files.powerCutAfter(random.nextInt(6 * steps));
            }
            for (int i = 0; i < steps; i++) {
                step(logs.get(random.nextInt(logs.size())));
            }
        } catch (PowerCut e) {
            crash(true);
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> closeCleanly();
            case 1 -> crash(false);
            default -> crash(true);
        }
    }

    private void begin() throws Exception {
        store = stores.open(files, loops);
        for (SimulatedLog model : logs) {
            model.opened(store.open(model.partition, model.config));
        }
    }

    private void closeCleanly() {
        try {
            stores.close(store);
            if (!diskFails && !diskIsFull) {
                logs.forEach(SimulatedLog::closed);
            }
        } catch (PowerCut e) {
            // As good a moment as any.
        }
        crash(true);
    }

    private void crash(boolean powerCut) {
        loops.kill();
        heal();
        if (powerCut) {
            powerCut();
        } else {
            files.kill();
        }
        examine(powerCut);
    }

    private void heal() {
        diskFails = false;
        diskIsFull = false;
        files.failSyncs(path -> false);
        files.freeBytes(Long.MAX_VALUE);
    }

    /** Opens everything again and looks whether it is as it must be; half of the time the power goes away meanwhile, too. */
    private void examine(boolean powerCut) {
        loops = new SimScheduler(random.nextLong(), 2);
        boolean lost = powerCut;
        for (int interruptions = random.nextInt(3); ; interruptions--) {
            try {
                if (interruptions > 0) {
                    files.powerCutAfter(random.nextInt(20));
                }
                begin();
                break;
            } catch (PowerCut e) {
                loops.kill();
                powerCut();
                lost = true;
            } catch (Exception e) {
                throw new AssertionError("not opened after a crash: " + e, e);
            }
        }
        files.powerCutAfter(Long.MAX_VALUE);
        try {
            for (SimulatedLog model : logs) {
                String wrong = LogInvariants.afterCrash(model, lost, stores.oracle());
                if (wrong != null) {
                    throw new AssertionError(model.partition + ": " + wrong);
                }
                model.durable = Math.max(model.log.startOffset(), Math.min(model.durable, model.log.endOffset()));
                model.epoch = Math.max(model.epoch, model.log.lastEpoch());
            }
            stores.close(store);
            logs.forEach(SimulatedLog::closed);
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("not readable after a crash: " + e, e);
        }
        files.kill();
        loops.kill();
    }

    private void step(SimulatedLog model) throws Exception {
        try {
            act(model);
            model.done();
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.FULL && diskIsFull) {
                model.next = model.state;
            } else if (e.kind() == StorageException.Kind.FAILED && diskFails) {
                failedStaysFailed(model);
            } else {
                throw new AssertionError("unexpected: " + e.getMessage(), e);
            }
        }
        if (!loops.failures().isEmpty()) {
            throw new AssertionError(loops.failures().get(0));
        }
    }

    /** What the call that failed has done is open, and nothing is done any more: this life can only end. */
    private void failedStaysFailed(SimulatedLog model) throws Exception {
        files.failSyncs(path -> false);
        try {
            model.log.append(batch(model.log), Integer.MAX_VALUE, AppendOrigin.COORDINATOR);
            throw new AssertionError("FailedStaysFailed: an append after a failed sync was taken");
        } catch (StorageException e) {
            boolean closed = e.kind() == StorageException.Kind.CLOSED;
            boolean failed = e.kind() == StorageException.Kind.FAILED;
            if (!closed && !failed || store.directories().get(0).failure().isEmpty()) {
                throw new AssertionError("FailedStaysFailed: " + e.getMessage(), e);
            }
        }
        files.powerCutAfter(0);
        files.syncDirectory(java.nio.file.Path.of("/"));
    }

    private void act(SimulatedLog model) throws Exception {
        int dice = random.nextInt(100);
        if (dice < 45) {
            append(model);
        } else if (dice < 70) {
            for (int i = random.nextInt(4); i >= 0; i--) {
                loops.step();
            }
        } else if (dice < 76) {
            model.log.flush();
            model.allDurable();
        } else if (dice < 80) {
            read(model);
        } else if (dice < 83) {
            loops.advance(31, TimeUnit.SECONDS);
        } else if (dice < 86) {
            retain(model);
        } else if (dice < 94) {
            change(model);
        } else if (dice < 96) {
            reopen(model);
        } else if (dice < 97) {
            runFull();
        } else if (dice < 98) {
            model.reconfigure(Configs.fsync(model.config, !model.config.fsync()));
        } else if (dice == 98 && random.nextInt(4) == 0) {
            diskFails = true;
            files.failSyncs(path -> true);
        }
    }

    private void runFull() {
        diskIsFull = !diskIsFull;
        files.freeBytes(diskIsFull ? random.nextInt(2000) : Long.MAX_VALUE);
    }

    private void append(SimulatedLog model) throws Exception {
        if (random.nextInt(10) == 0) {
            model.epoch++;
        }
        BatchView batch = batch(model.log);
        BatchView preview = BatchView.at(copy(batch), 0);
        preview.assign(model.state.end(), model.epoch);
        model.next = model.state.with(Entry.of(preview));
        AppendOrigin origin = batch.control() ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT;
        long at = model.log.append(batch, model.epoch, origin).baseOffset();
        if (at != model.state.end()) {
            throw new AssertionError("MonotonicOffsets: appended at " + at + " instead of " + model.state.end());
        }
    }

    private static ByteBuffer copy(BatchView batch) {
        return ByteBuffer.allocate(batch.size()).put(batch.bytes()).flip();
    }

    private BatchView batch(PartitionLog log) throws CorruptBatchException {
        BatchBuilder builder = new BatchBuilder();
        long id = random.nextInt(6);
        if (id < 4) {
            ProducerState known = log.producers().stream()
                    .filter(state -> state.producerId() == id)
                    .findFirst()
                    .orElse(new ProducerState(id, (short) 0, -1, 0, -1, -1));
            boolean open = known.transactionStartOffset() >= 0;
            if (open && random.nextInt(3) == 0) {
                return marker(id, known.producerEpoch(), random.nextBoolean());
            }
            boolean bump = random.nextInt(12) == 0;
            short epoch = (short) (known.producerEpoch() + (bump ? 1 : 0));
            int sequence = bump ? 0 : (known.lastSequence() + 1) & Integer.MAX_VALUE;
            builder.producer(id, epoch, sequence);
            if (open || id < 2) {
                builder.transactional();
            }
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] value = new byte[random.nextInt(random.nextInt(5) == 0 ? 1500 : 100)];
            random.nextBytes(value);
            builder.add(loops.clock().nowMs(), null, value);
        }
        return BatchView.at(builder.build(), 0);
    }

    private BatchView marker(long id, short epoch, boolean commits) throws CorruptBatchException {
        byte[] key = {0, 0, 0, (byte) (commits ? 1 : 0)};
        return BatchView.at(
                new BatchBuilder()
                        .producer(id, epoch, BatchView.NO_SEQUENCE)
                        .transactional()
                        .control()
                        .add(loops.clock().nowMs(), key, new byte[6])
                        .build(),
                0);
    }

    private void read(SimulatedLog model) throws Exception {
        String wrong = LogInvariants.content(model.log, model.state);
        if (wrong == null && !diskIsFull) {
            wrong = LogInvariants.producers(model.log, model.state, stores.oracle());
        }
        if (wrong != null) {
            throw new AssertionError(model.partition + " while open: " + wrong);
        }
    }

    private void retain(SimulatedLog model) throws Exception {
        long limit = random.nextBoolean() ? model.state.end() : model.told;
        model.next = model.state.trimmedTo(limit, false);
        long start = model.log.retain(loops.clock().nowMs(), limit);
        if (start < model.state.start() || start > Math.max(limit, model.state.start())) {
            throw new AssertionError("retention moved the start to " + start + ", the limit was " + limit);
        }
        model.next = model.state.trimmedTo(start, false);
    }

    /** What may not run into a full disk halfway, since the outcome would be open. */
    private void change(SimulatedLog model) throws Exception {
        if (diskIsFull) {
            return;
        }
        long length = model.state.end() - model.state.start();
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                long offset = model.state.start() + (long) (random.nextDouble() * (length + 2));
                model.next = model.state.trimmedTo(offset, true);
                model.log.trimTo(offset);
            }
            case 3, 4, 5 -> {
                long offset = model.state.end() - random.nextInt((int) Math.min(length, 12) + 1);
                model.next = model.state.cutTo(offset);
                // Once the call has begun, what is to go may go bit by bit.
                model.durable = Math.min(model.durable, model.next.end());
                model.log.truncateTo(offset);
            }
            case 6 -> {
                long offset = random.nextInt(4) == 0 ? 0 : model.state.end() + random.nextInt(50);
                model.next = State.emptyAt(offset);
                model.durable = Math.min(model.durable, offset);
                model.log.restartAt(offset);
            }
            default -> {
                model.next = State.emptyAt(0);
                model.durable = 0;
                store.delete(model.partition);
                model.done();
                model.opened(store.open(model.partition, model.config));
            }
        }
    }

    private void reopen(SimulatedLog model) throws Exception {
        if (diskFails || diskIsFull) {
            return;
        }
        model.log.close();
        model.closed();
        model.opened(store.open(model.partition, model.config));
        if (model.log.endOffset() != model.state.end() || model.log.startOffset() != model.state.start()) {
            throw new AssertionError("reopened at " + model.log.startOffset() + ".." + model.log.endOffset()
                    + " instead of " + model.state.start() + ".." + model.state.end());
        }
    }
}
