package io.myelin.broker.telemetry;

import io.myelin.access.Caller;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes the metrics that clients push, as subscriptions ask for them: the configurations of kind {@code CLIENT_METRICS}. A
 * service, used through a {@link io.myelin.generation.Handle}. Any thread may call; stages complete on the caller's thread or on
 * one of the blocking pool, with {@link io.myelin.broker.BusException} when something is wrong.
 */
@ProviderType
public interface ClientTelemetry {
    /** In place of an id: the client has none yet. */
    UUID NO_ID = new UUID(0, 0);

    /**
     * What a client is asked to push. Nobody needs a right for it, as in Kafka.
     *
     * @param instanceId {@link #NO_ID} to be given one
     * @return THROTTLING_QUOTA_EXCEEDED when the client asks more often than it is to push
     */
    CompletionStage<Subscription> subscription(UUID instanceId, ClientSoftware software, Caller caller);

    /**
     * Takes what a client pushes.
     *
     * @return UNKNOWN_SUBSCRIPTION_ID, THROTTLING_QUOTA_EXCEEDED, UNSUPPORTED_COMPRESSION, TELEMETRY_TOO_LARGE, INVALID_RECORD,
     *     or INVALID_REQUEST when the client has said that it goes, or its id is none
     */
    CompletionStage<Void> push(Push push, ClientSoftware software, Caller caller);

    /** The clients whose metrics are kept, the one that pushed last first; the caller needs DESCRIBE on the cluster. */
    List<ClientMetrics> clients(Caller caller);
}
