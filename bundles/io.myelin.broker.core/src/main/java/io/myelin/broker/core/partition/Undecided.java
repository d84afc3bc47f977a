package io.myelin.broker.core.partition;

import io.myelin.broker.TransactionEnd;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions whose marker is written and not committed: for readers they are open, because a marker that the in-sync set does
 * not have may be undone. Confined to the loop.
 */
final class Undecided {
    /**
     * @param end what the marker says
     * @param offset of the marker
     * @param transactionStart offset of the first record, -1 when there was none
     */
    record Marker(TransactionEnd end, long offset, long transactionStart) {}

    private final ArrayDeque<Marker> markers = new ArrayDeque<>();

    void written(Marker marker) {
        markers.add(marker);
    }

    /** The first record of all these transactions, {@link Long#MAX_VALUE} when there is none. */
    long firstOffset() {
        long first = Long.MAX_VALUE;
        for (Marker marker : markers) {
            if (marker.transactionStart >= 0) {
                first = Math.min(first, marker.transactionStart);
            }
        }
        return first;
    }

    /** Takes out, in the order of the log, what the high watermark has passed. */
    List<Marker> committed(long highWatermark) {
        if (markers.isEmpty() || markers.peek().offset >= highWatermark) {
            return List.of();
        }
        List<Marker> passed = new ArrayList<>();
        while (!markers.isEmpty() && markers.peek().offset < highWatermark) {
            passed.add(markers.poll());
        }
        return passed;
    }

    void clear() {
        markers.clear();
    }
}
