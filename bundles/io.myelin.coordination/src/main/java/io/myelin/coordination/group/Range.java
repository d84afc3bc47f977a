package io.myelin.coordination.group;

/**
 * What a node says of a setting that a group may have its own value of.
 *
 * @param min a group may be configured to
 * @param usual without a configuration of the group
 * @param max a group may be configured to
 */
public record Range(int min, int usual, int max) {
    public Range {
        if (min > usual || usual > max) {
            throw new IllegalArgumentException(usual + " is not between " + min + " and " + max);
        }
    }

    /** @param configured of the group, null for none */
    public int of(String configured) {
        if (configured == null) {
            return usual;
        }
        try {
            return Math.max(min, Math.min(max, Integer.parseInt(configured)));
        } catch (NumberFormatException e) {
            // The broker checks what is configured; an older node may have let it pass.
            return usual;
        }
    }
}
