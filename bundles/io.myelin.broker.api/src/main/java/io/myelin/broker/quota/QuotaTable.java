package io.myelin.broker.quota;

import io.myelin.cluster.image.QuotaEntity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which quota applies to whom, with Kafka's precedence. Immutable. */
public final class QuotaTable {
    /** Nobody is limited. */
    public static final QuotaTable NONE = new QuotaTable(Map.of());

    private static final String DEFAULT = QuotaEntity.DEFAULT;

    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    private final Map<QuotaKey, Map<QuotaEntity, Double>> limits = new EnumMap<>(QuotaKey.class);
    private final Map<InetAddress, Double> byAddress = new HashMap<>();

    /** @param quotas by entity and Kafka's name; names that are unknown here are passed over */
    public QuotaTable(Map<QuotaEntity, Map<String, Double>> quotas) {
        quotas.forEach((entity, byName) -> byName.forEach((name, limit) -> QuotaKey.of(name)
                .ifPresent(key ->
                        limits.computeIfAbsent(key, none -> new HashMap<>()).put(entity, limit))));
        limits.getOrDefault(QuotaKey.CONNECTION_CREATION_RATE, Map.of())
                .forEach((entity, limit) ->
                        entity.ip().flatMap(QuotaTable::address).ifPresent(address -> byAddress.put(address, limit)));
    }

    public boolean isEmpty() {
        return limits.isEmpty();
    }

    /** Whether anybody has a quota of this kind. */
    public boolean has(QuotaKey key) {
        return limits.containsKey(key);
    }

    /**
     * The quota of a client: the first there is of user with client id, user with the default client id, user, default user
     * with client id, default user with the default client id, default user, client id, default client id.
     */
    public Optional<Quota> of(QuotaKey key, String user, String clientId) {
        Map<QuotaEntity, Double> byEntity = limits.get(key);
        return byEntity == null ? Optional.empty() : ofClient(byEntity, user, clientId);
    }

    private static Optional<Quota> ofClient(Map<QuotaEntity, Double> byEntity, String user, String clientId) {
        QuotaEntity both = QuotaEntity.userWithClientId(user, clientId);
        for (String userOrAll : List.of(user, DEFAULT)) {
            for (String clientOrAll : List.of(clientId, DEFAULT)) {
                Double limit = byEntity.get(QuotaEntity.userWithClientId(userOrAll, clientOrAll));
                if (limit != null) {
                    return Optional.of(new Quota(both, limit));
                }
            }
            Double limit = byEntity.get(QuotaEntity.user(userOrAll));
            if (limit != null) {
                return Optional.of(new Quota(QuotaEntity.user(user), limit));
            }
        }
        return Optional.ofNullable(byEntity.getOrDefault(
                        QuotaEntity.clientId(clientId), byEntity.get(QuotaEntity.clientId(DEFAULT))))
                .map(limit -> new Quota(QuotaEntity.clientId(clientId), limit));
    }

    /** The quota on connections from an address. */
    public Optional<Quota> ofAddress(InetAddress address) {
        if (!has(QuotaKey.CONNECTION_CREATION_RATE)) {
            return Optional.empty();
        }
        Double limit = byAddress.getOrDefault(
                address, limits.get(QuotaKey.CONNECTION_CREATION_RATE).get(QuotaEntity.ip(DEFAULT)));
        return Optional.ofNullable(limit).map(known -> new Quota(QuotaEntity.ip(address.getHostAddress()), known));
    }

    /** An address of numbers; empty for anything else, such as a host's name: no name server is asked. */
    public static Optional<InetAddress> address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
