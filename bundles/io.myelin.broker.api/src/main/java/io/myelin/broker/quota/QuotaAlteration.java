package io.myelin.broker.quota;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change to the quotas of one entity, as a client asks for it: nothing of it is checked yet.
 *
 * @param entity the types and names, a null name for the default of the type
 * @param changes by Kafka's name of the quota; absent to take it back
 */
public record QuotaAlteration(List<Part> entity, Map<String, Optional<Double>> changes) {
    public QuotaAlteration {
        entity = List.copyOf(entity);
    }

    /**
     * @param type {@code user}, {@code client-id} or {@code ip}; others are refused
     * @param name null for the default of the type
     */
    public record Part(String type, String name) {}
}
