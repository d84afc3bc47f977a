package io.myelin.broker.core.quota;

import static io.myelin.broker.core.TestNode.ANYONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.core.TestNode;
import io.myelin.broker.quota.QuotaAlteration;
import io.myelin.broker.quota.QuotaAlteration.Part;
import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.QuotaFilter.Component;
import io.myelin.broker.quota.QuotaFilter.Match;
import io.myelin.broker.quota.QuotaKey;
import io.myelin.broker.quota.QuotaTable;
import io.myelin.broker.quota.Quotas;
import io.myelin.cluster.image.QuotaEntity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoreQuotasTest {
    private static final Part ALICE = new Part("user", "alice");
    private static final Part APP = new Part("client-id", "app");
    private static final Part ANY_USER = new Part("user", null);
    private static final Part LOCAL = new Part("ip", "127.0.0.1");
    private static final String PRODUCE = "producer_byte_rate";

    private final TestNode node = new TestNode().start();
    private Quotas quotas;

    @BeforeEach
    void find() {
        quotas = node.broker().quotas();
    }

    @Test
    void whatIsSetIsInForceAndDescribedUntilItIsTakenBack() {
        assertSame(QuotaTable.NONE, quotas.inForce());
        set(1000, ALICE, APP);
        QuotaTable table = quotas.inForce();
        assertSame(table, quotas.inForce());
        assertEquals(
                1000,
                table.of(QuotaKey.PRODUCER_BYTE_RATE, "alice", "app")
                        .orElseThrow()
                        .limit());
        node.create("quakes", 1, Map.of());
        set(2000, ALICE, APP);
        assertNotSame(table, quotas.inForce());
        assertEquals(
                Map.of(QuotaEntity.userWithClientId("alice", "app"), Map.of(PRODUCE, 2000.0)),
                quotas.describe(QuotaFilter.ALL, ANYONE));
        assertEquals(Optional.empty(), alter(Map.of(PRODUCE, Optional.empty()), ALICE, APP));
        assertTrue(quotas.inForce().isEmpty());
        assertEquals(Map.of(), quotas.describe(QuotaFilter.ALL, ANYONE));
    }

    @Test
    void validatingChangesNothing() {
        assertEquals(
                List.of(Optional.empty()),
                node.get(quotas.alter(
                        List.of(new QuotaAlteration(List.of(ALICE), Map.of(PRODUCE, Optional.of(1.0)))),
                        true,
                        ANYONE)));
        assertTrue(quotas.inForce().isEmpty());
    }

    @Test
    void oneThatIsRefusedDoesNotKeepOthersFromBeingMade() {
        List<Optional<BusException>> outcomes = node.get(quotas.alter(
                List.of(
                        new QuotaAlteration(List.of(ALICE), Map.of("moonlight", Optional.of(1.0))),
                        new QuotaAlteration(List.of(APP), Map.of(PRODUCE, Optional.of(1.0)))),
                false,
                ANYONE));
        assertEquals(BusError.INVALID_REQUEST, outcomes.get(0).orElseThrow().error());
        assertEquals(Optional.empty(), outcomes.get(1));
        assertEquals(Set.of(QuotaEntity.clientId("app")), described(false));
    }

    @Test
    void whoCanNotHaveQuotasIsRefused() {
        refused("Invalid empty client quota entity", 1);
        refused("Unhandled client quota entity type: group", 1, new Part("group", "g"));
        refused("Empty user not supported", 1, new Part("user", ""));
        refused("duplicate entity entry user", 1, ALICE, ANY_USER);
        refused("IP entity should not be combined", 1, ALICE, LOCAL);
        refused("is not a valid IP address", 1, new Part("ip", "localhost"));
    }

    @Test
    void whatCanNotBeLimitedIsRefused() {
        refused("Invalid configuration key producer_byte_rate", 1, LOCAL);
        refused("cannot be a fractional value", 1.5, ALICE);
        refused("too large for a LONG", 1e19, ALICE);
        refused("finite", Double.NaN, ALICE);
        refused("must be greater than 0", 0, ALICE);
        assertRefused("Invalid configuration key connection_creation_rate", "connection_creation_rate", 1, ALICE);
        assertRefused("too large for an INT", "connection_creation_rate", 1e10, LOCAL);
        assertEquals(Optional.empty(), alter(Map.of("moonlight", Optional.empty()), ALICE));
        assertEquals(Optional.empty(), alter(Map.of("request_percentage", Optional.of(0.5)), ALICE));
        assertEquals(Optional.empty(), alter(Map.of("controller_mutation_rate", Optional.of(0.5)), ALICE));
        assertEquals(Optional.empty(), alter(Map.of("connection_creation_rate", Optional.of(5.0)), LOCAL));
    }

    @Test
    void filtersMatchAsKafkasDo() {
        QuotaEntity both = QuotaEntity.userWithClientId("alice", "app");
        QuotaEntity user = QuotaEntity.user("alice");
        QuotaEntity anyUser = QuotaEntity.user("");
        QuotaEntity client = QuotaEntity.clientId("app");
        QuotaEntity ip = QuotaEntity.ip("127.0.0.1");
        set(1, ALICE, APP);
        set(1, ALICE);
        set(1, ANY_USER);
        set(1, APP);
        alter(Map.of("connection_creation_rate", Optional.of(5.0)), LOCAL);

        assertEquals(Set.of(both, user, anyUser, client, ip), described(false));
        assertEquals(Set.of(), described(true));
        assertEquals(Set.of(both, user), described(false, exact("user", "alice")));
        assertEquals(Set.of(user), described(true, exact("user", "alice")));
        assertEquals(Set.of(anyUser), described(false, byDefault("user")));
        assertEquals(Set.of(), described(false, exact("user", "")));
        assertEquals(Set.of(user, anyUser), described(true, any("user")));
        assertEquals(Set.of(both), described(true, any("user"), exact("client-id", "app")));
        assertEquals(Set.of(both, client), described(false, any("client-id")));
        assertEquals(Set.of(ip), described(false, any("ip")));
        assertEquals(
                List.of(ip, client, anyUser, user, both),
                new ArrayList<>(quotas.describe(QuotaFilter.ALL, ANYONE).keySet()));
    }

    @Test
    void filtersThatContradictThemselvesAreRefused() {
        badFilter(BusError.INVALID_REQUEST, any(""));
        badFilter(BusError.INVALID_REQUEST, any("user"), exact("user", "alice"));
        badFilter(BusError.INVALID_REQUEST, any("user"), any("ip"));
        badFilter(BusError.INVALID_REQUEST, exact("user", null));
        badFilter(BusError.INVALID_REQUEST, new Component("user", Match.ANY, "alice"));
        badFilter(BusError.INVALID_REQUEST, new Component("user", Match.DEFAULT, "alice"));
        badFilter(BusError.UNSUPPORTED_VERSION, any("group"));
    }

    private void badFilter(BusError error, Component... components) {
        QuotaFilter filter = new QuotaFilter(Arrays.asList(components), false);
        assertEquals(
                error,
                assertThrows(BusException.class, () -> quotas.describe(filter, ANYONE))
                        .error());
    }

    private Set<QuotaEntity> described(boolean strict, Component... components) {
        return quotas.describe(new QuotaFilter(List.of(components), strict), ANYONE)
                .keySet();
    }

    private static Component exact(String type, String name) {
        return new Component(type, Match.EXACT, name);
    }

    private static Component byDefault(String type) {
        return new Component(type, Match.DEFAULT, null);
    }

    private static Component any(String type) {
        return new Component(type, Match.ANY, null);
    }

    private void set(double limit, Part... entity) {
        assertEquals(Optional.empty(), alter(Map.of(PRODUCE, Optional.of(limit)), entity));
    }

    private void refused(String message, double limit, Part... entity) {
        assertRefused(message, PRODUCE, limit, entity);
    }

    private void assertRefused(String message, String key, double limit, Part... entity) {
        BusException refusal = alter(Map.of(key, Optional.of(limit)), entity).orElseThrow();
        assertEquals(BusError.INVALID_REQUEST, refusal.error());
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        assertTrue(quotas.inForce().isEmpty());
    }

    private Optional<BusException> alter(Map<String, Optional<Double>> changes, Part... entity) {
        return node.get(quotas.alter(List.of(new QuotaAlteration(Arrays.asList(entity), changes)), false, ANYONE))
                .get(0);
    }
}
