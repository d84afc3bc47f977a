package io.myelin.coordination.group.consumer;

import java.util.List;

/**
 * Bounds and times of consumer groups.
 *
 * @param sessionMs without a heartbeat for so long a member is out
 * @param heartbeatMs between heartbeats
 * @param assignmentMs at least between two assignments of a group
 * @param maxMembers of a group
 * @param assignors that may be asked for, the first is the default
 * @param migration between protocols, while the group is in use
 * @param maxRegexChars of a subscription
 */
public record ConsumerLimits(
        Range sessionMs,
        Range heartbeatMs,
        Range assignmentMs,
        int maxMembers,
        List<String> assignors,
        Migration migration,
        int maxRegexChars) {
    public ConsumerLimits {
        assignors = List.copyOf(assignors);
    }

    /**
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

        int of(String configured) {
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

    /** Which ways a group with members may go between the protocols. */
    public enum Migration {
        DISABLED(false, false),
        UPGRADE(true, false),
        DOWNGRADE(false, true),
        BIDIRECTIONAL(true, true);

        private final boolean up;
        private final boolean down;

        Migration(boolean up, boolean down) {
            this.up = up;
            this.down = down;
        }

        boolean up() {
            return up;
        }

        boolean down() {
            return down;
        }
    }
}
