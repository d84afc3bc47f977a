package io.myelin.cluster.raft.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.cluster.ClusterChange;
import io.myelin.cluster.ClusterChange.AlterQuotas;
import io.myelin.cluster.ClusterException;
import io.myelin.cluster.ClusterException.Reason;
import io.myelin.cluster.image.QuotaEntity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuotaChangesTest {
    private static final QuotaEntity ALICE = QuotaEntity.user("alice");

    private ClusterState state = ClusterState.initial("cluster");
    private long index;

    @Test
    void quotasAreSetAndTakenBackOneByOne() {
        make(new AlterQuotas(ALICE, Map.of("a", Optional.of(1.0), "b", Optional.of(2.0))));
        make(new AlterQuotas(ALICE, Map.of("a", Optional.empty(), "c", Optional.of(3.0))));
        assertEquals(Map.of(ALICE, Map.of("b", 2.0, "c", 3.0)), state.image().quotas());
        make(new AlterQuotas(ALICE, Map.of("b", Optional.empty(), "c", Optional.empty(), "d", Optional.empty())));
        assertEquals(Map.of(), state.image().quotas());
    }

    @Test
    void otherChangesLeaveTheSameInstance() {
        make(new AlterQuotas(ALICE, Map.of("a", Optional.of(1.0))));
        var quotas = state.image().quotas();
        make(new ClusterChange.AllocateProducerIds(1, 10));
        make(new AlterQuotas(ALICE, Map.of("a", Optional.of(1.0))));
        assertSame(quotas, state.image().quotas());
    }

    @Test
    void whoIsNobodyIsRefused() {
        refused(new AlterQuotas(entity(null, null, null), Map.of()));
        refused(new AlterQuotas(entity("u", null, "127.0.0.1"), Map.of()));
        refused(new AlterQuotas(entity(null, "c", "127.0.0.1"), Map.of()));
        refused(new AlterQuotas(entity("u".repeat(1025), null, null), Map.of()));
        make(new AlterQuotas(entity("u".repeat(1024), "", null), Map.of("a", Optional.of(1.0))));
    }

    @Test
    void limitsHold() {
        refused(new AlterQuotas(ALICE, Map.of("", Optional.of(1.0))));
        refused(new AlterQuotas(ALICE, Map.of("a", Optional.of(Double.NaN))));
        Map<String, Optional<Double>> many = new HashMap<>();
        for (int i = 0; i <= QuotaChanges.MAX_QUOTAS; i++) {
            many.put("quota" + i, Optional.of(1.0));
        }
        refused(new AlterQuotas(ALICE, many));
        for (int i = 0; i < QuotaChanges.MAX_ENTITIES; i++) {
            make(new AlterQuotas(QuotaEntity.user("user-" + i), Map.of("a", Optional.of(1.0))));
        }
        refused(new AlterQuotas(ALICE, Map.of("a", Optional.of(1.0))));
        make(new AlterQuotas(QuotaEntity.user("user-7"), Map.of("b", Optional.of(1.0))));
        make(new AlterQuotas(QuotaEntity.user("user-8"), Map.of("a", Optional.empty())));
        make(new AlterQuotas(ALICE, Map.of("a", Optional.of(1.0))));
    }

    private static QuotaEntity entity(String user, String clientId, String ip) {
        return new QuotaEntity(Optional.ofNullable(user), Optional.ofNullable(clientId), Optional.ofNullable(ip));
    }

    private void make(ClusterChange change) {
        state = state.apply(change, ++index).state();
    }

    private void refused(AlterQuotas change) {
        ClusterException refusal = assertThrows(ClusterException.class, () -> state.apply(change, index + 1));
        assertEquals(Reason.INVALID, refusal.reason());
    }
}
