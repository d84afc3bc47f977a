package io.myelin.log.segment;

import io.myelin.file.FileIO;
import io.myelin.log.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one log has to do with its compaction: says what could be compacted now, and takes a segment in the place of those it
 * was made of. Confined to the owner of the log, except where a method says otherwise.
 */
final class LogCompaction {
    private static final LongSupplier NOTHING = () -> 0;

    private static final Logger LOG = LoggerFactory.getLogger(LogCompaction.class);

    private final StoreContext context;
    private final int number;
    private final LogFiles files;
    private final Producers producers;
    private final SegmentLog log;
    /** Around what was replaced and is not out of the way: a cut must wait for that. */
    private final ReentrantLock settling = new ReentrantLock();

    private final List<OpenFile> replaced = new ArrayList<>();
    private volatile LongSupplier highWatermark = NOTHING;
    private volatile long cleanedTo;
    private boolean compacts;
    /** Of transactions that ended below it is not known where they began. */
    private long knownFrom;

    private long uncleanableAt = -1;
    private int uncleanableCuts;
    private volatile boolean uncleanable;
    private volatile long restUntilNs = Long.MIN_VALUE;

    LogCompaction(StoreContext context, LogState state, LogFiles files, Producers producers, SegmentLog log) {
        this.context = context;
        this.number = state.number();
        this.cleanedTo = state.cleanedTo();
        this.files = files;
        this.producers = producers;
        this.log = log;
        configured();
    }

    /** The configuration of the log has changed, perhaps. */
    void configured() {
        if (compacts != log.config().compacts()) {
            compacts = log.config().compacts();
            knownFrom = log.view().endOffset();
            producers.keepEnded(compacts);
        }
    }

    /** Gives compaction its limit: nothing at or beyond the high watermark is touched. */
    void below(LongSupplier committed) {
        highWatermark = committed;
    }

    LogFiles files() {
        return files;
    }

    SegmentLog log() {
        return log;
    }

    /** Any thread. */
    boolean isUncleanable() {
        return uncleanable;
    }

    /** What could be compacted now; empty when the topic is none of that kind, or the log takes no part. */
    Optional<CompactPlan> plan(long nowMs) throws StorageException {
        return plan(nowMs, Long.MAX_VALUE);
    }

    /** @param onDiskEnd the markers of transactions, too, have to survive */
    private Optional<CompactPlan> plan(long nowMs, long onDiskEnd) throws StorageException {
        if (log.isClosed()
                || !log.config().compacts()
                || context.disk().failure().isPresent()) {
            return Optional.empty();
        }
        View view = log.view();
        uncleanable &= uncleanableCuts == view.cuts() && uncleanableAt >= view.startOffset();
        if (uncleanable) {
            return Optional.empty();
        }
        log.rollIfOld(nowMs);
        long committed = highWatermark.getAsLong();
        if (committed < knownFrom) {
            return Optional.empty();
        }
        long safe = Math.min(committed, log.checkpointedEnd());
        long decided = producers.decidedBelow(Math.min(committed, onDiskEnd), safe);
        long limit = Math.min(decided, log.lastStableOffset());
        CompactPlan plan = CompactPlan.of(log.view(), log.config(), cleanedTo, limit, nowMs);
        for (Segment segment : plan.segmentsBelow(plan.upTo())) {
            if (segment.isDamaged() || segment.isSuspect()) {
                uncleanable(
                        plan,
                        segment.baseOffset(),
                        new StorageException(
                                StorageException.Kind.CORRUPT, segment.file().path() + " is damaged"));
                return Optional.empty();
            }
        }
        return Optional.of(plan);
    }

    /** Brings to disk what a plan relies on, and then says what is to be done; null when nothing is any more. */
    void begin(CompactPlan due, Consumer<CompactPlan.Start> then) {
        if (!log.isClosed() && log.checkpointedEnd() < due.upTo()) {
            log.checkpoint(() -> then.accept(start()));
        } else {
            then.accept(start());
        }
    }

    private CompactPlan.Start start() {
        try {
            CompactPlan plan =
                    plan(context.clock().nowMs(), log.checkpointedEnd()).orElse(null);
            if (plan == null || !plan.isDue()) {
                return null;
            }
            return new CompactPlan.Start(
                    plan,
                    new CompactProducers(producers.entries(), plan.limitOffset()),
                    producers.aborted(0, Long.MAX_VALUE));
        } catch (StorageException e) {
            LOG.warn("{} is not compacted now: {}", log.partition(), e.getMessage());
            return null;
        }
    }

    /** An empty segment, whose file comes under a name that is not taken. */
    Segment segmentFor(List<Segment> group, int revision) {
        long base = group.get(0).baseOffset();
        Path path = files.segment(base, revision);
        OpenFile file = context.openFiles().file(path, FileIO.Mode.READ_WRITE);
        return files.segment(SegmentMark.empty(base), file, log.config().indexIntervalBytes());
    }

    /**
     * Puts a segment, which is on disk under its name, in the place of others.
     *
     * @param goneMarkers the offsets of transaction markers that are not in it any more
     * @return false when the log is not any more what it was made of
     */
    boolean swap(CompactPlan plan, List<Segment> group, Segment made, int revision, Set<Long> goneMarkers)
            throws StorageException {
        View now = log.view();
        int at = Arrays.asList(now.segments()).indexOf(group.get(0));
        boolean same = at >= 0
                && now.cuts() == plan.view().cuts()
                && at + group.size() < now.segments().length
                && Arrays.asList(now.segments()).subList(at, at + group.size()).equals(group);
        if (!same || log.isClosed() || !log.config().compacts()) {
            return false;
        }
        context.manifest().append(new ManifestEntry.Compacted(number, revision, made.mark()));
        files.compacted().add(made.baseOffset(), made.endOffset(), revision);
        List<Segment> segments = new ArrayList<>(Arrays.asList(now.segments()));
        segments.subList(at, at + group.size()).clear();
        segments.add(at, made);
        settling.lock();
        try {
            group.forEach(segment -> replaced.add(segment.file()));
        } finally {
            settling.unlock();
        }
        log.publish(new View(
                segments.toArray(Segment[]::new), now.startOffset(), now.endOffset(), now.activeBytes(), now.cuts()));
        if (producers.forgetAborted(goneMarkers)) {
            log.recheckpoint();
        }
        return true;
    }

    /**
     * Takes the files that were replaced out of the way, for good: their names may be used again. Any thread; waits for the
     * disk.
     */
    void settle(long fileDeleteDelayMs) throws StorageException {
        settling.lock();
        try {
            if (replaced.isEmpty() || files.abandoned()) {
                return;
            }
            context.manifest().sync();
            files.removeNow(List.copyOf(replaced), fileDeleteDelayMs);
            context.files().syncDirectory(files.directory());
            replaced.clear();
        } catch (IOException e) {
            if (!files.abandoned()) {
                throw context.disk().fail("Removing compacted segments in " + files.directory(), e);
            }
        } finally {
            settling.unlock();
        }
    }

    /** Keys below an offset are there once now. */
    void cleaned(CompactPlan plan, long offset) throws StorageException {
        if (!log.isClosed() && log.view().cuts() == plan.view().cuts()) {
            context.manifest().append(new ManifestEntry.Cleaned(number, offset));
            cleanedTo = offset;
        }
    }

    /** Leaves the log alone from now on, until what is wrong with it has been cut or trimmed away. */
    void uncleanable(CompactPlan plan, long offset, Exception why) {
        uncleanable = true;
        uncleanableAt = offset;
        uncleanableCuts = plan.view().cuts();
        LOG.error(
                "{} is not compacted any more, from offset {} on something is wrong: {}. What can be read stays readable;"
                        + " delete records up to there, or the topic, to have it compacted again",
                log.partition(),
                offset,
                why.getMessage(),
                why);
    }

    /** Something went wrong that may pass: the log is not looked at for a while. */
    void rest(long durationNs) {
        restUntilNs = context.clock().nowNs() + durationNs;
    }

    boolean rests() {
        return restUntilNs != Long.MIN_VALUE && context.clock().nowNs() - restUntilNs < 0;
    }

    /** Whether the log still is what a plan was made of, as far as that goes. */
    boolean stillIs(CompactPlan plan) {
        return !log.isClosed()
                && log.view().cuts() == plan.view().cuts()
                && log.view().segments()[0] == plan.view().segments()[0];
    }

    /** The log was cut. */
    void cut(long endOffset) {
        cleanedTo = Math.min(cleanedTo, endOffset);
        knownFrom = Math.min(knownFrom, endOffset);
        producers.cutEnded(endOffset);
    }

    /** The log begins again. */
    void restarted() {
        cleanedTo = 0;
        knownFrom = 0;
        producers.cutEnded(0);
    }

    /** The log is closed: nobody reads what was replaced any more but who holds it. Any thread. */
    void abandon() {
        // It is a broker's, and a closed log may be remembered for longer than that lives.
        highWatermark = NOTHING;
        settling.lock();
        try {
            replaced.forEach(OpenFile::retire);
            replaced.clear();
        } finally {
            settling.unlock();
        }
    }
}
