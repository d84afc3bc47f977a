package io.myelin.broker.core;

import static io.myelin.broker.core.Records.builder;
import static io.myelin.broker.core.Records.values;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.access.Caller;
import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchBuilder;
import io.myelin.broker.Acks;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.Wait.Wake;
import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a reader of committed records sees, with a coordinator that writes as the bus does. */
class CommittedReadsTest {
    private static final long PRODUCER = 40;
    private static final short ABORT = 0;
    private static final short COMMIT = 1;
    private final TestNode node = new TestNode().start();

    private void write(Partition partition, BatchBuilder builder) {
        node.get(partition.produce(Frame.of(builder.build()), Acks.ALL, Long.MAX_VALUE, Caller.BUS));
    }

    private BatchBuilder transactional(int sequence, String... values) {
        return builder(node.scheduler.clock().nowMs(), values)
                .producer(PRODUCER, (short) 0, sequence)
                .transactional();
    }

    private BatchBuilder marker(short type) {
        byte[] key = ByteBuffer.allocate(4).putShort((short) 0).putShort(type).array();
        byte[] value = ByteBuffer.allocate(6).putShort((short) 0).putInt(0).array();
        return new BatchBuilder()
                .producer(PRODUCER, (short) 0, -1)
                .transactional()
                .control()
                .add(node.scheduler.clock().nowMs(), key, value);
    }

    private Fetched fetch(Partition partition) {
        return node.get(partition.fetch(new FetchSpec(0, 1 << 20, true, Isolation.READ_COMMITTED, -1, -1), ANYONE));
    }

    @Test
    void anOpenTransactionHoldsTheReaderAndItsAbortIsNamed() {
        node.create("quakes", 1, Map.of());
        Partition partition = node.partition("quakes", 0);
        write(partition, builder(node.scheduler.clock().nowMs(), "before"));
        write(partition, transactional(0, "never"));
        write(partition, builder(node.scheduler.clock().nowMs(), "after"));
        List<Wake> woken = new ArrayList<>();
        partition.await(1, Isolation.READ_COMMITTED, woken::add);
        node.run();
        assertEquals(List.of(), woken);
        Fetched held = fetch(partition);
        assertEquals(1, held.lastStableOffset());
        assertEquals(3, held.highWatermark());
        assertEquals(List.of("before"), values(held));
        assertEquals(
                1,
                node.get(partition.find(new OffsetQuery.Latest(), Isolation.READ_COMMITTED, -1, ANYONE))
                        .offset());
        write(partition, marker(ABORT));
        node.run();
        assertEquals(List.of(Wake.DATA), woken);
        Fetched all = fetch(partition);
        assertEquals(4, all.lastStableOffset());
        assertEquals(List.of(new AbortedTransaction(PRODUCER, 1, 3)), all.aborted());
        all.records().release();
    }

    @Test
    void aCommittedTransactionNamesNothing() {
        node.create("quakes", 1, Map.of());
        Partition partition = node.partition("quakes", 0);
        write(partition, transactional(0, "a"));
        write(partition, transactional(1, "b"));
        write(partition, marker(COMMIT));
        Fetched all = fetch(partition);
        assertEquals(List.of(), all.aborted());
        assertEquals(3, all.lastStableOffset());
        all.records().release();
        assertEquals(
                0,
                node.get(partition.find(new OffsetQuery.MaxTimestamp(), Isolation.READ_COMMITTED, -1, ANYONE))
                        .offset());
    }
}
