package io.myelin.testkit.log;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.log.AppendOrigin;
import io.myelin.log.AppendRefusedException;
import io.myelin.log.Appended;
import io.myelin.log.LogConfig;
import io.myelin.log.LogSlice;
import io.myelin.log.LogStore;
import io.myelin.log.OffsetOutOfRangeException;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import io.myelin.testkit.sim.SimScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;

/** A store under test, and short words for what tests do with it. */
public abstract class LogFixture {
    protected static final TopicIdPartition PARTITION = partition("quakes", 0);

    private final SimScheduler scheduler = new SimScheduler(1, 2);
    private LogStore store;

    /** A store over what is left from the one before, if any of this test. */
    protected abstract LogStore openStore(SimScheduler loops) throws StorageException;

    protected abstract void closeStore(LogStore store);

    /** Whether a second store finds what the first one had. */
    protected boolean survivesRestart() {
        return true;
    }

    @BeforeEach
    void openFirst() throws StorageException {
        store = openStore(scheduler);
    }

    @AfterEach
    void closeLast() {
        closeStore(store);
        scheduler.runReady();
        Assertions.assertEquals(List.of(), scheduler.failures());
    }

    protected final void restartStore() throws StorageException {
        closeStore(store);
        scheduler.runReady();
        store = openStore(scheduler);
    }

    protected final LogStore store() {
        return store;
    }

    protected final SimScheduler scheduler() {
        return scheduler;
    }

    protected static TopicIdPartition partition(String topic, int partition) {
        return new TopicIdPartition(new UUID(topic.hashCode(), 42), topic, partition);
    }

    protected final PartitionLog open(TopicIdPartition partition) throws StorageException {
        return open(partition, LogConfig.DEFAULT);
    }

    protected final PartitionLog open(TopicIdPartition partition, LogConfig config) throws StorageException {
        return store.open(partition, config);
    }

    protected final long nowMs() {
        return scheduler.clock().nowMs();
    }

    /** A batch with a value for each record and the clock's time. */
    protected final BatchView batch(String... values) {
        return batchAt(nowMs(), values);
    }

    protected static BatchView batchAt(long timestampMs, String... values) {
        BatchBuilder builder = new BatchBuilder();
        for (String value : values) {
            builder.add(timestampMs, null, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return view(builder);
    }

    protected static BatchView view(BatchBuilder builder) {
        try {
            return BatchView.at(builder.build(), 0);
        } catch (CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }

    protected final Appended append(PartitionLog log, int leaderEpoch, String... values)
            throws StorageException, AppendRefusedException {
        return log.append(batch(values), leaderEpoch, AppendOrigin.CLIENT);
    }

    /** The values of all records from the start on. */
    protected static List<String> values(PartitionLog log)
            throws StorageException, OffsetOutOfRangeException, IOException, CorruptBatchException {
        List<String> values = new ArrayList<>();
        for (long offset = log.startOffset(); offset < log.endOffset(); ) {
            LogSlice slice = log.read(offset, log.endOffset(), 1 << 20, true);
            Batches.forEachRecord(slice.bytes(), record -> values.add(Batches.value(record)));
            Assertions.assertTrue(slice.nextOffset() > offset, "a read at " + offset + " gave nothing");
            slice.bytes().release();
            offset = slice.nextOffset();
        }
        return values;
    }
}
