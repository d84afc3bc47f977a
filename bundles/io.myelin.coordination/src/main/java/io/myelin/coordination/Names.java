package io.myelin.coordination;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.group.Join;

/** Names that clients give must fit the format of {@code __consumer_offsets}, which has 32,767 bytes for each. */
final class Names {
    private static final int MAX_CHARS = 8191;

    private Names() {}

    static void checkGroup(String groupId) {
        if (groupId.isEmpty()) {
            throw new BusException(BusError.INVALID_GROUP_ID, "the group id is empty");
        }
        check("group id", groupId);
    }

    static void checkJoin(Join join) {
        checkGroup(join.groupId());
        join.instanceId().ifPresent(instance -> check("instance id", instance));
        check("protocol type", join.protocolType());
        join.protocols().forEach(p -> check("protocol name", p.name()));
    }

    static void check(String what, String name) {
        if (name.length() > MAX_CHARS) {
            throw new BusException(
                    what.equals("group id") ? BusError.INVALID_GROUP_ID : BusError.INVALID_REQUEST,
                    "the " + what + " has " + name.length() + " characters; at most " + MAX_CHARS + " are stored");
        }
    }
}
