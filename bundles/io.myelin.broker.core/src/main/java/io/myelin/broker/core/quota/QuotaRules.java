package io.myelin.broker.core.quota;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.quota.QuotaAlteration;
import io.myelin.broker.quota.QuotaAlteration.Part;
import io.myelin.broker.quota.QuotaKey;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.cluster.image.QuotaEntity;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which quotas may be set for whom, as Kafka has it. */
final class QuotaRules {
    static final String USER = "user";
    static final String CLIENT_ID = "client-id";
    static final String IP = "ip";
    static final Set<String> TYPES = Set.of(USER, CLIENT_ID, IP);

    private static final Set<QuotaKey> OF_ADDRESSES = EnumSet.of(QuotaKey.CONNECTION_CREATION_RATE);
    private static final Set<QuotaKey> OF_CLIENTS = EnumSet.complementOf(EnumSet.copyOf(OF_ADDRESSES));
    private static final double LARGEST_FRACTION = 1e-6;

    private QuotaRules() {}

    /** @throws BusException INVALID_REQUEST when nobody is named, or somebody that can't have quotas */
    static QuotaEntity entity(List<Part> parts) {
        Map<String, String> names = new HashMap<>();
        for (Part part : parts) {
            if (!TYPES.contains(part.type())) {
                throw invalid("Unhandled client quota entity type: " + part.type());
            }
            if (part.name() != null && part.name().isEmpty()) {
                throw invalid("Empty " + part.type() + " not supported");
            }
            String name = part.name() == null ? QuotaEntity.DEFAULT : part.name();
            if (names.put(part.type(), name) != null) {
                throw invalid("Invalid client quota entity, duplicate entity entry " + part.type());
            }
        }
        if (names.isEmpty()) {
            throw invalid("Invalid empty client quota entity");
        }
        if (names.containsKey(IP)) {
            checkAddress(names);
        }
        return new QuotaEntity(
                Optional.ofNullable(names.get(USER)),
                Optional.ofNullable(names.get(CLIENT_ID)),
                Optional.ofNullable(names.get(IP)));
    }

    private static void checkAddress(Map<String, String> names) {
        if (names.size() > 1) {
            throw invalid("Invalid quota entity combination, IP entity should not be combined with User or ClientId");
        }
        String ip = names.get(IP);
        if (!ip.equals(QuotaEntity.DEFAULT) && QuotaTable.address(ip).isEmpty()) {
            throw invalid(ip + " is not a valid IP address; host names are not looked up");
        }
    }

    /** @throws BusException INVALID_REQUEST when one of these can't be set for the entity; what there is not may be taken back */
    static void check(QuotaEntity entity, QuotaAlteration alteration) {
        Set<QuotaKey> allowed = entity.ip().isPresent() ? OF_ADDRESSES : OF_CLIENTS;
        alteration
                .changes()
                .forEach((name, limit) -> limit.ifPresent(value -> {
                    QuotaKey key = QuotaKey.of(name)
                            .filter(allowed::contains)
                            .orElseThrow(() -> invalid("Invalid configuration key " + name));
                    check(key, value);
                }));
    }

    private static void check(QuotaKey key, double limit) {
        if (!Double.isFinite(limit)) {
            throw invalid("Quota " + key.kafkaName() + " must be a finite number");
        }
        if (limit <= 0) {
            throw invalid("Quota " + key.kafkaName() + " must be greater than 0");
        }
        switch (key) {
            case PRODUCER_BYTE_RATE, CONSUMER_BYTE_RATE -> whole(key, limit, Long.MAX_VALUE, "a LONG");
            case CONNECTION_CREATION_RATE -> whole(key, limit, Integer.MAX_VALUE, "an INT");
            case REQUEST_PERCENTAGE, CONTROLLER_MUTATION_RATE -> {}
        }
    }

    private static void whole(QuotaKey key, double limit, double largest, String type) {
        if (limit > largest) {
            throw invalid("Proposed value for " + key.kafkaName() + " is too large for " + type + ".");
        }
        if (Math.abs(limit % 1.0) > LARGEST_FRACTION) {
            throw invalid(key.kafkaName() + " cannot be a fractional value.");
        }
    }

    static BusException invalid(String message) {
        return new BusException(BusError.INVALID_REQUEST, message);
    }
}
