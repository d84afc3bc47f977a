package io.myelin.health;

/**
 * What a {@link HealthSource} says now.
 *
 * @param ok whether it serves
 * @param fatal whether waiting cannot help: while it starts, the node then gives up with {@code detail} as its last word; once
 *     it has been ready, it stays
 * @param detail one sentence; when not ok, what is wrong and what to do
 */
public record Health(boolean ok, boolean fatal, String detail) {
    public static Health ok(String detail) {
        return new Health(true, false, detail);
    }

    /** It does not serve now, and may later by itself. */
    public static Health failing(String detail) {
        return new Health(false, false, detail);
    }

    /** It will not serve until somebody changes something: a port that is taken, a directory that cannot be read. */
    public static Health fatal(String detail) {
        return new Health(false, true, detail);
    }
}
