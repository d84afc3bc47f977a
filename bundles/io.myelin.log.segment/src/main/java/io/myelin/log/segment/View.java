package io.myelin.log.segment;

/**
 * A log at one moment, immutable: what readers on other threads see.
 *
 * @param segments by base offset, at least one; the last one is appended to
 * @param activeBytes of the last segment that belong to this moment
 * @param cuts how often batches were cut off until then: positions of another count do not hold
 */
record View(Segment[] segments, long startOffset, long endOffset, long activeBytes, int cuts) {
    private static final int CLOSED = -1;

    View closedView() {
        return new View(segments, startOffset, endOffset, activeBytes, CLOSED);
    }

    boolean closed() {
        return cuts == CLOSED;
    }

    Segment active() {
        return segments[segments.length - 1];
    }

    /** The index of the segment whose range holds an offset; the last one at the end. */
    int indexOf(long offset) {
        int low = 0;
        int high = segments.length;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long bytesOf(int index) {
        return index == segments.length - 1 ? activeBytes : segments[index].lengthBytes();
    }

    long endOf(int index) {
        return index == segments.length - 1 ? endOffset : segments[index].endOffset();
    }

    long sizeBytes() {
        long bytes = 0;
        for (int i = 0; i < segments.length; i++) {
            bytes += bytesOf(i);
        }
        return bytes;
    }
}
