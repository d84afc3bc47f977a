package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import io.myelin.batch.BatchView;
import io.myelin.log.StorageException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** What the journal knows of one open log: its address, and what it has been told about. */
final class JournaledLog {
    /** The log's side; called on the loop that owns it. */
    interface Side {
        /** Everything that was offered in a run, up to an offset, is on disk. */
        void journaled(int run, long endOffset);

        /** The journal has given up on a run: the log has to see for itself how it gets to disk. */
        void refused(int run);

        /** Brings the segments to disk, so that the journal need not keep what it has of them; then says whether it did. */
        void bringToDisk(Consumer<Boolean> then);
    }

    private final Journal journal;
    private final JournalInbox inbox;
    private final Side side;
    private final TopicIdPartition partition;
    private final int number;
    private volatile int generation;
    private volatile int lineage;
    private long lap = -1;
    private final long[] groupEnd = new long[2];
    private final int[] groupRun = new int[2];
    private final boolean[] inGroup = new boolean[2];

    private boolean told;
    private int toldRun;
    private long toldEnd;
    private int refusedRun = -1;

    JournaledLog(Journal journal, JournalInbox inbox, Side side, LogState state) {
        this.journal = journal;
        this.inbox = inbox;
        this.side = side;
        this.partition = state.partition();
        this.number = state.number();
        this.generation = state.generation();
        this.lineage = state.lineage();
    }

    /** What is offered from here on belongs to another generation or lineage. On the loop. */
    void moved(int nextGeneration, int nextLineage) {
        generation = nextGeneration;
        lineage = nextLineage;
    }

    /**
     * Offers a batch that was just written to a segment; its bytes are copied. On the loop.
     *
     * @return false when the journal does not take it
     */
    boolean offer(Segment segment, long position, BatchView batch, int run) {
        return journal.offer(this, segment, position, batch, run);
    }

    /** Commits everything offered so far, here and now, as far as there is room. On the loop. */
    void commitNow() throws StorageException {
        journal.commitNow();
        deliver();
    }

    void address(ByteBuffer out, int batchBytes) {
        out.putInt(batchBytes).putInt(number).putInt(generation).putInt(lineage);
        out.putLong(partition.topicId().getMostSignificantBits())
                .putLong(partition.topicId().getLeastSignificantBits());
        out.putInt(partition.partition());
    }

    /** Under the journal's lock: a group holds a batch of this log. */
    void joined(JournalGroup group, int run, long endOffset) {
        int slot = group.slot();
        if (!inGroup[slot]) {
            inGroup[slot] = true;
            group.members().add(this);
        }
        groupRun[slot] = run;
        groupEnd[slot] = endOffset;
    }

    /** The writer: the group is on disk. */
    void committed(JournalGroup group) {
        int slot = group.slot();
        inGroup[slot] = false;
        inbox.journaled(this, groupRun[slot], groupEnd[slot]);
    }

    /** The writer: the group will not be written. */
    void given(JournalGroup group) {
        int slot = group.slot();
        inGroup[slot] = false;
        inbox.refused(this, groupRun[slot]);
    }

    /** The writer: whether this is the first batch of the log in a lap. */
    boolean entered(long currentLap) {
        boolean first = lap != currentLap;
        lap = currentLap;
        return first;
    }

    /** Under the inbox's lock; whether it was not in there yet. */
    boolean tell(int run, long endOffset) {
        boolean fresh = !told;
        told = true;
        toldRun = run;
        toldEnd = endOffset;
        return fresh;
    }

    /** Under the inbox's lock; whether it was not in there yet. */
    boolean tellRefused(int run) {
        boolean fresh = !told && refusedRun < 0;
        refusedRun = run;
        return fresh;
    }

    /** Tells the log what is new. On the loop. */
    void deliver() {
        inbox.lock();
        boolean news = told;
        int run = toldRun;
        long end = toldEnd;
        int refused = refusedRun;
        told = false;
        refusedRun = -1;
        inbox.unlock();
        if (news) {
            side.journaled(run, end);
        }
        if (refused >= 0) {
            side.refused(refused);
        }
    }

    /** Any thread; the answer comes on the loop. */
    void bringToDisk(Consumer<Boolean> then) {
        inbox.owner().execute(() -> side.bringToDisk(then));
    }
}
