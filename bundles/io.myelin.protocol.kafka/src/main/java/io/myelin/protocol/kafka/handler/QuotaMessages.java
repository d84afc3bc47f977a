package io.myelin.protocol.kafka.handler;

import io.myelin.cluster.image.QuotaEntity;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kafka's names for the types of entities that have quotas. */
final class QuotaMessages {
    static final String USER = "user";
    static final String CLIENT_ID = "client-id";
    static final String IP = "ip";

    private QuotaMessages() {}

    /** The names of an entity by type; null for a default. */
    static Map<String, String> names(QuotaEntity entity) {
        Map<String, String> names = new LinkedHashMap<>();
        entity.user().ifPresent(name -> names.put(USER, known(name)));
        entity.clientId().ifPresent(name -> names.put(CLIENT_ID, known(name)));
        entity.ip().ifPresent(name -> names.put(IP, known(name)));
        return names;
    }

    private static String known(String name) {
        return name.equals(QuotaEntity.DEFAULT) ? null : name;
    }
}
