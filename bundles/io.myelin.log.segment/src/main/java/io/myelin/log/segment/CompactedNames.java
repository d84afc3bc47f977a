package io.myelin.log.segment;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;

/** Which segments of a log compaction made, and of which range: files that began in there before do not count any more. */
final class CompactedNames {
    /** @param endOffset where the range ended when it was made, or where it was cut since */
    record Range(long baseOffset, long endOffset, int revision) {
        /** The range without what is known of the segment in it. */
        SegmentMark mark() {
            return new SegmentMark(baseOffset, 0, endOffset, 0, -1, -1, -1);
        }
    }

    private final TreeMap<Long, Range> ranges = new TreeMap<>();
    private int lastRevision;

    CompactedNames() {}

    CompactedNames(CompactedNames other) {
        ranges.putAll(other.ranges);
        lastRevision = other.lastRevision;
    }

    void add(long baseOffset, long endOffset, int revision) {
        ranges.subMap(baseOffset, Math.max(baseOffset + 1, endOffset)).clear();
        ranges.put(baseOffset, new Range(baseOffset, endOffset, revision));
        lastRevision = Math.max(lastRevision, revision);
    }

    /** A segment that was cut keeps its name. */
    void cutTo(long endOffset) {
        ranges.tailMap(endOffset, false).clear();
        Map.Entry<Long, Range> last = ranges.lastEntry();
        if (last != null && last.getValue().endOffset > endOffset) {
            ranges.put(last.getKey(), new Range(last.getKey(), endOffset, last.getValue().revision));
        }
    }

    /**
     * Forgets what lies wholly below the start, as far as that is known: a segment that was cut may have grown since.
     *
     * @param bases of segments that are on record otherwise
     */
    void trimTo(long startOffset, NavigableSet<Long> bases) {
        for (Range range : ranges()) {
            Long next = bases.higher(range.baseOffset);
            Long nextRange = ranges.higherKey(range.baseOffset);
            if (next != null && next <= startOffset || nextRange != null && nextRange <= startOffset) {
                ranges.remove(range.baseOffset);
            }
        }
    }

    void clear() {
        ranges.clear();
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    List<Range> ranges() {
        return List.copyOf(ranges.values());
    }

    /** With which the name of the segment at an offset differs, 0 when compaction did not make it. */
    int revisionOf(long baseOffset) {
        Range range = ranges.get(baseOffset);
        return range == null ? 0 : range.revision;
    }

    /** A number that no segment of this log was named with. */
    int nextRevision() {
        return ++lastRevision;
    }

    /** Whether a segment's file is one of the log, and not what something was made of, or was being made. */
    boolean counts(Names.Parsed segment) {
        Map.Entry<Long, Range> floor = ranges.floorEntry(segment.offset());
        if (floor == null) {
            return segment.revision() == 0;
        }
        Range range = floor.getValue();
        return range.baseOffset == segment.offset()
                ? range.revision == segment.revision()
                : segment.revision() == 0 && segment.offset() >= range.endOffset;
    }
}
