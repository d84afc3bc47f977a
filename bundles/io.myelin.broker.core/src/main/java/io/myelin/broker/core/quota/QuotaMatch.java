package io.myelin.broker.core.quota;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.QuotaFilter.Component;
import io.myelin.broker.quota.QuotaFilter.Match;
import io.myelin.cluster.image.QuotaEntity;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A filter that holds together, asked about one entity after another. */
final class QuotaMatch {
    private final Map<String, Component> byType = new HashMap<>();
    private final boolean strict;

    /** @throws BusException INVALID_REQUEST for a filter that contradicts itself, UNSUPPORTED_VERSION for an unknown type */
    QuotaMatch(QuotaFilter filter) {
        strict = filter.strict();
        filter.components().forEach(this::add);
        if (byType.containsKey(QuotaRules.IP) && byType.size() > 1) {
            throw QuotaRules.invalid("Invalid entity filter component combination. IP filter component should not be"
                    + " used with user or clientId filter component.");
        }
    }

    private void add(Component component) {
        String type = component.type();
        if (type.isEmpty()) {
            throw QuotaRules.invalid("Invalid empty entity type.");
        }
        if (byType.put(type, component) != null) {
            throw QuotaRules.invalid("Entity type " + type + " cannot appear more than once in the filter.");
        }
        if (!QuotaRules.TYPES.contains(type)) {
            throw new BusException(BusError.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
        }
        if (component.match() == Match.EXACT) {
            if (component.name() == null) {
                throw QuotaRules.invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.");
            }
        } else if (component.name() != null) {
            String kind = component.match() == Match.DEFAULT ? "DEFAULT" : "SPECIFIED";
            throw QuotaRules.invalid("Request specified MATCH_TYPE_" + kind + ", but also specified a match string.");
        }
    }

    boolean matches(QuotaEntity entity) {
        return matches(QuotaRules.USER, entity.user())
                && matches(QuotaRules.CLIENT_ID, entity.clientId())
                && matches(QuotaRules.IP, entity.ip());
    }

    private boolean matches(String type, Optional<String> name) {
        Component wanted = byType.get(type);
        if (wanted == null) {
            return name.isEmpty() || !strict;
        }
        return switch (wanted.match()) {
            case ANY -> name.isPresent();
            case DEFAULT -> name.isPresent() && name.get().equals(QuotaEntity.DEFAULT);
            // the empty name is that of the default, which nobody asks for by name
            case EXACT -> !wanted.name().isEmpty() && Objects.equals(wanted.name(), name.orElse(null));
        };
    }
}
