package io.myelin.protocol.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.telemetry.ClientSoftware;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.telemetry.Push;
import io.myelin.broker.telemetry.Subscription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsRequestData;
import org.apache.kafka.common.message.GetTelemetrySubscriptionsResponseData;
import org.apache.kafka.common.message.PushTelemetryRequestData;
import org.apache.kafka.common.message.PushTelemetryResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final short GET = 71;

    private final FakeBroker broker = new FakeBroker();
    private final Stub<ClientTelemetry> telemetry = new Stub<>(ClientTelemetry.class);

    private static ApiVersionsResponseData versions(WireClient client) {
        ApiVersionsRequestData request = new ApiVersionsRequestData()
                .setClientSoftwareName("apache-kafka-java")
                .setClientSoftwareVersion("4.4.0");
        return client.ask(request, 4, new ApiVersionsResponseData());
    }

    @Test
    void itIsListedWhereSomebodyTakesIt() {
        assertNull(versions(broker.client()).apiKeys().find(GET));
        assertNotNull(
                versions(broker.client().withTelemetry(telemetry)).apiKeys().find(GET));
    }

    @Test
    void aClientIsToldWhatToPush() {
        telemetry.completes(
                "subscription", new Subscription(new UUID(3, 4), 5, List.of((byte) 4), 1_000, 100, List.of("*")));
        WireClient client = broker.client().withTelemetry(telemetry);
        versions(client);
        GetTelemetrySubscriptionsResponseData response =
                client.ask(new GetTelemetrySubscriptionsRequestData(), 0, new GetTelemetrySubscriptionsResponseData());
        assertEquals(new Uuid(3, 4), response.clientInstanceId());
        assertEquals(5, response.subscriptionId());
        assertEquals(List.of("*"), response.requestedMetrics());
        assertEquals(1_000, response.pushIntervalMs());
        assertEquals(100, response.telemetryMaxBytes());
        Object[] asked = telemetry.calls("subscription").get(0);
        assertEquals(ClientTelemetry.NO_ID, asked[0]);
        assertEquals(new ClientSoftware("apache-kafka-java", "4.4.0", 1), asked[1]);
    }

    @Test
    void whatAClientSaidItIsGoesOnWithItsConnection() throws Exception {
        telemetry.completes("push", null);
        WireClient client = broker.client().withTelemetry(telemetry);
        versions(client);
        DetachedSession left = DetachedSession.read(client.detach());
        assertEquals(new Software("apache-kafka-java", "4.4.0"), left.software());
        byte[] bytes = DetachedSession.write(left.software(), List.of());
        KafkaProtocol next = new KafkaProtocol(WireClient.defaults());
        next.bindTelemetry(telemetry.service());
        WireClient resumed = new WireClient(next, Optional.of(bytes));
        resumed.loop.advanceMs(0);
        byte[] metrics = {1, 2, 3};
        PushTelemetryRequestData request = new PushTelemetryRequestData()
                .setClientInstanceId(new Uuid(3, 4))
                .setSubscriptionId(5)
                .setTerminating(true)
                .setCompressionType((byte) 4)
                .setMetrics(ByteBuffer.wrap(metrics));
        assertEquals(
                Errors.NONE.code(),
                resumed.ask(request, 0, new PushTelemetryResponseData()).errorCode());
        Object[] pushed = telemetry.calls("push").get(0);
        assertEquals(new Push(new UUID(3, 4), 5, true, (byte) 4, ByteBuffer.wrap(metrics)), pushed[0]);
        assertEquals(new ClientSoftware("apache-kafka-java", "4.4.0", 1), pushed[1]);
    }

    @Test
    void refusalsAreToldByTheirCodes() {
        for (BusError error : List.of(
                BusError.UNKNOWN_SUBSCRIPTION_ID, BusError.THROTTLING_QUOTA_EXCEEDED, BusError.TELEMETRY_TOO_LARGE)) {
            telemetry.fails("push", new BusException(error, "no"));
            PushTelemetryResponseData response = broker.client()
                    .withTelemetry(telemetry)
                    .ask(new PushTelemetryRequestData(), 0, new PushTelemetryResponseData());
            assertEquals(KafkaErrors.of(error).code(), response.errorCode());
        }
        PushTelemetryResponseData nobody =
                broker.client().ask(new PushTelemetryRequestData(), 0, new PushTelemetryResponseData());
        assertEquals(Errors.REQUEST_TIMED_OUT.code(), nobody.errorCode());
    }
}
