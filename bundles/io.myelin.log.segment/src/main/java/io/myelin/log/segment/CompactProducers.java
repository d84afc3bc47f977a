package io.myelin.log.segment;

import io.myelin.batch.BatchView;
import java.util.HashMap;
import java.util.Map;

/**
 * By which batch each producer is remembered, at one moment: those batches stay, at least their headers. What is not committed
 * may be cut off again, and then the newest of what is left has to be there. Immutable.
 */
final class CompactProducers {
    private static final long ANY = -1;

    /** Of each producer the last offset of its newest committed data, {@link #ANY} where that is not known. */
    private final Map<Long, Long> newest = new HashMap<>();

    /** @param limitOffset what lies below is not cut off any more */
    CompactProducers(Iterable<ProducerEntry> entries, long limitOffset) {
        for (ProducerEntry entry : entries) {
            long last = ANY;
            for (ProducerEntry.Written written : entry.batches) {
                last = written.nextOffset() <= limitOffset ? written.nextOffset() - 1 : last;
            }
            newest.put(entry.producerId, last);
        }
    }

    boolean isNewest(BatchView batch) {
        Long known = batch.hasProducerId() ? newest.get(batch.producerId()) : null;
        return known != null && (known == ANY || known == batch.lastOffset());
    }
}
