package io.myelin.broker.core;

import static io.myelin.broker.core.TestNode.ANYONE;

import io.myelin.batch.AbortedTransaction;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.batch.RecordReader;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.broker.Partition;
import io.myelin.testkit.log.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/** Reads committed records as clients do: skips what the list of aborted transactions names, up to the marker of each. */
final class CommittedReader {
    private final Map<Long, List<String>> values = new TreeMap<>();

    private CommittedReader() {}

    /** @return the values of each producer, in order */
    static Map<Long, List<String>> read(TestNode node, String topic) {
        CommittedReader reader = new CommittedReader();
        Partition partition = node.partition(topic, 0);
        long end = node.get(partition.status()).lastStableOffset();
        for (long offset = node.get(partition.status()).startOffset(); offset < end; ) {
            Fetched fetched = node.get(
                    partition.fetch(new FetchSpec(offset, 3000, true, Isolation.READ_COMMITTED, -1, -1), ANYONE));
            try {
                offset = reader.take(fetched, offset);
            } catch (IOException | CorruptBatchException e) {
                throw new IllegalStateException(e);
            } finally {
                fetched.records().release();
            }
        }
        return reader.values;
    }

    private long take(Fetched fetched, long from) throws IOException, CorruptBatchException {
        PriorityQueue<AbortedTransaction> aborted =
                new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
        aborted.addAll(fetched.aborted());
        Set<Long> skipped = new HashSet<>();
        ByteBuffer records = Batches.copy(fetched.records());
        long next = from;
        for (int at = 0; at < records.limit(); ) {
            int size = BatchView.sizeAt(records, at);
            if (size <= 0 || size > records.limit() - at) {
                break;
            }
            BatchView batch = BatchView.at(records, at);
            at += size;
            next = batch.nextOffset();
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= batch.lastOffset()) {
                skipped.add(aborted.poll().producerId());
            }
            if (batch.control()) {
                skipped.remove(batch.producerId());
            } else if (!skipped.contains(batch.producerId())) {
                add(batch);
            }
        }
        if (next <= from) {
            throw new IllegalStateException("a read at " + from + " gave nothing");
        }
        return next;
    }

    private void add(BatchView batch) throws CorruptBatchException {
        for (RecordReader reader = RecordReader.ofPlain(batch); reader.hasNext(); ) {
            values.computeIfAbsent(batch.producerId(), id -> new ArrayList<>())
                    .add(StandardCharsets.UTF_8.decode(reader.next().value()).toString());
        }
    }
}
