package io.myelin.itests.benchmarks.load;

import java.util.Arrays;

/** When each record was acknowledged, and how late. Filled by one thread, asked by any. */
final class AckTimes {
    /** As prompt as before: at most this late. */
    private static final long PROMPT_NS = 20_000_000;

    private static final int FIRST = 1 << 16;

    private long[] atNs = new long[FIRST];
    private long[] lateNs = new long[FIRST];
    private int count;

    /**
     * @param lengthNs between two acknowledgements, or from the last of them to the end of the span when no other came
     * @param regainNs from the beginning of the gap to the first acknowledgement after it that was prompt; the rest of the
     *     span when there was none
     */
    record Gap(long lengthNs, long regainNs) {}

    synchronized void add(long nowNs, long latencyNs) {
        if (count == atNs.length) {
            atNs = Arrays.copyOf(atNs, 2 * count);
            lateNs = Arrays.copyOf(lateNs, 2 * count);
        }
        atNs[count] = nowNs;
        lateNs[count++] = latencyNs;
    }

    /** The longest gap that ended in the span, or that had not ended by then. */
    synchronized Gap longestGap(long fromNs, long toNs) {
        int end = before(toNs);
        if (end == 0) {
            return new Gap(toNs - fromNs, toNs - fromNs);
        }
        long open = toNs - atNs[end - 1];
        long length = open;
        int longest = end;
        for (int i = Math.max(1, before(fromNs)); i < end; i++) {
            if (atNs[i] - atNs[i - 1] > length) {
                length = atNs[i] - atNs[i - 1];
                longest = i;
            }
        }
        int prompt = longest;
        while (prompt < end && lateNs[prompt] > PROMPT_NS) {
            prompt++;
        }
        return new Gap(length, (prompt < end ? atNs[prompt] : toNs) - atNs[longest - 1]);
    }

    /** How many came before that moment. */
    private int before(long ns) {
        int found = Arrays.binarySearch(atNs, 0, count, ns);
        return found < 0 ? -found - 1 : found;
    }
}
