package io.myelin.broker.group;

import java.util.Map;
import java.util.Optional;

/**
 * A member asks for its assignment; the leader brings all of them.
 *
 * @param member who asks
 * @param protocolType it believes in, absent for no check
 * @param protocolName it believes in, absent for no check
 * @param assignments by member id, empty except for the leader
 */
public record Sync(
        MemberRef member,
        Optional<String> protocolType,
        Optional<String> protocolName,
        Map<String, byte[]> assignments) {}
