package io.myelin.broker.core;

import io.myelin.batch.BatchBuilder;
import io.myelin.batch.BatchView;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.FetchSpec;
import io.myelin.broker.Fetched;
import io.myelin.broker.Isolation;
import io.myelin.buffer.Frame;
import io.myelin.testkit.log.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Batches in and out, in the words of tests. */
public final class Records {
    private Records() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One batch with these values, keyed by themselves. */
    public static Frame batch(long timestampMs, String... values) {
        return Frame.of(builder(timestampMs, values).build());
    }

    public static BatchBuilder builder(long timestampMs, String... values) {
        BatchBuilder builder = new BatchBuilder();
        for (String value : values) {
            builder.add(timestampMs, bytes(value), bytes(value));
        }
        return builder;
    }

    public static FetchSpec from(long offset) {
        return new FetchSpec(offset, 1 << 20, true, Isolation.READ_UNCOMMITTED, -1, -1);
    }

    /** The values read; gives the records back. */
    public static List<String> values(Fetched fetched) {
        List<String> values = new ArrayList<>();
        try {
            Batches.forEachRecord(fetched.records(), record -> values.add(Batches.value(record)));
        } catch (IOException | CorruptBatchException e) {
            throw new IllegalStateException(e);
        } finally {
            fetched.records().release();
        }
        return values;
    }

    /** The first batch read; gives the records back. */
    public static BatchView first(Fetched fetched) {
        try {
            ByteBuffer copy = Batches.copy(fetched.records());
            fetched.records().release();
            return BatchView.at(copy, 0);
        } catch (IOException | CorruptBatchException e) {
            throw new IllegalStateException(e);
        }
    }
}
