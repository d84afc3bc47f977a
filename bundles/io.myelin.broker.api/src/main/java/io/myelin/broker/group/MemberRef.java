package io.myelin.broker.group;

import java.util.Optional;

/**
 * Who a member says it is.
 *
 * @param groupId of the group
 * @param generation it believes in, -1 for none; its member epoch where the protocol has such
 * @param memberId may be empty
 * @param instanceId of a static member (KIP-345)
 */
public record MemberRef(String groupId, int generation, String memberId, Optional<String> instanceId) {}
