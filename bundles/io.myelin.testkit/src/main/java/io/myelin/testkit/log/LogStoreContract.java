package io.myelin.testkit.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.TopicIdPartition;
import io.myelin.log.LogConfig;
import io.myelin.log.LogStore;
import io.myelin.log.PartitionLog;
import io.myelin.log.StorageException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link LogStore} promises, sentence by sentence; each provider runs it. */
public abstract class LogStoreContract extends CompactionContract {
    @Test
    void aLogIsCreatedEmptyWhenItIsNew() throws Exception {
        PartitionLog log = open(partition("new", 0));
        assertEquals(0, log.startOffset());
        assertEquals(0, log.endOffset());
        assertEquals(0, log.durableOffset());
        assertEquals(-1, log.lastEpoch());
        assertEquals(0, log.sizeBytes());
    }

    @Test
    void anOpenLogIsNotOpenedAgain() throws Exception {
        open(PARTITION);
        assertThrows(IllegalStateException.class, () -> open(PARTITION));
    }

    @Test
    void aClosedLogIsOpenedAgainWithWhatItHeld() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 1, "a", "b");
        append(log, 2, "c");
        log.close();
        PartitionLog again = open(PARTITION);
        assertEquals(3, again.endOffset());
        assertEquals(3, again.durableOffset());
        assertEquals(2, again.lastEpoch());
        assertEquals(List.of("a", "b", "c"), values(again));
    }

    @Test
    void logsOfOnePartitionNumberAreApart() throws Exception {
        PartitionLog one = open(partition("one", 0));
        PartitionLog two = open(partition("two", 0));
        append(one, 0, "1");
        assertEquals(0, two.endOffset());
    }

    @Test
    void aTopicCreatedAgainUnderItsNameHasALogOfItsOwn() throws Exception {
        append(open(new TopicIdPartition(new UUID(1, 1), "same", 0)), 0, "old");
        assertEquals(0, open(new TopicIdPartition(new UUID(1, 2), "same", 0)).endOffset());
    }

    @Test
    void topicNamesMayBeAsLongAsKafkaAllows() throws Exception {
        PartitionLog log = open(new TopicIdPartition(new UUID(7, 7), "n".repeat(249), 2_000_000_000));
        append(log, 0, "a");
        assertEquals(List.of("a"), values(log));
    }

    @Test
    void storedTellsOpenAndClosedLogs() throws Exception {
        TopicIdPartition dotted = new TopicIdPartition(new UUID(5, 6), "a.b-c_d-1", 3);
        append(open(dotted), 0, "a");
        PartitionLog closed = open(PARTITION);
        append(closed, 0, "a");
        closed.close();
        assertEquals(
                List.of(dotted, PARTITION).stream()
                        .map(String::valueOf)
                        .sorted()
                        .toList(),
                store().stored().stream().map(String::valueOf).sorted().toList());
        assertTrue(store().stored().contains(dotted));
    }

    @Test
    void aDeletedLogIsClosedAndGone() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        store().delete(PARTITION);
        assertEquals(
                StorageException.Kind.CLOSED,
                assertThrows(StorageException.class, () -> append(log, 0, "b")).kind());
        assertFalse(store().stored().contains(PARTITION));
        assertEquals(0, open(PARTITION).endOffset());
    }

    @Test
    void aLogThatIsNotOpenIsDeletedToo() throws Exception {
        PartitionLog log = open(PARTITION);
        append(log, 0, "a");
        log.close();
        store().delete(PARTITION);
        scheduler().runReady();
        assertFalse(store().stored().contains(PARTITION));
    }

    @Test
    void deletingWhatIsNotThereDoesNothing() throws Exception {
        store().delete(partition("never", 0));
        assertTrue(store().stored().isEmpty());
    }

    @Test
    void directoriesSayWhereTheLogsAre() {
        assertFalse(store().directories().isEmpty());
        assertTrue(store().directories().stream()
                .allMatch(directory -> directory.failure().isEmpty()));
    }

    @Test
    void theNextGenerationFindsWhatTheOneBeforeClosed() throws Exception {
        if (!survivesRestart()) {
            return;
        }
        PartitionLog log = open(PARTITION, LogConfig.DEFAULT);
        append(log, 4, "a", "b");
        log.trimTo(1);
        restartStore();
        PartitionLog again = open(PARTITION);
        assertEquals(1, again.startOffset());
        assertEquals(2, again.endOffset());
        assertEquals(4, again.lastEpoch());
    }
}
