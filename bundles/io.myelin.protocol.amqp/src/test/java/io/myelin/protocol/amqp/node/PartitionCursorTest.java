package io.myelin.protocol.amqp.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionCursorTest {
    private final PartitionCursor cursor = new PartitionCursor(0, 10, 1 << 20);
    private final ByteBuffer log = ByteBuffer.allocate(10_000);

    private void batch(long offset, BatchBuilder builder, String... values) throws Exception {
        for (String value : values) {
            builder.add(0, null, value.getBytes(StandardCharsets.UTF_8));
        }
        ByteBuffer batch = builder.build();
        BatchView.at(batch, 0).assign(offset, 0);
        log.put(batch);
    }

    private List<String> read(AbortedTransaction... aborted) throws Exception {
        assertTrue(cursor.take(log.flip(), List.of(aborted), null));
        List<String> values = new ArrayList<>();
        while (!cursor.isEmpty()) {
            values.add(StandardCharsets.UTF_8.decode(cursor.poll().value()).toString());
        }
        return values;
    }

    @Test
    void readsFromWhereItIsOn() throws Exception {
        batch(8, new BatchBuilder(), "8", "9", "10", "11");
        batch(12, new BatchBuilder(), "12");
        assertEquals(List.of("10", "11", "12"), read());
        assertEquals(13, cursor.next());
        assertNull(cursor.poll());
    }

    @Test
    void aBatchThatIsCutOffComesLater() throws Exception {
        batch(10, new BatchBuilder(), "10");
        int end = log.position();
        batch(11, new BatchBuilder(), "11");
        log.position(end + 65);
        assertEquals(List.of("10"), read());
        assertEquals(11, cursor.next());
    }

    @Test
    void whatWasAbortedIsPassedOver() throws Exception {
        batch(10, new BatchBuilder().producer(1, (short) 0, 0).transactional(), "aborted");
        batch(11, new BatchBuilder().producer(2, (short) 0, 0).transactional(), "committed");
        batch(12, new BatchBuilder().producer(1, (short) 0, 1), "not of a transaction");
        batch(13, new BatchBuilder().producer(1, (short) 0, -1).transactional().control(), "marker");
        batch(14, new BatchBuilder().producer(1, (short) 0, 2).transactional(), "another");
        assertEquals(List.of("committed", "not of a transaction", "another"), read(new AbortedTransaction(1, 10, 13)));
        assertEquals(15, cursor.next());
    }

    @Test
    void nothingReadIsNoProgress() throws Exception {
        assertFalse(cursor.take(ByteBuffer.allocate(0), List.of(), null));
        cursor.skipTo(20);
        cursor.skipTo(15);
        assertEquals(20, cursor.next());
    }
}
