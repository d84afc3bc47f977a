package io.myelin.telemetry;

import static io.myelin.telemetry.otlp.ProtoWriter.deltaSum;
import static io.myelin.telemetry.otlp.ProtoWriter.gauge;
import static io.myelin.telemetry.otlp.ProtoWriter.push;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.myelin.Principal;
import io.myelin.access.Caller;
import io.myelin.batch.Codecs;
import io.myelin.batch.CorruptBatchException;
import io.myelin.broker.Access;
import io.myelin.broker.Broker;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.telemetry.ClientMetrics;
import io.myelin.broker.telemetry.ClientSoftware;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.telemetry.Push;
import io.myelin.broker.telemetry.Subscription;
import io.myelin.cluster.image.ClusterImage;
import io.myelin.cluster.image.ConfigResource;
import io.myelin.loop.Clock;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final Caller CALLER = new Caller(Principal.ANONYMOUS, "app-1", "127.0.0.1", "kafka");
    private static final ClientSoftware JAVA = new ClientSoftware("apache-kafka-java", "4.4.0", 5000);
    private static final int NONE = 0;
    private static final int GZIP = 1;

    private final Map<String, Map<String, String>> configured = new TreeMap<>();
    private final Map<String, Object> limits = new HashMap<>();
    private boolean authorized = true;
    private long nowMs = 10_000_000;
    private long version;
    private ClusterImage image = ClusterImage.EMPTY;
    private Telemetry telemetry;

    @BeforeEach
    void start() {
        Clock clock = new Clock() {
            @Override
            public long nowNs() {
                return TimeUnit.MILLISECONDS.toNanos(nowMs);
            }

            @Override
            public long nowMs() {
                return nowMs;
            }
        };
        Codecs codecs = stub(Codecs.class, Map.of("decompress", arguments -> {
            throw new Damaged(new CorruptBatchException("damaged"));
        }));
        TelemetryConfig config = (TelemetryConfig) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TelemetryConfig.class}, (self, method, arguments) -> {
                    return limits.getOrDefault(method.getName(), method.getDefaultValue());
                });
        telemetry = new Telemetry(codecs, clock, Runnable::run, config);
        Access access = stub(Access.class, Map.of("allows", arguments -> authorized));
        telemetry.bindBroker(stub(Broker.class, Map.of("image", arguments -> image, "access", arguments -> access)));
    }

    private static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damaged(Exception cause) {
            super(cause);
        }
    }

    private static <T> T stub(Class<T> type, Map<String, Function<Object[], Object>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.isDefault()) {
                        return java.lang.reflect.InvocationHandler.invokeDefault(self, method, arguments);
                    }
                    if (method.getName().equals("hashCode")) {
                        return System.identityHashCode(self);
                    }
                    try {
                        return answers.get(method.getName()).apply(arguments);
                    } catch (Damaged e) {
                        throw e.getCause();
                    }
                }));
    }

    private void configure(String name, Map<String, String> values) {
        configured.put(name, values);
        Map<ConfigResource, Map<String, String>> configs = new HashMap<>();
        configured.forEach((each, of) -> configs.put(new ConfigResource(ConfigResource.Kind.CLIENT_METRICS, each), of));
        image = new ClusterImage(++version, "c", 1, Map.of(), Map.of(), Map.of(), configs, Map.of(), Map.of());
    }

    private Subscription asks(UUID id) {
        return telemetry.subscription(id, JAVA, CALLER).toCompletableFuture().join();
    }

    private static Push of(Subscription subscription, boolean terminating, int compression, byte[] metrics) {
        return new Push(
                subscription.instanceId(),
                subscription.id(),
                terminating,
                (byte) compression,
                ByteBuffer.wrap(metrics));
    }

    private void pushes(Push push) {
        telemetry.push(push, JAVA, CALLER).toCompletableFuture().join();
    }

    private static BusError refusal(CompletionStage<?> stage) {
        CompletionException e = assertThrows(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        return ((BusException) e.getCause()).error();
    }

    private BusError refusal(Push push) {
        return refusal(telemetry.push(push, JAVA, CALLER));
    }

    @Test
    void withoutSubscriptionsNothingIsAskedFor() {
        Subscription none = asks(ClientTelemetry.NO_ID);
        assertEquals(List.of(), none.metrics());
        assertEquals(300_000, none.intervalMs());
        assertEquals(1_048_576, none.maxBytes());
        assertEquals(List.of((byte) 4, (byte) 3, (byte) 1, (byte) 2), none.compressions());
        assertNotEquals(ClientTelemetry.NO_ID, none.instanceId());
    }

    @Test
    void subscriptionsThatMatchAreUnited() {
        configure("a", Map.of("metrics", "org.apache.kafka.producer.", "interval.ms", "60000"));
        configure(
                "b",
                Map.of("metrics", "org.apache.kafka.consumer.", "match", "client_id=app-.*, client_source_port=5000"));
        configure("c", Map.of("metrics", "*", "interval.ms", "100", "match", "client_software_name=librdkafka"));
        Subscription both = asks(ClientTelemetry.NO_ID);
        assertEquals(Set.of("org.apache.kafka.producer.", "org.apache.kafka.consumer."), Set.copyOf(both.metrics()));
        assertEquals(60_000, both.intervalMs());
        configure("d", Map.of("metrics", "x,*"));
        assertEquals(List.of("*"), asks(both.instanceId()).metrics());
    }

    /** Computed with Kafka 4.4's own code. */
    @Test
    void subscriptionIdsAreKafkas() {
        UUID id = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
        assertEquals(848_016_057, Instance.subscriptionId(id, Set.of("*"), 1_000));
        assertEquals(-725_132_322, Instance.subscriptionId(id, Set.of(), 300_000));
    }

    @Test
    void whoComesTooEarlyIsRefused() {
        configure("all", Map.of("metrics", "*", "interval.ms", "1000"));
        Subscription all = asks(ClientTelemetry.NO_ID);
        assertEquals(
                BusError.THROTTLING_QUOTA_EXCEEDED, refusal(telemetry.subscription(all.instanceId(), JAVA, CALLER)));
        Push push = of(all, false, NONE, push(gauge("g", 1)));
        pushes(push);
        assertEquals(BusError.THROTTLING_QUOTA_EXCEEDED, refusal(push));
        nowMs += 999;
        assertEquals(BusError.THROTTLING_QUOTA_EXCEEDED, refusal(push));
        nowMs += 1;
        pushes(push);
        nowMs += 1_000;
        assertEquals(all, asks(all.instanceId()));
        pushes(push);
    }

    @Test
    void anotherSubscriptionMakesClientsAskAgain() {
        configure("all", Map.of("metrics", "*", "interval.ms", "1000"));
        Subscription first = asks(ClientTelemetry.NO_ID);
        configure("all", Map.of("metrics", "*", "interval.ms", "2000"));
        assertEquals(BusError.UNKNOWN_SUBSCRIPTION_ID, refusal(of(first, false, NONE, push(gauge("g", 1)))));
        Subscription second = asks(first.instanceId());
        assertEquals(2_000, second.intervalMs());
        assertNotEquals(first.id(), second.id());
        nowMs += 2_000;
        pushes(of(second, false, NONE, push(gauge("g", 1))));
    }

    @Test
    void whoTerminatesPushesOnceMoreAndNoMore() {
        configure("all", Map.of("metrics", "*"));
        Subscription all = asks(ClientTelemetry.NO_ID);
        pushes(of(all, false, NONE, push(gauge("g", 1))));
        pushes(of(all, true, NONE, push(gauge("g", 2))));
        assertEquals(2, telemetry.clients(CALLER).get(0).values().get(0).value());
        assertEquals(BusError.INVALID_REQUEST, refusal(of(all, true, NONE, push(gauge("g", 3)))));
        Push nobody = new Push(ClientTelemetry.NO_ID, 0, false, (byte) 0, ByteBuffer.allocate(1));
        assertEquals(BusError.INVALID_REQUEST, refusal(nobody));
    }

    @Test
    void whatCanNotBeReadIsRefused() {
        limits.put("max_bytes", 1_000);
        start();
        configure("all", Map.of("metrics", "*", "interval.ms", "100"));
        Subscription all = asks(ClientTelemetry.NO_ID);
        assertEquals(BusError.TELEMETRY_TOO_LARGE, refusal(of(all, false, NONE, new byte[1_001])));
        nowMs += 100;
        assertEquals(BusError.UNSUPPORTED_COMPRESSION, refusal(of(all, false, 9, new byte[1])));
        all = asks(all.instanceId());
        nowMs += 100;
        assertEquals(BusError.INVALID_RECORD, refusal(of(all, false, GZIP, new byte[1])));
        nowMs += 100;
        assertEquals(BusError.INVALID_RECORD, refusal(of(all, false, NONE, new byte[] {10, 127})));
        assertEquals(List.of(), telemetry.clients(CALLER));
    }

    @Test
    void theNewestValuesAreKeptAndDeltasAreSummedUp() {
        configure("all", Map.of("metrics", "*", "interval.ms", "1000"));
        Subscription all = asks(ClientTelemetry.NO_ID);
        pushes(of(all, false, NONE, push(gauge("g", 1), deltaSum("sent", 5))));
        nowMs += 1_000;
        pushes(of(all, false, NONE, push(gauge("g", 3), deltaSum("sent", 7))));
        ClientMetrics kept = telemetry.clients(CALLER).get(0);
        assertEquals("app-1", kept.clientId());
        assertEquals(nowMs, kept.pushedMs());
        assertFalse(kept.terminated());
        assertEquals(
                List.of(3.0, 12.0),
                kept.values().stream().map(ClientMetrics.Value::value).toList());
        authorized = false;
        assertEquals(
                BusError.CLUSTER_NOT_AUTHORIZED,
                assertThrows(BusException.class, () -> telemetry.clients(CALLER))
                        .error());
    }

    @Test
    void whoPushedLongestAgoMakesRoom() {
        limits.put("clients_max_count", 3);
        limits.put("client_values_max_count", 2);
        start();
        configure("all", Map.of("metrics", "*"));
        UUID first = null;
        for (int i = 0; i < 5; i++) {
            Subscription each = asks(ClientTelemetry.NO_ID);
            first = first == null ? each.instanceId() : first;
            pushes(of(each, false, NONE, push(gauge("a", 1), gauge("b", i), gauge("c", i))));
        }
        List<ClientMetrics> kept = telemetry.clients(CALLER);
        assertEquals(3, kept.size());
        assertEquals(2, kept.get(0).values().size());
        assertEquals(4, kept.get(0).values().get(1).value(), "the last one first");
        limits.put("kept_max_bytes", 1L);
        assertEquals(List.of(), telemetry.clients(CALLER));
        limits.remove("kept_max_bytes");
        pushes(of(asks(ClientTelemetry.NO_ID), false, NONE, push(gauge("a", 1))));
        nowMs += 3_600_001;
        assertEquals(List.of(), telemetry.clients(CALLER));
    }
}
