package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.quota.QuotaAlteration;
import io.myelin.broker.quota.QuotaFilter;
import io.myelin.broker.quota.QuotaFilter.Match;
import io.myelin.cluster.image.QuotaEntity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientQuotasTest {
    private final FakeBroker broker = new FakeBroker();

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void defaultsHaveNoName(int version) {
        broker.quotas.gives(
                "describe", Map.of(QuotaEntity.userWithClientId("alice", ""), Map.of("producer_byte_rate", 5.0)));
        DescribeClientQuotasResponseData response = ask(version, component("user", 0, "alice"));
        var entry = response.entries().get(0);
        assertEquals("user", entry.entity().get(0).entityType());
        assertEquals("alice", entry.entity().get(0).entityName());
        assertEquals("client-id", entry.entity().get(1).entityType());
        assertNull(entry.entity().get(1).entityName());
        assertEquals("producer_byte_rate", entry.values().get(0).key());
        assertEquals(5.0, entry.values().get(0).value());
    }

    @Test
    void everyWayToMatchIsUnderstoodAndOthersAreRefused() {
        ask(1, component("user", 0, "alice"), component("client-id", 1, null), component("ip", 2, null));
        assertEquals(
                new QuotaFilter(
                        List.of(
                                new QuotaFilter.Component("user", Match.EXACT, "alice"),
                                new QuotaFilter.Component("client-id", Match.DEFAULT, null),
                                new QuotaFilter.Component("ip", Match.ANY, null)),
                        true),
                broker.quotas.calls("describe").get(0)[0]);
        DescribeClientQuotasResponseData refused = ask(1, component("user", 3, null));
        assertEquals(Errors.INVALID_REQUEST.code(), refused.errorCode());
        assertNull(refused.entries());
    }

    @Test
    void alterationsHaveTheirOutcomesInOrder() {
        broker.quotas.completes(
                "alter",
                List.of(Optional.empty(), Optional.of(new BusException(BusError.INVALID_REQUEST, "no such quota"))));
        AlterClientQuotasRequestData request = new AlterClientQuotasRequestData()
                .setValidateOnly(true)
                .setEntries(List.of(
                        entry(
                                "user",
                                null,
                                new OpData().setKey("producer_byte_rate").setValue(5)),
                        entry("ip", "127.0.0.1", new OpData().setKey("x").setRemove(true))));
        AlterClientQuotasResponseData response = broker.client().ask(request, 1, new AlterClientQuotasResponseData());
        assertEquals(
                List.of(
                        new QuotaAlteration(
                                List.of(new QuotaAlteration.Part("user", null)),
                                Map.of("producer_byte_rate", Optional.of(5.0))),
                        new QuotaAlteration(
                                List.of(new QuotaAlteration.Part("ip", "127.0.0.1")), Map.of("x", Optional.empty()))),
                broker.quotas.calls("alter").get(0)[0]);
        assertEquals(true, broker.quotas.calls("alter").get(0)[1]);
        assertEquals(
                List.of(Errors.NONE.code(), Errors.INVALID_REQUEST.code()),
                response.entries().stream().map(entry -> entry.errorCode()).toList());
        assertEquals("no such quota", response.entries().get(1).errorMessage());
        assertNull(response.entries().get(0).entity().get(0).entityName());
    }

    @Test
    void aRefusalIsToldForEachEntity() {
        broker.quotas.on("alter", arguments -> {
            throw new BusException(BusError.CLUSTER_NOT_AUTHORIZED, "no");
        });
        AlterClientQuotasRequestData request = new AlterClientQuotasRequestData()
                .setEntries(List.of(entry("user", "a", new OpData()), entry("user", "b", new OpData())));
        AlterClientQuotasResponseData response = broker.client().ask(request, 0, new AlterClientQuotasResponseData());
        assertEquals(
                List.of("a", "b"),
                response.entries().stream()
                        .filter(entry -> entry.errorCode() == Errors.CLUSTER_AUTHORIZATION_FAILED.code())
                        .map(entry -> entry.entity().get(0).entityName())
                        .toList());
    }

    private DescribeClientQuotasResponseData ask(int version, ComponentData... components) {
        return broker.client()
                .ask(
                        new DescribeClientQuotasRequestData().setStrict(true).setComponents(List.of(components)),
                        version,
                        new DescribeClientQuotasResponseData());
    }

    private static ComponentData component(String type, int match, String name) {
        return new ComponentData()
                .setEntityType(type)
                .setMatchType((byte) match)
                .setMatch(name);
    }

    private static EntryData entry(String type, String name, OpData op) {
        return new EntryData()
                .setEntity(List.of(new EntityData().setEntityType(type).setEntityName(name)))
                .setOps(List.of(op));
    }
}
