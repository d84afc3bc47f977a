package io.myelin.broker.core.config;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times of groups: what the node has for all groups under the same name behind {@code group.}, and what it lets one group
 * have. The bundle that keeps groups tells them; while it is replaced, nothing is held to them.
 */
final class GroupTimes {
    private static final List<String> TYPES = List.of("consumer.", "share.", "streams.");
    private static final String SESSION = "session.timeout.ms";
    private static final String HEARTBEAT = "heartbeat.interval.ms";
    private static final String ASSIGNMENT = "assignment.interval.ms";

    private final NodeKeys.Keys keys;

    GroupTimes(NodeKeys.Keys keys) {
        this.keys = keys;
    }

    /** The key of the node that stands for one of a group. */
    Optional<ConfigKey> ofNode(String name) {
        return keys.fixed().find("group." + name);
    }

    /** @throws BusException INVALID_CONFIG when a time is out of its bounds, or members could not report in time */
    void check(Map<String, String> values) {
        for (String type : TYPES) {
            for (String time : List.of(HEARTBEAT, SESSION, ASSIGNMENT)) {
                String value = values.get(type + time);
                if (value != null) {
                    checkRange(type, time, number(value));
                }
            }
            String session = type + SESSION;
            String heartbeat = type + HEARTBEAT;
            if (values.containsKey(session) || values.containsKey(heartbeat)) {
                Optional<Integer> sessionMs = inForce(session, values);
                Optional<Integer> heartbeatMs = inForce(heartbeat, values);
                if (sessionMs.isPresent() && heartbeatMs.isPresent() && sessionMs.get() <= heartbeatMs.get()) {
                    throw new BusException(BusError.INVALID_CONFIG, session + " must be greater than " + heartbeat);
                }
            }
        }
    }

    private void checkRange(String type, String time, int value) {
        Optional<Integer> least = node(type + "min." + time);
        Optional<Integer> most = node(type + "max." + time);
        if (least.isPresent() && most.isPresent() && (value < least.get() || value > most.get())) {
            throw new BusException(
                    BusError.INVALID_CONFIG,
                    type + time + " must be in the range " + least.get() + " to " + most.get() + " inclusive.");
        }
    }

    private Optional<Integer> inForce(String name, Map<String, String> values) {
        return values.containsKey(name) ? Optional.of(number(values.get(name))) : node(name);
    }

    private Optional<Integer> node(String name) {
        return ofNode(name).map(key -> number(keys.files().getOrDefault(key.name(), key.defaultValue())));
    }

    private static int number(String value) {
        return Integer.parseInt(value.trim());
    }
}
