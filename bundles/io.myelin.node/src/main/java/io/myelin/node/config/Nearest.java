package io.myelin.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what somebody may have meant. */
final class Nearest {
    private static final int SHOWN = 3;

    private Nearest() {}

    /** The end of a message that names the known words nearest to {@code word}, or nothing when there are none. */
    static String hint(String word, Collection<String> known) {
        List<String> nearest = known.stream()
                .sorted(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SHOWN)
                .toList();
        return nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest);
    }

    /** The number of characters to insert, delete or replace to make one word of the other. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
