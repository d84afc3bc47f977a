package io.myelin.log.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DecisionsTest {
    @Test
    void anIndexStaysSmallAndFindsTheEntryBefore() {
        SparseIndex index = new SparseIndex(100, 32);
        for (int i = 0; i < 100_000; i++) {
            index.add(i * 3L, i * 50L, i);
        }
        assertTrue(index.count() <= 32 && index.count() >= 16, index.count() + " entries");
        for (int i = 0; i < 100_000; i += 997) {
            int position = index.positionOfOffset(i * 3L + 1);
            assertTrue(position >= 0 && position <= i * 50L);
            assertTrue(i * 50L - position <= 5_000_000 / 16, "far away");
            assertEquals(position, index.entryBefore(i * 50L).position());
            assertTrue(index.positionOfTimestamp(i) <= i * 50L);
        }
    }

    @Test
    void anEmptyIndexKnowsNothing() {
        SparseIndex index = new SparseIndex(100, 32);
        assertEquals(-1, index.positionOfOffset(5));
        assertEquals(-1, index.positionOfTimestamp(5));
    }

    @Test
    void directoryNamesTellThePartition() {
        TopicIdPartition partition = new TopicIdPartition(new UUID(-5, 7), "a.b-c_1-2", 42);
        assertEquals(Optional.of(partition), Names.partition(Names.directory(partition)));
        assertEquals(Optional.empty(), Names.partition("manifest"));
        assertEquals(Optional.empty(), Names.partition("a-1.short"));
        TopicIdPartition longest = new TopicIdPartition(new UUID(1, 2), "x".repeat(249), Integer.MAX_VALUE);
        assertTrue(Names.deleted(java.nio.file.Path.of(Names.directory(longest)), Integer.MAX_VALUE)
                        .length()
                <= 255);
        assertEquals(Optional.empty(), Names.partition(Names.directory(longest)));
    }

    @Test
    void jitterTakesSomethingOffAndAlwaysTheSame() {
        LogConfig d = LogConfig.DEFAULT;
        LogConfig config = new LogConfig(1000, 1000, 400, 1, -1, -1, 1, 1, 1, true, false, false, 1, d.compaction());
        Set<Long> ages = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            TopicIdPartition partition = new TopicIdPartition(new UUID(9, 9), "t", i);
            long age = Retention.segmentMs(config, partition, 100);
            assertTrue(age > 600 && age <= 1000, "age " + age);
            assertEquals(age, Retention.segmentMs(config, partition, 100));
            ages.add(age);
        }
        assertTrue(ages.size() > 25, "they do not differ");
    }
}
