package io.myelin.broker.group;

/**
 * @param groupId of the group
 * @param protocolType may be empty
 * @param state Kafka's name of it
 * @param type {@code classic}, {@code consumer}, {@code streams}
 */
public record ListedGroup(String groupId, String protocolType, String state, String type) {}
