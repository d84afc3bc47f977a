package io.myelin.health;

/**
 * What a {@link HealthSource} says now.
 *
 * @param ok whether it serves
 * @param detail one sentence; when not ok, what is wrong and what to do
 */
public record Health(boolean ok, String detail) {
    public static Health ok(String detail) {
        return new Health(true, detail);
    }

    public static Health failing(String detail) {
        return new Health(false, detail);
    }
}
