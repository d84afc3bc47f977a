package io.myelin.protocol.amqp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Containers that are to have one connection only (Enforcing Connection Uniqueness): those that ask for it. Any thread. */
final class SoleContainers {
    private final Map<String, Object> owners = new ConcurrentHashMap<>();

    /** @return false when another connection has the id */
    boolean claim(String containerId, Object connection) {
        return owners.putIfAbsent(containerId, connection) == null;
    }

    void giveUp(String containerId, Object connection) {
        owners.remove(containerId, connection);
    }
}
