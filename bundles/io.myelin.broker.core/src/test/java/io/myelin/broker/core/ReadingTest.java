package io.myelin.broker.core;

import static io.myelin.broker.core.Records.batch;
import static io.myelin.broker.core.Records.builder;
import static io.myelin.broker.core.Records.from;
import static io.myelin.broker.core.Records.values;
import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.Codecs;
import io.myelin.batch.Compression;
import io.myelin.batch.EpochEnd;
import io.myelin.broker.Acks;
import io.myelin.broker.BusError;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.FoundOffset;
import io.myelin.broker.Isolation;
import io.myelin.broker.OffsetQuery;
import io.myelin.broker.Partition;
import io.myelin.broker.Wait.Wake;
import io.myelin.broker.core.partition.BrokerCounter;
import io.myelin.buffer.Frame;
import io.myelin.codec.KafkaCodecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final long START_MS = 1_000_000;
    private final TestNode node =
            new TestNode().with("max_waits_per_partition_count", 2).start();
    private Partition partition;
    private UUID topicId;

    @BeforeEach
    void create() {
        node.create("quakes", 1, Map.of());
        partition = node.partition("quakes", 0);
        topicId = node.broker().image().topic("quakes").orElseThrow().id();
    }

    private void produce(Frame frame) {
        node.get(partition.produce(frame, Acks.ALL, Long.MAX_VALUE, ANYONE));
    }

    private void produce(String... values) {
        produce(batch(START_MS, values));
    }

    private void elect() {
        node.cluster.lead(topicId, 0, TestNode.ID, List.of(TestNode.ID));
        node.run();
    }

    private FetchSpec spec(long offset, int maxBytes, boolean one, int currentEpoch, int lastEpoch) {
        return new FetchSpec(offset, maxBytes, one, Isolation.READ_UNCOMMITTED, currentEpoch, lastEpoch);
    }

    private FoundOffset find(OffsetQuery query) {
        return node.get(partition.find(query, Isolation.READ_UNCOMMITTED, -1, ANYONE));
    }

    @Test
    void bytesAreLimitedButTheFirstBatchMayComeWhole() {
        produce("a".repeat(500));
        produce("b");
        assertEquals(List.of("a".repeat(500)), values(node.get(partition.fetch(spec(0, 10, true, -1, -1), ANYONE))));
        Fetched cut = node.get(partition.fetch(spec(0, 10, false, -1, -1), ANYONE));
        assertTrue(cut.records().length() <= 10);
        cut.records().release();
        assertEquals(List.of(), values(node.get(partition.fetch(spec(0, 0, false, -1, -1), ANYONE))));
    }

    @Test
    void leaderEpochsAreChecked() {
        produce("a");
        elect();
        assertEquals(1, partition.leaderEpoch());
        assertEquals(BusError.FENCED_LEADER_EPOCH, node.refused(partition.fetch(spec(0, 99, true, 0, -1), ANYONE)));
        assertEquals(BusError.UNKNOWN_LEADER_EPOCH, node.refused(partition.fetch(spec(0, 99, true, 2, -1), ANYONE)));
        assertEquals(List.of("a"), values(node.get(partition.fetch(spec(0, 99, true, 1, -1), ANYONE))));
        assertEquals(
                BusError.FENCED_LEADER_EPOCH,
                node.refused(partition.find(new OffsetQuery.Latest(), Isolation.READ_COMMITTED, 0, ANYONE)));
        assertEquals(BusError.UNKNOWN_LEADER_EPOCH, node.refused(partition.endOfEpoch(0, 2, ANYONE)));
    }

    @Test
    void aReaderOfARewrittenPastIsToldWhereItDiverges() {
        produce("a", "b");
        elect();
        elect();
        produce("c");
        assertEquals(new EpochEnd(0, 2), node.get(partition.endOfEpoch(0, -1, ANYONE)));
        assertEquals(new EpochEnd(2, 3), node.get(partition.endOfEpoch(2, -1, ANYONE)));
        Fetched diverging = node.get(partition.fetch(spec(3, 99, true, -1, 0), ANYONE));
        assertEquals(new EpochEnd(0, 2), diverging.diverging().orElseThrow());
        assertEquals(0, diverging.records().length());
        assertEquals(EpochEnd.UNKNOWN, node.get(partition.endOfEpoch(3, -1, ANYONE)), "it has not begun");
        assertEquals(BusError.OFFSET_OUT_OF_RANGE, node.refused(partition.fetch(spec(3, 99, true, -1, 3), ANYONE)));
        Fetched same = node.get(partition.fetch(spec(2, 999, true, -1, 0), ANYONE));
        assertTrue(same.diverging().isEmpty());
        assertEquals(List.of("c"), values(same));
    }

    @Test
    void waitsEndWhenLeadershipMovesAndAreBounded() {
        List<Wake> woken = new ArrayList<>();
        partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        assertEquals(List.of(Wake.DATA), woken, "one more than may wait is woken at once");
        assertEquals(1, node.parts().counters().read(BrokerCounter.WAITS_REFUSED));
        elect();
        assertEquals(List.of(Wake.DATA, Wake.MOVED, Wake.MOVED), woken);
        woken.clear();
        node.cluster.lead(topicId, 0, -1, List.of(TestNode.ID));
        node.run();
        partition.await(0, Isolation.READ_UNCOMMITTED, woken::add);
        assertEquals(List.of(Wake.MOVED), woken);
    }

    @Test
    void aDrainedPartitionLetsNobodyWait() {
        List<Wake> woken = new ArrayList<>();
        partition.await(0, Isolation.READ_COMMITTED, woken::add);
        node.broker().drain();
        node.broker().drain();
        node.run();
        partition.await(0, Isolation.READ_COMMITTED, woken::add);
        assertEquals(List.of(Wake.DRAINED, Wake.DRAINED), woken);
        produce("a");
        assertEquals(1, node.get(partition.status()).highWatermark(), "what does not wait still works");
    }

    @Test
    void specialOffsets() {
        produce("a", "b");
        assertEquals(new FoundOffset(0, -1, 0), find(new OffsetQuery.Earliest()));
        assertEquals(new FoundOffset(2, -1, 0), find(new OffsetQuery.Latest()));
        node.get(partition.trim(1, 0, ANYONE));
        assertEquals(1, find(new OffsetQuery.Earliest()).offset());
    }

    @Test
    void timestampsAreFoundToTheRecord() {
        Codecs codecs = new KafkaCodecs();
        BatchBuilder builder = new BatchBuilder();
        for (int i = 0; i < 10; i++) {
            builder.add(START_MS + 10 * i, null, Records.bytes("v" + i));
        }
        produce(Frame.of(builder.build(codecs, Compression.LZ4, Codecs.DEFAULT_LEVEL)));
        produce(batch(START_MS + 50, "late"));
        produce(batch(START_MS + 500, "x", "y"));
        produce(batch(START_MS + 500, "z"));
        assertEquals(new FoundOffset(0, START_MS, 0), find(new OffsetQuery.From(0)));
        assertEquals(new FoundOffset(4, START_MS + 40, 0), find(new OffsetQuery.From(START_MS + 31)));
        assertEquals(new FoundOffset(9, START_MS + 90, 0), find(new OffsetQuery.From(START_MS + 90)));
        assertEquals(new FoundOffset(11, START_MS + 500, 0), find(new OffsetQuery.From(START_MS + 91)));
        assertEquals(new FoundOffset(-1, -1, -1), find(new OffsetQuery.From(START_MS + 501)));
        assertEquals(new FoundOffset(11, START_MS + 500, 0), find(new OffsetQuery.MaxTimestamp()));
    }

    @Test
    void deletedRecordsAreNotFound() {
        produce(batch(START_MS, "a", "b", "c"));
        produce(batch(START_MS + 10, "d"));
        node.get(partition.trim(2, 0, ANYONE));
        assertEquals(2, find(new OffsetQuery.From(START_MS)).offset());
        node.get(partition.trim(3, 0, ANYONE));
        assertEquals(3, find(new OffsetQuery.From(START_MS)).offset());
    }

    @Test
    void anEmptyPartitionHasNoTimes() {
        assertEquals(-1, find(new OffsetQuery.From(0)).offset());
        assertEquals(-1, find(new OffsetQuery.MaxTimestamp()).offset());
        assertEquals(0, find(new OffsetQuery.Latest()).offset());
    }

    @Test
    void recordsAreTrimmedUpToTheHighWatermarkAndStayGone() {
        produce("a", "b");
        produce("c");
        assertEquals(2, node.get(partition.trim(2, 0, ANYONE)));
        assertEquals(2, node.get(partition.trim(1, 0, ANYONE)), "the start never goes back");
        assertEquals(BusError.OFFSET_OUT_OF_RANGE, node.refused(partition.trim(4, 0, ANYONE)));
        assertEquals(BusError.OFFSET_OUT_OF_RANGE, node.refused(partition.trim(-2, 0, ANYONE)));
        assertEquals(BusError.OFFSET_OUT_OF_RANGE, node.refused(partition.fetch(from(1), ANYONE)));
        assertEquals(3, node.get(partition.trim(-1, 0, ANYONE)));
        node.restart();
        partition = node.partition("quakes", 0);
        assertEquals(3, node.get(partition.status()).startOffset());
    }

    @Test
    void aCompactedTopicIsNotTrimmed() {
        node.create("state", 1, Map.of("cleanup.policy", "compact"));
        assertEquals(
                BusError.INVALID_REQUEST,
                node.refused(node.partition("state", 0).trim(0, 0, ANYONE)));
    }

    @Test
    void statusTellsOfProducersAndSize() {
        produce(Frame.of(builder(START_MS, "a").producer(77, (short) 2, 0).build()));
        var status = node.get(partition.status());
        assertEquals(1, status.endOffset());
        assertEquals(1, status.lastStableOffset());
        assertTrue(status.sizeBytes() > 60);
        assertEquals(77, status.producers().get(0).producerId());
    }
}
