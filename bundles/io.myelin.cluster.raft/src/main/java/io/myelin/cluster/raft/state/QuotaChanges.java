package io.myelin.cluster.raft.state;

import static io.myelin.cluster.raft.state.ClusterState.require;

import io.myelin.cluster.ClusterChange.AlterQuotas;
import io.myelin.cluster.image.QuotaEntity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Quotas are set and taken back. */
final class QuotaChanges {
    /** Hard limits of the format: each image holds all of them in memory. */
    static final int MAX_ENTITIES = 20_000;

    static final int MAX_QUOTAS = 32;
    static final int MAX_NAME_CHARS = 1_024;

    private QuotaChanges() {}

    static void alter(ImageEdit edit, AlterQuotas change) {
        QuotaEntity entity = change.entity();
        check(entity);
        Map<String, Double> before = edit.quotas().getOrDefault(entity, Map.of());
        Map<String, Double> next = new HashMap<>(before);
        change.changes().forEach((name, limit) -> {
            if (limit.isPresent()) {
                require(!name.isEmpty() && name.length() <= MAX_NAME_CHARS, "the name of a quota is empty or too long");
                require(Double.isFinite(limit.get()), "the quota " + name + " is no finite number");
                next.put(name, limit.get());
            } else {
                next.remove(name);
            }
        });
        require(next.size() <= MAX_QUOTAS, "more than " + MAX_QUOTAS + " quotas of one entity");
        require(
                !before.isEmpty() || next.isEmpty() || edit.quotas().size() < MAX_ENTITIES,
                "there are quotas for " + MAX_ENTITIES + " users, client ids and addresses, the most there can be: take"
                        + " some back, or set one for all of a kind");
        edit.putQuotas(entity, next);
    }

    private static void check(QuotaEntity entity) {
        boolean client = entity.user().isPresent() || entity.clientId().isPresent();
        require(client != entity.ip().isPresent(), "a quota is for a user, a client id, both of them, or an address");
        for (Optional<String> name : List.of(entity.user(), entity.clientId(), entity.ip())) {
            require(
                    name.orElse(QuotaEntity.DEFAULT).length() <= MAX_NAME_CHARS,
                    "the name of whom a quota is for is longer than " + MAX_NAME_CHARS + " characters");
        }
    }
}
