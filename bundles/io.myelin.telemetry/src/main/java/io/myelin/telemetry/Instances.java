package io.myelin.telemetry;

import io.myelin.access.Caller;
import io.myelin.batch.Compression;
import io.myelin.broker.BusError;
import io.myelin.broker.BusException;
import io.myelin.broker.telemetry.ClientSoftware;
import io.myelin.broker.telemetry.ClientTelemetry;
import io.myelin.broker.telemetry.Push;
import io.myelin.broker.telemetry.Subscription;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Which client is asked for what, and whether it comes in time: Kafka's rules (KIP-714). Pure but for its lock. */
final class Instances {
    /** Ids that are no client's. */
    private static final Set<UUID> RESERVED = Set.of(new UUID(0, 0), new UUID(0, 1));

    private static final List<Byte> COMPRESSIONS =
            List.of((byte) Compression.ZSTD.id(), (byte) Compression.LZ4.id(), (byte) Compression.GZIP.id(), (byte)
                    Compression.SNAPPY.id());

    private final int maxBytes;
    private final Supplier<UUID> ids;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Instance> instances;
    private Map<String, Map<String, String>> configured = Map.of();
    private List<Wanted> subscriptions = List.of();
    private long generation;

    Instances(int maxInstances, int maxBytes, Supplier<UUID> ids) {
        this.maxBytes = maxBytes;
        this.ids = ids;
        this.instances = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Instance> eldest) {
                return size() > maxInstances;
            }
        };
    }

    /** What is configured now, by name: clients are asked anew when it is not what it was. */
    void configure(Map<String, Map<String, String>> now) {
        lock.lock();
        try {
            if (!now.equals(configured)) {
                configured = now;
                subscriptions = Wanted.of(now);
                generation++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** @throws BusException THROTTLING_QUOTA_EXCEEDED when it is too early */
    Subscription subscription(UUID given, ClientSoftware software, Caller caller, long nowMs) {
        lock.lock();
        try {
            UUID id = given.equals(ClientTelemetry.NO_ID) ? newId() : given;
            Instance instance = instance(id, software, caller);
            if (!instance.asks(nowMs)) {
                throw tooEarly(id);
            }
            return new Subscription(
                    id, instance.subscriptionId(), COMPRESSIONS, instance.intervalMs(), maxBytes, instance.metrics());
        } finally {
            lock.unlock();
        }
    }

    private UUID newId() {
        UUID id = ids.get();
        while (RESERVED.contains(id) || instances.containsKey(id)) {
            id = ids.get();
        }
        return id;
    }

    private Instance instance(UUID id, ClientSoftware software, Caller caller) {
        Instance known = instances.get(id);
        if (known != null && known.generation() == generation) {
            return known;
        }
        Map<String, String> attributes = Wanted.attributes(text(id), caller.clientId(), caller.host(), software);
        Instance made = Instance.of(id, attributes, subscriptions, generation);
        instances.put(id, made);
        return made;
    }

    /**
     * Whether a push is taken.
     *
     * @return how its metrics are compressed
     * @throws BusException when it is not
     */
    Compression accept(Push push, ClientSoftware software, Caller caller, long nowMs) {
        UUID id = push.instanceId();
        if (RESERVED.contains(id)) {
            throw new BusException(
                    BusError.INVALID_REQUEST, "The client instance id " + text(id) + " is none that was given out.");
        }
        lock.lock();
        try {
            Instance instance = instance(id, software, caller);
            boolean again = instance.terminated();
            if (push.terminating()) {
                instance.terminates();
            }
            if (again) {
                throw told(
                        instance, BusError.INVALID_REQUEST, "The client " + text(id) + " has said that it terminates.");
            }
            if (!instance.pushes(nowMs) && !push.terminating()) {
                instance.toldOtherwise();
                throw tooEarly(id);
            }
            if (push.subscriptionId() != instance.subscriptionId()) {
                throw told(
                        instance,
                        BusError.UNKNOWN_SUBSCRIPTION_ID,
                        "The client " + text(id) + " has another subscription by now.");
            }
            Compression compression = Compression.of(push.compression())
                    .orElseThrow(() -> told(
                            instance,
                            BusError.UNSUPPORTED_COMPRESSION,
                            "There is no compression type " + push.compression() + "."));
            checkSize(instance, id, push.metrics());
            instance.toldOtherwise();
            return compression;
        } finally {
            lock.unlock();
        }
    }

    private void checkSize(Instance instance, UUID id, ByteBuffer metrics) {
        if (metrics.remaining() > maxBytes) {
            throw told(
                    instance,
                    BusError.TELEMETRY_TOO_LARGE,
                    metrics.remaining() + " bytes of metrics from the client " + text(id) + " are more than the "
                            + maxBytes + " that it was told to keep to.");
        }
    }

    private static BusException told(Instance instance, BusError error, String message) {
        if (error == BusError.UNKNOWN_SUBSCRIPTION_ID || error == BusError.UNSUPPORTED_COMPRESSION) {
            instance.toldToAsk();
        } else {
            instance.toldOtherwise();
        }
        return new BusException(error, message);
    }

    private static BusException tooEarly(UUID id) {
        return new BusException(
                BusError.THROTTLING_QUOTA_EXCEEDED,
                "The client " + text(id) + " comes before the interval has passed that it was told.");
    }

    int count() {
        lock.lock();
        try {
            return instances.size();
        } finally {
            lock.unlock();
        }
    }

    /** An id in Kafka's writing. */
    static String text(UUID id) {
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
