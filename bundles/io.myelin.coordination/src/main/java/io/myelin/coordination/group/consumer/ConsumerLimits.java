package io.myelin.coordination.group.consumer;

import io.myelin.coordination.group.Range;
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
