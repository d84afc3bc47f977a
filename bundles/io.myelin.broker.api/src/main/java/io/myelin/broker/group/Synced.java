package io.myelin.broker.group;

/**
 * @param protocolType of the group
 * @param protocolName of the generation
 * @param assignment of the member, may be empty
 */
public record Synced(String protocolType, String protocolName, byte[] assignment) {}
