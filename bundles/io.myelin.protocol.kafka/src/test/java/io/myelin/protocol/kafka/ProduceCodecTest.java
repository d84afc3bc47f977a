package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.Compression;
import io.myelin.broker.Produced;
import io.myelin.buffer.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class ProduceCodecTest {
    private static final int ATTRIBUTES_AT = 22;

    private static Errors produce(int version, Compression codec) {
        FakeBroker broker = new FakeBroker();
        broker.topic("t", 1);
        broker.partition.gives("leads", true).on("produce", arguments -> {
            ((Frame) arguments[0]).release();
            return CompletableFuture.completedStage(new Produced(1, -1, 0));
        });
        ByteBuffer batch = new BatchBuilder().add(1, null, new byte[3]).build();
        batch.put(ATTRIBUTES_AT, (byte) codec.id());
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
        request.topicData()
                .add(new TopicProduceData()
                        .setName("t")
                        .setPartitionData(
                                List.of(new PartitionProduceData().setRecords(MemoryRecords.readableRecords(batch)))));
        ProduceResponseData response = broker.client().ask(request, version, new ProduceResponseData());
        return Errors.forCode(response.responses()
                .iterator()
                .next()
                .partitionResponses()
                .get(0)
                .errorCode());
    }

    @Test
    void zstdCameWithVersion7() {
        assertEquals(Errors.UNSUPPORTED_COMPRESSION_TYPE, produce(6, Compression.ZSTD));
        assertEquals(Errors.NONE, produce(7, Compression.ZSTD));
        assertEquals(Errors.NONE, produce(6, Compression.LZ4));
    }
}
