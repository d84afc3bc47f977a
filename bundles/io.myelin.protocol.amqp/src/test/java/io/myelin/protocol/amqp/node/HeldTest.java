package io.myelin.protocol.amqp.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.broker.queue.AcquiredRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static final TopicIdPartition PARTITION = new TopicIdPartition(new UUID(1, 2), "orders", 0);

    private final ByteBuffer log = ByteBuffer.allocate(10_000);

    private void batch(long offset, BatchBuilder builder, int count) throws Exception {
        for (long i = offset; i < offset + count; i++) {
            builder.add(0, null, Long.toString(i).getBytes(StandardCharsets.UTF_8));
        }
        ByteBuffer batch = builder.build();
        BatchView.at(batch, 0).assign(offset, 0);
        log.put(batch);
    }

    private static String told(List<Held> records) {
        return records.stream()
                .map(held -> held.record().offset() + "x" + held.deliveryCount())
                .collect(Collectors.joining(" "));
    }

    @Test
    void onlyWhatIsInARangeIsHeld() throws Exception {
        batch(10, new BatchBuilder(), 5);
        batch(15, new BatchBuilder(), 3);
        Held.Taken taken = Held.take(
                PARTITION, log.flip(), List.of(new AcquiredRange(11, 12, 1), new AcquiredRange(14, 16, 3)), null);
        assertEquals("11x1 12x1 14x3 15x3 16x3", told(taken.records()));
        assertEquals(List.of(), taken.gaps());
    }

    @Test
    void whatHasNoRecordIsAGap() throws Exception {
        batch(10, new BatchBuilder(), 2);
        batch(12, new BatchBuilder().producer(1, (short) 0, -1).transactional().control(), 1);
        batch(15, new BatchBuilder(), 1);
        Held.Taken taken = Held.take(PARTITION, log.flip(), List.of(new AcquiredRange(11, 17, 1)), null);
        assertEquals("11x1 15x1", told(taken.records()));
        assertEquals(
                List.of(12L, 13L, 14L, 16L, 17L),
                taken.gaps().stream().map(Held.Place::offset).toList());
    }
}
