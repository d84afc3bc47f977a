package io.myelin.itests.benchmarks.load;

import java.util.Arrays;

/** When each record was acknowledged, and how late. Filled by one thread, asked by any. */
final class AckTimes {
    /** As prompt as before: at most this late, beyond what is normal. */
    private static final long PROMPT_NS = 20_000_000;

    private static final int FIRST = 1 << 16;

    private long[] atNs = new long[FIRST];
    private long[] lateNs = new long[FIRST];
    private int count;

    /**
     * @param lengthNs between two acknowledgements, or from the last of them to the end of the span
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

    /** The longest gap that ended in the span. */
    synchronized Gap longestGap(long fromNs, long toNs) {
        int longest = -1;
        long length = 0;
        int last = 0;
        for (int i = 1; i < count; i++) {
            if (atNs[i] >= fromNs && atNs[i] < toNs) {
                last = i;
                if (atNs[i] - atNs[i - 1] > length) {
                    length = atNs[i] - atNs[i - 1];
                    longest = i;
                }
            }
        }
        if (toNs - atNs[last] > length) {
            return new Gap(toNs - atNs[last], toNs - atNs[last]);
        }
        for (int i = longest; i < count && atNs[i] < toNs; i++) {
            if (lateNs[i] <= PROMPT_NS) {
                return new Gap(length, atNs[i] - atNs[longest - 1]);
            }
        }
        return new Gap(length, toNs - atNs[longest - 1]);
    }
}
