package io.myelin.log.segment;

import io.myelin.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the manifest knows of one log. Changed only by {@link #apply}, in the order of the entries, so that reading the
 * manifest again gives the same.
 */
final class LogState {
    private final int number;
    private final TopicIdPartition partition;
    private int generation;
    private long startOffset;
    private final List<Epochs.Start> epochs = new ArrayList<>();
    private final TreeMap<Long, SegmentMark> sealed = new TreeMap<>();
    private final CompactedNames compacted = new CompactedNames();
    private long cleanedTo;
    private SegmentMark point;
    private boolean pointHasProducers;
    private int lineage;
    private ManifestEntry.Closed closed;

    LogState(ManifestEntry.Created created) {
        this.number = created.number();
        this.partition = created.partition();
        this.generation = created.generation();
        this.startOffset = created.startOffset();
        this.point = SegmentMark.empty(startOffset);
    }

    void apply(ManifestEntry entry) {
        if (entry instanceof ManifestEntry.Started started) {
            startOffset = Math.max(startOffset, started.startOffset());
            TreeSet<Long> bases = new TreeSet<>(sealed.keySet());
            bases.add(point.baseOffset());
            compacted.trimTo(startOffset, bases);
            sealed.values().removeIf(mark -> mark.endOffset() <= startOffset);
            Epochs known = new Epochs(epochs);
            known.trimTo(startOffset);
            replace(known);
        } else if (entry instanceof ManifestEntry.EpochBegun begun) {
            Epochs known = new Epochs(epochs);
            known.begin(begun.epoch(), begun.startOffset());
            replace(known);
        } else if (entry instanceof ManifestEntry.Sealed seal) {
            sealed.put(seal.mark().baseOffset(), seal.mark());
        } else if (entry instanceof ManifestEntry.Flushed flushed) {
            point = flushed.mark();
            pointHasProducers = flushed.hasProducers();
        } else if (entry instanceof ManifestEntry.Cut cut) {
            cut(cut.endOffset());
        } else if (entry instanceof ManifestEntry.Branched branched) {
            lineage = branched.lineage();
        } else if (entry instanceof ManifestEntry.Closed mark) {
            closed = mark;
        } else if (entry instanceof ManifestEntry.Compacted made) {
            compacted(made);
        } else if (entry instanceof ManifestEntry.Cleaned cleaned) {
            cleanedTo = cleaned.offset();
        } else if (entry instanceof ManifestEntry.Restarted restarted) {
            generation = restarted.generation();
            startOffset = restarted.startOffset();
            epochs.clear();
            sealed.clear();
            compacted.clear();
            cleanedTo = 0;
            point = SegmentMark.empty(startOffset);
            pointHasProducers = false;
            closed = null;
        }
    }

    private void cut(long endOffset) {
        Epochs known = new Epochs(epochs);
        known.truncateTo(endOffset);
        replace(known);
        sealed.values().removeIf(mark -> mark.endOffset() > endOffset);
        if (closed != null && closed.mark().endOffset() > endOffset) {
            closed = null;
        }
        compacted.cutTo(endOffset);
        cleanedTo = Math.min(cleanedTo, endOffset);
        if (point.endOffset() > endOffset) {
            // What is left of the segment was flushed, but from where on is to be found out by reading it.
            Map.Entry<Long, SegmentMark> last = sealed.lastEntry();
            point = last == null ? SegmentMark.empty(Math.min(startOffset, endOffset)) : last.getValue();
            pointHasProducers = true;
        }
    }

    private void compacted(ManifestEntry.Compacted made) {
        SegmentMark mark = made.mark();
        compacted.add(mark.baseOffset(), mark.endOffset(), made.revision());
        if (mark.lengthBytes() > 0) {
            sealed.subMap(mark.baseOffset(), mark.endOffset()).clear();
            sealed.put(mark.baseOffset(), mark);
            if (point.baseOffset() >= mark.baseOffset() && point.baseOffset() < mark.endOffset()) {
                pointHasProducers |= point.endOffset() < mark.endOffset();
                point = mark;
            }
            if (closed != null && closed.mark().baseOffset() < mark.endOffset()) {
                closed = null;
            }
        }
    }

    private void replace(Epochs known) {
        epochs.clear();
        epochs.addAll(known.all());
    }

    /** The entries that say the same in as few words as possible. */
    List<ManifestEntry> summary() {
        List<ManifestEntry> entries = new ArrayList<>();
        entries.add(new ManifestEntry.Created(number, partition, generation, startOffset));
        epochs.forEach(epoch -> entries.add(new ManifestEntry.EpochBegun(number, epoch.epoch(), epoch.startOffset())));
        compacted
                .ranges()
                .forEach(range -> entries.add(new ManifestEntry.Compacted(number, range.revision(), range.mark())));
        if (cleanedTo > 0) {
            entries.add(new ManifestEntry.Cleaned(number, cleanedTo));
        }
        sealed.values().forEach(mark -> entries.add(new ManifestEntry.Sealed(number, mark)));
        entries.add(new ManifestEntry.Flushed(number, point, pointHasProducers));
        if (lineage > 0) {
            entries.add(new ManifestEntry.Branched(number, lineage));
        }
        if (closed != null) {
            entries.add(closed);
        }
        return entries;
    }

    int number() {
        return number;
    }

    TopicIdPartition partition() {
        return partition;
    }

    int generation() {
        return generation;
    }

    long startOffset() {
        return startOffset;
    }

    List<Epochs.Start> epochs() {
        return List.copyOf(epochs);
    }

    /** The sealed segments by base offset; they may not be on disk unless they end at or below {@link #point()}. */
    TreeMap<Long, SegmentMark> sealed() {
        return new TreeMap<>(sealed);
    }

    /** How often batches were cut off. */
    int lineage() {
        return lineage;
    }

    /** What the log was closed with in this run of the kernel, null when that is unknown or no more than is on disk. */
    ManifestEntry.Closed closedIn(long boot) {
        boolean counts = closed != null
                && boot != Boot.UNKNOWN
                && closed.boot() == boot
                && closed.mark().endOffset() >= point.endOffset();
        return counts ? closed : null;
    }

    /** With which the name of a segment differs, 0 when compaction did not make it. */
    int revisionOf(long baseOffset) {
        return compacted.revisionOf(baseOffset);
    }

    /** The names that compaction gave; a copy. */
    CompactedNames compacted() {
        return new CompactedNames(compacted);
    }

    /** Below it keys have been made unique. */
    long cleanedTo() {
        return cleanedTo;
    }

    /** Everything up to the end of this mark is on disk. */
    SegmentMark point() {
        return point;
    }

    /** Whether producers were known at {@link #point()}; if so there is a snapshot of them. */
    boolean pointHasProducers() {
        return pointHasProducers;
    }
}
